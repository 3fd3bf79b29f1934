import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { HttpResponse, http } from "msw";
import { describe, expect, test } from "vitest";
import { line, packHeader } from "../harness/gitAnswers.ts";
import { useWorker } from "../harness/worker.ts";
import { gitAnswer, one, push, refs, useGitRequests, zero } from "./gitRequests.ts";

const worker = useWorker();
const { answerWith, get, password, post } = useGitRequests(worker);

/** Closes the connection after GitHub's next answer to a push, even if GitHub hasn't read the whole push. */
function closeAfterPush(): void {
  const channel = "http.server.response.finish";
  const close = (message: unknown) => {
    const { headers, socket } = (message as { request: IncomingMessage }).request;
    if (headers["content-type"] !== "application/x-git-receive-pack-request") return;
    unsubscribe(channel, close);
    socket.end();
  };
  subscribe(channel, close);
}

/** Returns a page from GitHub. */
const page = (status = 200, headers = {}) =>
  new HttpResponse("<script>alert(1)</script>", { status, headers: { "Content-Type": "text/html", ...headers } });

describe("what goes to GitHub", () => {
  test("has a GitHub token in place of the agent token, and nothing else from the client", async () => {
    const sent = answerWith("info/refs", () => gitAnswer("upload-pack-advertisement"));
    const others = { "Git-Protocol": "version=2", Cookie: "a=b", "X-Forwarded-For": "::1", Accept: "*/*" };
    expect((await get(`${refs()}&x=1`, { ...password(), ...others })).status).toBe(200);
    const [request] = sent;
    expect(request?.url).toBe("https://github.com/ada/notes.git/info/refs?service=git-upload-pack");
    expect(atob(request?.headers.authorization?.split(" ")[1] ?? "")).toMatch(/^x-access-token:ghs_/);
    expect(request?.headers["git-protocol"]).toBe("version=2");
    expect(request?.headers).not.toHaveProperty("cookie");
    expect(request?.headers).not.toHaveProperty("x-forwarded-for");
    expect(request?.headers.accept).toBe("application/x-git-upload-pack-advertisement");
  });

  test.each(["version=2:extra", "version=3", "2"])("names no protocol %s", async (version) => {
    const sent = answerWith("info/refs", () => gitAnswer("upload-pack-advertisement"));
    await get(refs(), { ...password(), "Git-Protocol": version });
    expect(sent[0]?.headers).not.toHaveProperty("git-protocol");
  });

  test("is the repository under GitHub's own name, or its wiki", async () => {
    const sent = answerWith("info/refs", () => gitAnswer("upload-pack-advertisement"));
    for (const name of ["Ada/NOTES", "ada/notes.git", "ada/notes.wiki", "ada/notes.wiki.git"])
      await get(refs("git-upload-pack", name));
    expect(sent.map(({ url }) => new URL(url).pathname)).toEqual([
      ...["/ada/notes.git/info/refs", "/ada/notes.git/info/refs"],
      ...["/ada/notes.wiki.git/info/refs", "/ada/notes.wiki.git/info/refs"],
    ]);
  });

  test.each(["ada/..", "ada/.git", "ada/notes.git.git", "ada/%2e%2e"])(
    "is never a repository named %s",
    async (name) => {
      const sent = answerWith("info/refs", () => gitAnswer("upload-pack-advertisement"));
      expect((await get(refs("git-upload-pack", name))).status).toBeGreaterThanOrEqual(400);
      expect(sent).toEqual([]);
    },
  );

  test("is the unchanged body of a fetch, compressed or not", async () => {
    const sent = answerWith("git-upload-pack", () => gitAnswer("upload-pack-result"));
    await post("git-upload-pack", "0014command=ls-refs\n0000");
    await post("git-upload-pack", "compressed", { "Content-Encoding": "gzip" });
    expect(sent.map(({ body, headers }) => [body, headers["content-encoding"]])).toEqual([
      ["0014command=ls-refs\n0000", undefined],
      ["compressed", "gzip"],
    ]);
    expect((await post("git-upload-pack", "x", { "Content-Encoding": "br" })).status).toBe(415);
  });

  test("is a rewritten list of refs, and a pack with one more object", async () => {
    const sent = answerWith("git-receive-pack", () => gitAnswer("receive-pack-result"));
    await post("git-receive-pack", push("report-status unknown agent=evil"));
    const list = `${line(`${zero} ${one} refs/heads/main\0 report-status agent=deplodash`)}0000`;
    expect(sent[0]?.body.startsWith(`${list}${packHeader.slice(0, -1)}\x01`)).toBe(true);
  });
});

