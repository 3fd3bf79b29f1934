import type { IncomingMessage, ServerResponse } from "node:http";
import { permits } from "../access.ts";
import { ApiError } from "../response.ts";
import type { State } from "../state.ts";
import { admit } from "./admission.ts";
import { runBackend } from "./backend.ts";

/** The paths of git's smart protocol. A repository's files are never served directly. */
const address = /^\/([\w.-]+)\/([\w.-]+?)(\.wiki)?(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

interface GitRequest {
  readonly owner: string;
  readonly name: string;
  readonly isWiki: boolean;
  readonly below: string;
  readonly query: URLSearchParams;
  readonly service: "git-upload-pack" | "git-receive-pack";
}

export function readGitRequest(method: string | undefined, url: URL): GitRequest | undefined {
  const [, owner = "", name = "", wiki, below = ""] = address.exec(url.pathname) ?? [];
  const isRefs = below === "info/refs";
  if (method !== (isRefs ? "GET" : "POST")) return undefined;
  const service = isRefs ? url.searchParams.get("service") : below;
  if (service !== "git-upload-pack" && service !== "git-receive-pack") return undefined;
  return { owner, name, isWiki: wiki !== undefined, below, query: url.searchParams, service };
}

function refuse(response: ServerResponse, refusal: ApiError): void {
  if (refusal.status === 401) response.setHeader("www-authenticate", 'Basic realm="GitHub"');
  // git shows plain-text answers to its user.
  response.setHeader("content-type", "text/plain; charset=utf-8");
  response.statusCode = refusal.status;
  response.end(`${refusal.message}\n`);
}

export async function serveGit(
  state: State,
  asked: GitRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const isPush = asked.service === "git-receive-pack";
    const { caller, repository } = admit(state, request.headers.authorization ?? null, { ...asked, isPush });
    const path = `${state.git.open(repository, asked.isWiki).path}/${asked.below}`;
    if (asked.below === "git-receive-pack") repository.pushedAt = state.now();
    const environment = {
      ...state.git.environment(),
      SANDBOX_PROTECTED: asked.isWiki
        ? ""
        : [...repository.protection.keys()].map((name) => `refs/heads/${name}`).join(" "),
      SANDBOX_WORKFLOWS: permits(state, caller, repository, "workflows:write") ? "write" : "",
    };
    await runBackend({ path, query: asked.query.toString(), environment }, request, response);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    refuse(response, error);
    request.resume();
  }
}
