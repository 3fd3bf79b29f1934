import { createHash } from "node:crypto";
import { http, type RequestHandler } from "msw";
import { fullName, type Repository } from "../repository.ts";
import { ApiError, invalid, notFound } from "../response.ts";
import type { State } from "../state.ts";
import { randomWord } from "../token.ts";
import { answerLfs, batchHandler, type LfsRequest, lfsAnswer } from "./lfsAnswer.ts";

const actionLife = 10 * 60_000;

interface ObjectReference {
  readonly oid: string;
  readonly size: number;
}

/**
 * An action on one object that the batch API allowed. The caller proves it with its own header rather than with a
 * token.
 */
interface Action extends ObjectReference {
  readonly name: "upload" | "verify" | "download";
  readonly repositoryId: number;
  readonly expiresAt: number;
}

export interface LfsState {
  /** The objects, keyed by `<repository id>/<oid>`. */
  readonly objects: Map<string, Uint8Array>;
  /** The actions, keyed by the value of the `Authorization` header. */
  readonly actions: Map<string, Action>;
}

export function createLfsState(): LfsState {
  return { objects: new Map(), actions: new Map() };
}

/** Returns where GitHub stores the objects. github.com uses separate hosts; an Enterprise Server stores them itself. */
function storageUrl({ serverUrl }: State, name: Action["name"]): string {
  if (serverUrl !== "https://github.com") return `${serverUrl}/storage/lfs`;
  return name === "verify" ? "https://lfs.github.com" : "https://github-cloud.s3.amazonaws.com/alambic/media";
}

const key = (repositoryId: number, oid: string): string => `${repositoryId}/${oid}`;

function newAction(state: State, name: Action["name"], repository: Repository, { oid, size }: ObjectReference) {
  const authorization = `RemoteAuth ${randomWord(40)}`;
  const expiresAt = state.now() + actionLife;
  state.lfs.actions.set(authorization, { name, repositoryId: repository.id, oid, size, expiresAt });
  const href = `${storageUrl(state, name)}/${fullName(repository)}/objects/${oid}`;
  return {
    href: name === "verify" ? `${href}/verify` : href,
    header: { Authorization: authorization },
    expires_at: new Date(expiresAt).toISOString(),
    expires_in: actionLife / 1000,
  };
}

function describeObject(state: State, repository: Repository, asked: ObjectReference, isUpload: boolean) {
  const { oid, size } = asked;
  if (!/^[0-9a-f]{64}$/.test(oid) || !Number.isSafeInteger(size) || size < 0) {
    return { oid, size, error: { code: 422, message: "The object's id or size is not valid." } };
  }
  const stored = state.lfs.objects.get(key(repository.id, oid));
  if (isUpload && stored !== undefined) return { oid, size };
  const action = (name: Action["name"]) => newAction(state, name, repository, asked);
  if (isUpload) return { oid, size, actions: { upload: action("upload"), verify: action("verify") } };
  if (stored === undefined) return { oid, size, error: { code: 404, message: "Object does not exist on the server" } };
  return { oid, size, actions: { download: action("download") } };
}

/** Answers a batch request. https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md */
function batch(state: State, { repository, body }: LfsRequest): Response {
  const { operation, objects, transfers = ["basic"], hash_algo: algorithm = "sha256" } = body;
  if (operation !== "download" && operation !== "upload") throw invalid("The operation must be download or upload.");
  if (!Array.isArray(objects)) throw invalid("There are no objects.");
  if (!Array.isArray(transfers) || !transfers.includes("basic")) throw invalid("Only basic transfers are supported.");
  if (algorithm !== "sha256") throw new ApiError(409, "Only sha256 is supported.");
  const references = objects.map(({ oid, size }: { oid?: unknown; size?: unknown }) => {
    return { oid: String(oid), size: Number(size) };
  });
  const described = references.map((asked) => describeObject(state, repository, asked, operation === "upload"));
  return lfsAnswer(200, { transfer: "basic", objects: described, hash_algo: "sha256" });
}

/**
 * Returns a handler for one kind of action. It throws unless the request has the header of an unexpired action on its
 * object.
 */
function actionHandler(
  state: State,
  method: "get" | "put" | "post",
  name: Action["name"],
  answer: (action: Action, request: Request) => Response | Promise<Response>,
): RequestHandler {
  const address = `${storageUrl(state, name)}/:owner/:name/objects/:oid${name === "verify" ? "/verify" : ""}`;
  return http[method](address, ({ request, params }) => {
    return answerLfs(async () => {
      const action = state.lfs.actions.get(request.headers.get("authorization") ?? "");
      if (action?.name !== name || action.oid !== params.oid || state.now() >= action.expiresAt) {
        throw new ApiError(403, "The action's header is missing, for something else, or expired.");
      }
      return answer(action, request);
    });
  });
}

export function lfsHandlers(state: State): RequestHandler[] {
  const { objects } = state.lfs;
  return [
    batchHandler(state, (request) => batch(state, request)),

    actionHandler(state, "put", "upload", async ({ repositoryId, oid, size }, request) => {
      const content = new Uint8Array(await request.arrayBuffer());
      if (content.length !== size || createHash("sha256").update(content).digest("hex") !== oid) {
        throw new ApiError(400, "The content is not what was announced.");
      }
      objects.set(key(repositoryId, oid), content);
      return new Response(null, { status: 200 });
    }),

    actionHandler(state, "get", "download", ({ repositoryId, oid }) => {
      const content = objects.get(key(repositoryId, oid));
      if (content === undefined) throw notFound();
      return new Response(Uint8Array.from(content), { headers: { "content-type": "application/octet-stream" } });
    }),

    actionHandler(state, "post", "verify", ({ repositoryId, oid }) => {
      if (!objects.has(key(repositoryId, oid))) throw new ApiError(404, "Object does not exist on the server");
      return new Response(null, { status: 200 });
    }),
  ];
}
