import {
  type GitCredential,
  parseGitCredential,
  quit,
  renderToken,
  repositoryAt,
  serverOf,
  tokenIn,
} from "../domain/gitCredential.ts";
import { parseRepositoryName } from "../domain/repository.ts";
import { timestamp } from "../domain/time.ts";
import type { Call, Handler } from "../http/contract.ts";
import { checkInput, invalid } from "../http/input.ts";
import { problem, Refusal } from "../http/problem.ts";
import { chargeAddress } from "../http/rateLimit.ts";
import { addLogFacts } from "../requestContext.ts";
import { consentLink, noStore, requestToken, retryAfter, revokeOwnToken } from "./tokenRequest.ts";

const contentsDeclined =
  "They approved other scopes, but git needs contents:read or contents:write. Ask them for a new decision.";

export const answerGitCredential: Handler<"answerGitCredential"> = async (call) => {
  const { body, params, reply, request, dependencies } = call;
  const credential = readCredential(body);
  const { serverUrl } = dependencies.settings;
  const isOurs = serverOf(credential) === new URL(serverUrl).origin;
  if (isOurs && params.operation === "get") {
    const repo = readRepository(credential.attributes.path, serverUrl);
    return get(call, repo, credential.capabilities);
  }
  const erased = isOurs && params.operation === "erase" ? tokenIn(credential) : null;
  if (erased) await revokeOwnToken(call, erased);
  else await chargeAddress(dependencies, request);
  return reply(200, "", noStore);
};

async function get(call: Call<"answerGitCredential">, repo: string, capabilities: string[]) {
  const { principal, reply, request, dependencies } = call;
  addLogFacts({ agentId: principal.agentId, repository: parseRepositoryName(repo).key });
  // git doesn't say whether it will push, so this asks for write access.
  const ask = {
    repo,
    scopes: ["contents:write"],
    optionalScopes: ["contents:read", "workflows:write"],
    renew: false,
  } as const;
  const { outcome, applied } = await requestToken({ principal, request, dependencies }, ask);
  if (outcome.kind === "needs_consent") {
    const message = [
      `deplodash: The owner of ${repo} hasn't approved this yet.`,
      `Ask them to open ${consentLink(outcome, repo, dependencies)} (valid until ${timestamp(outcome.expiresAt)}), then run git again.`,
    ].join(" ");
    return reply(202, quit, { "Deplodash-Message": message, "Retry-After": retryAfter, ...noStore, ...applied });
  }
  const { token, endsAt, permissions } = outcome;
  // Without `contents`, the optional permissions are useless to git.
  if (!permissions.contents) throw new Refusal(403, problem("consent_denied", { detail: contentsDeclined }));
  return reply(200, renderToken(token, endsAt, capabilities), { ...noStore, ...applied });
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

/** Parses what git sends. It always sends protocol and host; the host is empty for a certificate's passphrase. */
function readCredential(text: string): GitCredential {
  const credential = parseGitCredential(text);
  if (!credential) throw invalid([{ pointer: "", detail: "is not git's credential format: lines of key=value" }]);
  for (const key of ["protocol", "host"]) {
    if (credential.attributes[key] === undefined)
      throw invalid([{ pointer: `/${key}`, detail: "is missing; git always sends it" }]);
  }
  return credential;
}
