import type { IncomingMessage, ServerResponse } from "node:http";
import { type Access, accessOf } from "../access.ts";
import { type Caller, callerOfToken, readBasic } from "../authentication.ts";
import { findMoved, findRepository, fullName, type Repository } from "../repository.ts";
import { ApiError } from "../response.ts";
import type { State } from "../state.ts";
import { runBackend } from "./backend.ts";
import type { BareRepositories } from "./bareRepositories.ts";

/** Only git's smart protocol: no file of a repository is ever served as such. */
const address = /^\/([\w.-]+)\/([\w.-]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

export interface GitRequest {
  readonly owner: string;
  readonly name: string;
  readonly below: string;
  readonly query: URLSearchParams;
  readonly service: "git-upload-pack" | "git-receive-pack";
}

export function readGitRequest(method: string | undefined, url: URL): GitRequest | undefined {
  const [, owner = "", name = "", below = ""] = address.exec(url.pathname) ?? [];
  const isRefs = below === "info/refs";
  if (method !== (isRefs ? "GET" : "POST")) return undefined;
  const service = isRefs ? url.searchParams.get("service") : below;
  if (service !== "git-upload-pack" && service !== "git-receive-pack") return undefined;
  return { owner, name, below, query: url.searchParams, service };
}

const unauthorized = (message: string): ApiError => new ApiError(401, message);

function authenticate(state: State, authorization: string | undefined): Caller {
  if (authorization === undefined) return { as: "none" };
  // The token is the password, whatever the user name; some send it as the user name alone.
  const basic = readBasic(authorization);
  try {
    return callerOfToken(state, basic?.password || basic?.user || "");
  } catch {
    throw unauthorized("Invalid username or token. Password authentication is not supported for Git operations.");
  }
}

function deny(caller: Caller, repository: Repository): ApiError {
  const message =
    caller.as === "user"
      ? `Permission to ${fullName(repository)}.git denied to ${caller.user.login}.`
      : "Write access to repository not granted.";
  return new ApiError(403, message);
}

function admit(state: State, asked: GitRequest, authorization: string | undefined): [Repository, Access] {
  const caller = authenticate(state, authorization);
  const { owner, name } = asked;
  const repository = findRepository(state, owner, name) ?? findMoved(state, owner, name);
  const access = repository && accessOf(state, caller, repository);
  const push = asked.service === "git-receive-pack";
  // To strangers a private repository and a missing one look alike: both ask who is there.
  if (caller.as === "none" && (push || access?.see !== true)) throw unauthorized("Authentication required.");
  if (repository === undefined || access?.see !== true) throw new ApiError(404, "Repository not found.");
  if (!access.read || (push && !access.write)) throw deny(caller, repository);
  return [repository, access];
}

function refuse(response: ServerResponse, refusal: ApiError): void {
  if (refusal.status === 401) response.setHeader("www-authenticate", 'Basic realm="GitHub"');
  // git shows the person what comes as plain text.
  response.setHeader("content-type", "text/plain; charset=utf-8");
  response.statusCode = refusal.status;
  response.end(`${refusal.message}\n`);
}

export async function serveGit(
  state: State,
  bare: BareRepositories,
  asked: GitRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const [repository, access] = admit(state, asked, request.headers.authorization);
    const path = `/${await bare.ensure(repository)}/${asked.below}`;
    if (asked.below === "git-receive-pack") repository.pushedAt = state.now();
    await runBackend(bare, { path, query: asked.query.toString(), workflows: access.workflows }, request, response);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    refuse(response, error);
    request.resume();
  }
}
