import { parseGitCredential, quit, renderGitCredential, repositoryAt } from "../domain/gitCredential.ts";
import { parseRepositoryName } from "../domain/repository.ts";
import { second, timestamp } from "../domain/time.ts";
import type { Call, Handler } from "../http/contract.ts";
import { checkInput, invalid } from "../http/input.ts";
import { spendForAddress } from "../http/limits.ts";
import { problem, Refusal } from "../http/problem.ts";
import { note } from "../trace.ts";
import { askLedger, giveBack, linkOf, noStore, pause } from "./asking.ts";

export const answerGitCredential: Handler<"answerGitCredential"> = async (call) => {
  const { body, params, reply, request, service } = call;
  const { protocol, host, path, password } = readCredential(body);
  const { serverUrl } = service.settings;
  const ours = `${protocol}://${host}`.toLowerCase() === new URL(serverUrl).origin;
  if (ours && params.operation === "get") return get(call, readRepository(path, serverUrl));
  if (ours && params.operation === "erase" && password) await giveBack(call, password);
  else await spendForAddress(service, request);
  return reply(200, "", noStore);
};

async function get({ principal, reply, request, service }: Call<"answerGitCredential">, repo: string) {
  note({ agentId: principal.agentId, repository: parseRepositoryName(repo).key });
  // git does not say whether it wants to push.
  const ask = { repo, scopes: ["contents:write"], also: ["contents:read", "workflows:write"], renewed: false } as const;
  const { outcome, applied } = await askLedger({ principal, request, service }, ask);
  if (outcome.kind === "needs_consent") {
    const message = [
      `deplodash: The owner of ${repo} has not agreed yet.`,
      `Ask them to open ${linkOf(outcome, repo, service)} (good until ${timestamp(outcome.expiresAt)}), then run git again.`,
    ].join(" ");
    return reply(202, quit, { "Deplodash-Message": message, "Retry-After": pause, ...noStore, ...applied });
  }
  const { token, endsAt, permissions } = outcome;
  // What comes along is no use to git alone.
  if (!permissions.contents) throw new Refusal(403, problem("consent_denied"));
  const ends = { password_expiry_utc: Math.floor(endsAt / second) };
  const credential = renderGitCredential({ username: "x-access-token", password: token, ...ends });
  return reply(200, credential, { ...noStore, ...applied });
}

function readRepository(path: string | undefined, serverUrl: string): string {
  if (!path) {
    const setting = `git config --global credential.${serverUrl}.useHttpPath true`;
    throw invalid([{ pointer: "/path", detail: `is missing; let git send it: ${setting}` }]);
  }
  const repo = repositoryAt(path);
  checkInput("issueToken", "body", () => ({ repo, scopes: ["contents:write"] }));
  return repo;
}

/** What git sends; it always names protocol and host. */
function readCredential(text: string) {
  const credential = parseGitCredential(text);
  if (!credential) throw invalid([{ pointer: "", detail: "is not git's credential format: lines of key=value" }]);
  for (const key of ["protocol", "host"]) {
    if (!credential[key]) throw invalid([{ pointer: `/${key}`, detail: "is missing, which git always sends" }]);
  }
  return credential;
}