describe("what comes from GitHub", () => {
  const paths = [
    ["info/refs", "upload-pack-advertisement", () => get(refs())],
    ["git-upload-pack", "upload-pack-result", () => post("git-upload-pack", "0000")],
    ["git-receive-pack", "receive-pack-result", () => post("git-receive-pack", push("quiet"))],
  ] as const;
  describe.each(paths)("for %s", (path, type, send) => {
    test.each<[string, () => Response, number]>([
      ["a page", () => page(), 403],
      ["another of git's types", () => gitAnswer("other"), 403],
      ["a success that isn't 200", () => page(203, { "Content-Type": `application/x-git-${type}` }), 403],
      ["a page for a refusal", () => page(403), 403],
      ["a failure", () => page(502), 503],
      ["a rate limit", () => page(429, { "Retry-After": "17" }), 503],
    ])("becomes a single line of our own: %s", async (_what, respond, status) => {
      answerWith(path, respond);
      const answer = await send();
      expect(answer).toMatchObject({ status, type: "text/plain; charset=utf-8" });
      expect(answer.body).toMatch(/^deplodash: [ -~]+\n$/);
      expect(answer.body).not.toMatch(/script|x-git/);
      if (status === 503) expect(answer.body).toContain("GitHub is unavailable.");
    });
  });

  test.each([
    ["17", "17"],
    ["0.5", "1"],
    ["Infinity", "3600"],
    ["later", "5"],
  ])("is a rate limit whose Retry-After of %s becomes %s", async (asked, answered) => {
    answerWith("info/refs", () => page(429, { "Retry-After": asked }));
    const { headers } = await worker.send(refs(), { headers: password() });
    expect(headers.get("Retry-After")).toBe(answered);
  });

  test("is a report even if it comes before the end of the push, and nothing is read after it", async () => {
    const report = `${line("unpack index-pack failed\n")}0000`;
    const early = () => gitAnswer("receive-pack-result", report);
    worker.github.use(http.post("https://github.com/:owner/:repository/git-receive-pack", early));
    closeAfterPush();
    const large = Buffer.concat([Buffer.from(push()), Buffer.alloc(20_000_000)]);
    expect(await post("git-receive-pack", large)).toMatchObject({ status: 200, body: report });
  });

  test("has only our own headers", async () => {
    const type = "application/x-git-upload-pack-advertisement";
    const more = { "Content-Type": type, "Set-Cookie": "a=b", "X-GitHub-Request-Id": "1" };
    answerWith("info/refs", () => new HttpResponse("0000", { headers: more }));
    // Every answer from the Worker is checked against the contract, which declares none of these headers.
    const answer = await worker.send(refs(), { headers: password() });
    expect(answer.headers.get("Set-Cookie")).toBeNull();
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
  });

  test("is not followed if it is a redirect: the proxy asks once more, under the repository's new name", async () => {
    const to = (url: string) => new HttpResponse(null, { status: 301, headers: { Location: url } });
    const evil = http.all("https://evil.example/*", () => HttpResponse.error());
    worker.github.use(evil);
    const sent = answerWith("info/refs", () => to("https://evil.example/ada/notes.git/info/refs"));
    const answer = await get(refs("git-receive-pack"));
    expect(answer).toMatchObject({ status: 503, body: expect.stringContaining("GitHub can't find the repository") });
    expect(new Set(sent.map(({ url }) => new URL(url).host))).toEqual(new Set(["github.com"]));
  });
});
