/**
 * Git LFS asks one endpoint where to upload and download large files. The proxy parses and rewrites requests and answers, so that only
 * known fields pass through and GitHub's token never does. https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md
 */
import * as z from "zod/mini";
import type { components } from "../../generated/openapi.ts";

export const lfsMediaType = "application/vnd.git-lfs+json";

type LfsBatchRequest = components["schemas"]["LfsBatchRequest"];
type LfsBatch = components["schemas"]["LfsBatch"];

const action = z.lazy(() =>
  z.object({
    href: z.string(),
    header: z.exactOptional(z.record(z.string(), z.string())),
    expires_at: z.exactOptional(z.string()),
    expires_in: z.exactOptional(z.int()),
  }),
);

const batchAnswer = z.lazy(() =>
  z.object({
    transfer: z.exactOptional(z.string()),
    objects: z.array(
      z.object({
        oid: z.string(),
        size: z.int(),
        authenticated: z.exactOptional(z.boolean()),
        actions: z.exactOptional(z.partialRecord(z.enum(["download", "upload", "verify"]), action)),
        error: z.exactOptional(z.object({ code: z.int(), message: z.string() })),
      }),
    ),
  }),
);

type Action = z.infer<typeof action>;

/** Writes the request for GitHub, which supports only the basic transfer adapter. */
export function writeBatchRequest({ operation, objects }: LfsBatchRequest): string {
  const pointers = objects.map(({ oid, size }) => ({ oid, size }));
  return JSON.stringify({ operation, transfers: ["basic"], objects: pointers, hash_algo: "sha256" });
}

/** The hosts that serve GitHub's LFS files, in addition to the server itself. */
const githubHosts = [
  "lfs.github.com",
  "github-cloud.githubusercontent.com",
  "github-cloud.s3.amazonaws.com",
  "objects.githubusercontent.com",
  "media.githubusercontent.com",
];

/**
 * Returns GitHub's answer for the client, or `null` if it isn't an answer to this request. Actions become errors if they contain `token` or
 * name a server that isn't GitHub's.
 */
export function readBatchAnswer(
  text: string,
  { objects: asked }: LfsBatchRequest,
  { serverUrl, token }: { serverUrl: string; token: string },
): LfsBatch | null {
  const { data } = batchAnswer.safeParse(readJson(text));
  if (!data || (data.transfer ?? "basic") !== "basic") return null;
  const wanted = new Set(asked.map(({ oid }) => oid));
  if (!data.objects.every(({ oid }) => wanted.has(oid))) return null;
  const isAllowed = (one: Action) => isGitHubUrl(one.href, serverUrl) && !containsToken(JSON.stringify(one), token);
  const objects = data.objects.map((object) => {
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
  return { transfer: "basic", objects, hash_algo: "sha256" };
}

function isGitHubUrl(href: string, serverUrl: string): boolean {
  const url = URL.parse(href);
  const server = new URL(serverUrl);
  if (url?.username !== "" || url.password !== "") return false;
  if (server.origin === "https://github.com") return url.protocol === "https:" && githubHosts.includes(url.host);
  // GitHub Enterprise Server serves files itself or from a subdomain.
  return url.protocol === server.protocol && (url.host === server.host || url.host === `media.${server.host}`);
}

/** Returns whether the text contains the token, either in the clear or as a password in base64. */
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
