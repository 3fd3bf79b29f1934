import { HttpResponse, http } from "msw";
import { vi } from "vitest";

/**
 * GitHub's answers to git, for tests without a repository: every repository has one commit, and every push is accepted.
 */
export const gitAnswers = [
  http.get("https://github.com/:owner/:repository/info/refs", ({ request }) => {
    const service = new URL(request.url).searchParams.get("service");
    return answer(
      `application/x-${service}-advertisement`,
      `${line(`# service=${service}\n`)}0000${line("version 2\n")}0000`,
    );
  }),
  http.post("https://github.com/:owner/:repository/git-upload-pack", () =>
    answer("application/x-git-upload-pack-result", line("NAK\n")),
  ),
  http.post("https://github.com/:owner/:repository/git-receive-pack", () =>
    answer("application/x-git-receive-pack-result", `${line("unpack ok\n")}${line("ok refs/heads/main\n")}0000`),
  ),
  http.post("https://github.com/:owner/:repository/info/lfs/objects/batch", async ({ request }) => {
    const { objects } = (await request.json()) as { objects: object[] };
    return answer("application/vnd.git-lfs+json", JSON.stringify({ transfer: "basic", objects }));
  }),
];

/** Returns a pkt-line. */
export function line(content: string): string {
  return (content.length + 4).toString(16).padStart(4, "0") + content;
}

function answer(mediaType: string, body: string): HttpResponse<string> {
  return new HttpResponse(body, { headers: { "Content-Type": mediaType } });
}

/** The header of a pack without objects. */
export const packHeader = "PACK\0\0\0\x02\0\0\0\0";

/** A push of one commit to `main` by a client that doesn't read reports. */
export const oldPush = Buffer.from(`${line(`${"0".repeat(40)} ${"1".repeat(40)} refs/heads/main`)}0000${packHeader}`);

/**
 * A replacement for the stream that only Workers have. As in Workers, a chunk may be reused once it has been written.
 */
class CopyingStream extends TransformStream<Uint8Array, Uint8Array> {
  constructor() {
    super({ transform: (chunk, controller) => controller.enqueue(chunk.slice()) });
  }
}

/**
 * Answers git in place of GitHub for a Worker in Node, with the status for the token that git sends. Replaces global
 * functions.
 */
export function stubGit(statusFor: (token: string) => number = () => 200): void {
  vi.stubGlobal("IdentityTransformStream", CopyingStream);
  vi.stubGlobal("fetch", async (url: string, { body, headers }: RequestInit) => {
    if (body instanceof ReadableStream) await new Response(body).arrayBuffer();
    const [, credential = ""] = new Headers(headers).get("Authorization")?.split(" ") ?? [];
    const { pathname, searchParams } = new URL(url);
    const [, , , path] = pathname.split("/");
    const type = path === "info" ? `${searchParams.get("service")}-advertisement` : `${path}-result`;
    const status = statusFor(atob(credential).slice("x-access-token:".length));
    return new Response(`${line("unpack ok\n")}0000`, { status, headers: { "Content-Type": `application/x-${type}` } });
  });
}
