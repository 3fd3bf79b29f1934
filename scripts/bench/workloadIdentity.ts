import { claimsOf } from "../../test/sandbox/actionsIssuer.ts";
import { createOwner } from "../local/owner.ts";
import type { BenchEnvironment } from "./environment.ts";

/** The lifetime of the ID token, in seconds. GitHub's own tokens last five minutes, which is too short for a benchmark. */
const lifetime = 3_600;

/** Registers an agent that trusts a GitHub Actions job in ada/notes. Returns the job's ID token. */
export async function createTrustedJob({ worker, sandbox }: BenchEnvironment): Promise<string> {
  const owner = await createOwner(worker);
  const [, agentId = ""] = (await owner.register("In Actions")).split("_");
  const agent = `${worker.origin}/agents/${agentId}`;
  const form = await owner.browser.open(`${agent}/identities/github-actions?repo=ada/notes`);
  await owner.browser.press(form, "Trust these jobs", { ref: "refs/heads/main" });
  const claims = claimsOf(sandbox, { repository: sandbox.data.repositories.notes }, agent);
  return sandbox.signClaims({ ...claims, exp: claims.iat + lifetime });
}
