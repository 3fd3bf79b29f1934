import { parseGitCredential, quit, renderGitCredential, repositoryAt } from "../domain/gitCredential.ts";
import { parseRepositoryName } from "../domain/repository.ts";
import { second, timestamp } from "../domain/time.ts";
import type { Handler } from "../http/contract.ts";
import { checkInput, invalid } from "../http/input.ts";
import { spendForAddress } from "../http/limits.ts";
import { problem, Refusal } from "../http/problem.ts";
import { note } from "../trace.ts";
import { askLedger, giveBack, linkOf, noStore, pause } from "./asking.ts";

export const answerGitCredential: Handler<"answerGitCredential"> = async (call) => {
  const { body, params, principal, reply, request, service } = call;
  const { protocol, host, path, password } = readCredential(body);
  const { serverUrl } = service.settings;
  const ours = `${protocol}://${host}`.toLowerCase() === new URL(serverUrl).origin;
  if (params.operation === "erase" && ours && password) await giveBack({ principal, request, service }, password);
  if (params.operation !== "get" || !ours) {
    await spendForAddress(service, request);
    return reply(200, "", noStore);
  }
  if (!path) {
    const setting = `git config --global credential.${serverUrl}.useHttpPath true`;
    throw invalid([{ pointer: "/path", detail: `is missing; let git send it: ${setting}` }]);
  }
  const repo = repositoryAt(path);
  checkInput("issueToken", "body", () => ({ repo, scopes: ["contents:write"] }));
  note({ agentId: principal.agentId, repository: parseRepositoryName(repo).key });
  // git does not say whether it wants to push.
  const ask = { repo, scopes: ["contents:write"], also: ["contents:read", "workflows:write"], renewed: false } as const;
  const { outcome, applied } = await askLedger({ principal, request, service }, ask);
  // What comes along is no use to git alone.
  if (outcome.kind === "issued" && !outcome.permissions.contents) throw new Refusal(403, problem("consent_denied"));
  if (outcome.kind === "issued") {
    const { token, endsAt } = outcome;
    const credential = {
      username: "x-access-token",
      password: token,
      password_expiry_utc: Math.floor(endsAt / second),
    };
    return reply(200, renderGitCredential(credential), { ...noStore, ...applied });
  }
  const message = [
    `deplodash: The owner of ${repo} has not agreed yet.`,
    `Ask them to open ${linkOf(outcome, repo, service)} (good until ${timestamp(outcome.expiresAt)}), then run git again.`,
  ].join(" ");
  return reply(202, quit, { "Deplodash-Message": message, "Retry-After": pause, ...noStore, ...applied });
};

/** What git sends; it always names protocol and host. */
function readCredential(text: string) {
  const credential = parseGitCredential(text);
  if (!credential) throw invalid([{ pointer: "", detail: "is not git's credential format: lines of key=value" }]);
  for (const key of ["protocol", "host"]) {
    if (!credential[key]) throw invalid([{ pointer: `/${key}`, detail: "is missing, which git always sends" }]);
  }
  return credential;
}
