/**
 * Git LFS asks one endpoint where to send and get large files. Requests and answers are parsed and written anew, so that only known
 * fields pass, and GitHub's token never does.
 * https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md
 */
import * as z from "zod/mini";

export const lfsMediaType = "application/vnd.git-lfs+json";

/** git-lfs itself asks for at most 100. */
const maxObjects = 1000;

const oid = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const size = z.int().check(z.minimum(0));

const batchRequest = z.object({
  operation: z.enum(["download", "upload"]),
  transfers: z.optional(z.array(z.string())),
  objects: z.array(z.object({ oid, size })).check(z.minLength(1), z.maxLength(maxObjects)),
  hash_algo: z.optional(z.literal("sha256")),
});

export type LfsBatchRequest = z.infer<typeof batchRequest>;

const action = z.object({
  href: z.string(),
  header: z.optional(z.record(z.string(), z.string())),
  expires_at: z.optional(z.string()),
  expires_in: z.optional(z.int()),
});

const batchAnswer = z.object({
  transfer: z.optional(z.string()),
  objects: z.array(
    z.object({
      oid,
      size,
      authenticated: z.optional(z.boolean()),
      actions: z.optional(z.partial(z.object({ download: action, upload: action, verify: action }))),
      error: z.optional(z.object({ code: z.int(), message: z.string() })),
    }),
  ),
});

type Action = z.infer<typeof action>;
type LfsObject = z.infer<typeof batchAnswer>["objects"][number];

/** Returns a client's request, or `null` if it isn't a request of Git LFS. */
export function parseBatchRequest(text: string): LfsBatchRequest | null {
  return batchRequest.safeParse(readJson(text)).data ?? null;
}

/** Writes the request for GitHub, which knows one way to transfer files. */
export function writeBatchRequest({ operation, objects }: LfsBatchRequest): string {
  return JSON.stringify({ operation, transfers: ["basic"], objects, hash_algo: "sha256" });
}

/** The hosts of GitHub's LFS files, besides the server itself. */
const githubHosts = [
  "lfs.github.com",
  "github-cloud.githubusercontent.com",
  "github-cloud.s3.amazonaws.com",
  "objects.githubusercontent.com",
  "media.githubusercontent.com",
];

/**
 * Writes GitHub's answer for the client, or returns `null` if it's not an answer to this request. Actions for other servers than
 * GitHub's, or that contain `token`, become errors.
 */
export function writeBatchAnswer(
  text: string,
  { objects: asked }: LfsBatchRequest,
  { serverUrl, token }: { serverUrl: string; token: string },
): string | null {
  const { data } = batchAnswer.safeParse(readJson(text));
  if (!data || (data.transfer ?? "basic") !== "basic") return null;
  const wanted = new Set(asked.map(({ oid }) => oid));
  if (!data.objects.every(({ oid }) => wanted.has(oid))) return null;
  const isAllowed = (one: Action | undefined) =>
    !one || (isGitHubs(one.href, serverUrl) && !containsToken(JSON.stringify(one), token));
  const objects = data.objects.map((object): LfsObject => {
    const { oid, size, actions } = object;
    if (!Object.values(actions ?? {}).every(isAllowed)) {
      return {
        oid,
        size,
        error: { code: 502, message: "GitHub named a server for this file that deplodash doesn't know" },
      };
    }
    return object;
  });
  return JSON.stringify({ transfer: "basic", objects, hash_algo: "sha256" });
}

function isGitHubs(href: string, serverUrl: string): boolean {
  const url = URL.parse(href);
  const server = new URL(serverUrl);
  if (url?.username !== "" || url.password !== "") return false;
  if (server.origin === "https://github.com") return url.protocol === "https:" && githubHosts.includes(url.host);
  // GitHub Enterprise Server serves files itself, or under a name below its own.
  return url.protocol === server.protocol && (url.host === server.host || url.host === `media.${server.host}`);
}

/** Returns whether the token is in the text, as it is or as a password in base64. */
function containsToken(text: string, token: string): boolean {
  const encoded = [0, 1, 2].map((shift) =>
    Buffer.from("x".repeat(shift) + token)
      .toString("base64")
      .slice(4, -4),
  );
  return [token, ...encoded].some((form) => form !== "" && text.includes(form));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
