import { HttpResponse, http } from "msw";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { line, packHeader } from "../harness/gitAnswers.ts";
import { origin, useWorker } from "../harness/worker.ts";

const worker = useWorker();
const github = "https://github.com/:owner/:repository";
let agentToken: string;
beforeAll(async () => {
  agentToken = await worker.newAgent();
  await worker.approve(agentToken, "ada", "ada/notes", ["contents:write"]);
});
afterEach(() => worker.github.resetHandlers());

const password = (token = agentToken) => ({ Authorization: `Basic ${btoa(`agent:${token}`)}` });
const refs = (service = "git-upload-pack", repository = "ada/notes.git") =>
  `${origin}/git/${repository}/info/refs?service=${service}`;

interface Seen {
  status: number;
  type: string | null;
  body: string;
}

async function get(url: string, headers: Record<string, string> = password()): Promise<Seen> {
  return seen(await worker.send(url, { headers }));
}

async function post(service: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Seen> {
  const type = { "Content-Type": `application/x-${service}-request` };
  const init = { method: "POST", headers: { ...password(), ...type, ...headers }, body };
  return seen(await worker.send(`${origin}/git/ada/notes.git/${service}`, init));
}

async function seen(response: Response): Promise<Seen> {
  return { status: response.status, type: response.headers.get("Content-Type"), body: await response.text() };
}

const [zero, one] = ["0".repeat(40), "1".repeat(40)];
const push = (capabilities = "report-status") =>
  `${line(`${zero} ${one} refs/heads/main\0 ${capabilities}`)}0000${packHeader}`;

/** What GitHub got. */
interface Sent {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** Gives git answers that GitHub would not give, and records the requests. */
function answerWith(path: string, respond: () => Response): Sent[] {
  const sent: Sent[] = [];
  const handler = http.all(`${github}/${path}`, async ({ request }) => {
    sent.push({ url: request.url, headers: Object.fromEntries(request.headers), body: await request.text() });
    return respond();
  });
  worker.github.use(handler);
  return sent;
}

const html = () => new HttpResponse("<script>alert(1)</script>", { headers: { "Content-Type": "text/html" } });
const gitAnswer = (type: string, body = "0000") =>
  new HttpResponse(body, { headers: { "Content-Type": `application/x-git-${type}` } });

describe("what goes to GitHub", () => {
  test("has a token in place of the agent's, and nothing else of the client's", async () => {
    const sent = answerWith("info/refs", () => gitAnswer("upload-pack-advertisement"));
    const headers = {
      ...password(),
      "Git-Protocol": "version=2",
      Cookie: "a=b",
      "X-Forwarded-For": "::1",
      Accept: "*/*",
    };
    expect((await get(`${refs()}&x=1`, headers)).status).toBe(200);
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

  test("is the body of a fetch as it came, compressed or not", async () => {
    const sent = answerWith("git-upload-pack", () => gitAnswer("upload-pack-result"));
    await post("git-upload-pack", "0014command=ls-refs\n0000");
    await post("git-upload-pack", "compressed", { "Content-Encoding": "gzip" });
    expect(sent.map(({ body, headers }) => [body, headers["content-encoding"]])).toEqual([
      ["0014command=ls-refs\n0000", undefined],
      ["compressed", "gzip"],
    ]);
    expect((await post("git-upload-pack", "x", { "Content-Encoding": "br" })).status).toBe(415);
  });

  test("is a list of refs that was written anew, and a pack with one more object", async () => {
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
    const headers = { "Content-Type": `application/x-git-${type}` };
    test.each<[string, () => Response, number]>([
      ["a page", html, 403],
      ["another type of git's", () => gitAnswer("other"), 403],
      ["a success that isn't 200", () => new HttpResponse("<script>", { status: 203, headers }), 403],
      [
        "a page for a refusal",
        () => new HttpResponse("<script>", { status: 403, headers: { "Content-Type": "text/html" } }),
        403,
      ],
      ["a failure", () => new HttpResponse("<script>", { status: 502, headers: { "Content-Type": "text/html" } }), 503],
      ["a rate limit", () => new HttpResponse("slow down", { status: 429, headers: { "Retry-After": "17" } }), 503],
    ])("becomes one line of ours: %s", async (_what, respond, status) => {
      answerWith(path, respond);
      const answer = await send();
      expect(answer).toMatchObject({ status, type: "text/plain; charset=utf-8" });
      expect(answer.body).toMatch(/^deplodash: [ -~]+\n$/);
      expect(answer.body).not.toMatch(/script|slow down|x-git/);
      if (status === 503) expect(answer.body).toContain("GitHub is unavailable.");
    });
  });

  test("has our own headers only", async () => {
    const more = {
      "Content-Type": "application/x-git-upload-pack-advertisement",
      "Set-Cookie": "a=b",
      "X-GitHub-Request-Id": "1",
    };
    answerWith("info/refs", () => new HttpResponse("0000", { headers: more }));
    // Every answer of the Worker is held to the contract, which declares none of these.
    const answer = await worker.send(refs(), { headers: password() });
    expect(answer.headers.get("Set-Cookie")).toBeNull();
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
  });

  test("if it is a redirect, isn't followed: the repository is asked for under its new name, once", async () => {
    const to = (url: string) => new HttpResponse(null, { status: 301, headers: { Location: url } });
    const evil = http.all("https://evil.example/*", () => HttpResponse.error());
    worker.github.use(evil);
    const sent = answerWith("info/refs", () => to("https://evil.example/ada/notes.git/info/refs"));
    const answer = await get(refs("git-receive-pack"));
    expect(answer).toMatchObject({ status: 503, body: expect.stringContaining("GitHub can't find the repository") });
    expect(new Set(sent.map(({ url }) => new URL(url).host))).toEqual(new Set(["github.com"]));
  });
});

describe("a caller", () => {
  test.each([
    ["without a token", {}],
    ["with a wrong token", { Authorization: `Basic ${btoa("agent:dpl_wrong")}` }],
    ["with another scheme", { Authorization: "Digest x" }],
  ])("%s is challenged as git understands it", async (_who, headers) => {
    const answer = await worker.send(refs(), { headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("WWW-Authenticate")).toBe('Basic realm="deplodash"');
    expect(await answer.text()).toMatch(/^deplodash: The agent token is missing or invalid\. /);
  });

  test("of an agent that isn't there is challenged as well, for a fetch and a push", async () => {
    const { createAgentToken } = await import("../../src/crypto/agentToken.ts");
    const stranger = password(createAgentToken().token);
    for (const service of ["git-upload-pack", "git-receive-pack"])
      expect((await get(refs(service), stranger)).status).toBe(401);
    expect((await post("git-receive-pack", push(), stranger)).status).toBe(401);
  });

  test("may use any user name, and Bearer", async () => {
    for (const user of ["", "x-access-token", "ada"])
      expect((await get(refs(), { Authorization: `Basic ${btoa(`${user}:${agentToken}`)}` })).status).toBe(200);
    expect((await get(refs(), { Authorization: `Bearer ${agentToken}` })).status).toBe(200);
  });

  test("can't use Basic elsewhere", async () => {
    const headers = { ...password(), "Content-Type": "application/json" };
    const answer = await worker.send(`${origin}/api/token`, { method: "POST", headers, body: "{}" });
    expect(answer.headers.get("WWW-Authenticate")).toBe('Bearer realm="deplodash"');
  });

  test("that sends HEAD starts nothing", async () => {
    const sent = answerWith("info/refs", () => gitAnswer("upload-pack-advertisement"));
    expect((await worker.send(refs(), { method: "HEAD", headers: password() })).status).toBe(405);
    expect(sent).toEqual([]);
  });

  test("gets nothing of the older protocol, and no locks", async () => {
    for (const path of ["HEAD", "info/lfs/locks/verify", "info/lfs/locks", "objects/info/packs"])
      expect((await get(`${origin}/git/ada/notes.git/${path}`)).status).toBe(404);
    expect((await get(`${origin}/git/ada/notes.git/info/refs`)).status).toBe(400);
    expect((await get(refs("git-upload-archive"))).status).toBe(400);
  });
});

describe("a push", () => {
  test("that only probes is answered here", async () => {
    const sent = answerWith("git-receive-pack", () => gitAnswer("receive-pack-result"));
    expect(await post("git-receive-pack", "0000")).toEqual({
      status: 200,
      type: "application/x-git-receive-pack-result",
      body: "",
    });
    expect(sent).toEqual([]);
  });

  test("that is compressed is refused", async () => {
    const answer = await post("git-receive-pack", push(), { "Content-Encoding": "gzip" });
    expect(answer.status).toBe(415);
  });

  const malformed = `${line("unpack the list of refs is malformed\n")}0000`;
  test.each([
    [
      "that ends in its list",
      push().slice(0, 60),
      400,
      /^deplodash: The push was refused\. Reason: the list of refs ends early/,
    ],
    ["without a list", "", 400, /ends early/],
    ["with bytes after an empty list", "0000PACK", 400, /the list of refs is empty/],
    [
      "with an odd list",
      `${line(`${zero} ${one} refs/heads/main\0 report-status`)}${line(`${zero} ${one} refs/heads/b\0`)}0000PACK`,
      200,
      malformed,
    ],
    ["with no pack", push().replace("PACK", "FAKE"), 200, /ng refs\/heads\/main The push can't be read/],
    [
      "that ends before its pack",
      push().slice(0, push().indexOf("PACK") + 2),
      200,
      /ng refs\/heads\/main The push can't be read/,
    ],
    [
      "that deletes and sends bytes as well",
      push().replace(`${zero} ${one}`, `${one} ${zero}`),
      200,
      /ng refs\/heads\/main/,
    ],
  ])("%s never reaches GitHub", async (_what, body, status, said) => {
    const sent = answerWith("git-receive-pack", () => gitAnswer("receive-pack-result"));
    const answer = await post("git-receive-pack", body);
    expect(answer.status).toBe(status);
    if (typeof said === "string") expect(answer.body).toBe(said);
    else expect(answer.body).toMatch(said);
    expect(sent).toEqual([]);
  });

  test("that GitHub rejects the token of fails, and the next one has another token", async () => {
    const sent = answerWith("git-receive-pack", () => new HttpResponse(null, { status: 401 }));
    expect((await post("git-receive-pack", push())).body).toContain(
      "ng refs/heads/main GitHub can't find the repository",
    );
    expect(sent).toHaveLength(1);
  });
});

describe("Git LFS", () => {
  const oid = "4d7a".repeat(16);
  const batch = (body: object, headers = password()) =>
    worker.send(`${origin}/git/ada/notes.git/info/lfs/objects/batch`, {
      method: "POST",
      headers: { ...headers, "Content-Type": "application/vnd.git-lfs+json; charset=utf-8" },
      body: JSON.stringify(body),
    });
  const asked = {
    operation: "upload",
    transfers: ["ssh"],
    ref: { name: "refs/heads/main" },
    objects: [{ oid, size: 1 }],
  };

  test("gets GitHub's addresses", async () => {
    const actions = { upload: { href: "https://lfs.github.com/1", header: { Authorization: "RemoteAuth x" } } };
    const sent = answerWith("info/lfs/objects/batch", () =>
      HttpResponse.json(
        { objects: [{ oid, size: 1, actions }] },
        { headers: { "Content-Type": "application/vnd.git-lfs+json; charset=utf-8" } },
      ),
    );
    const answer = await batch(asked);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ objects: [{ oid, actions }] });
    expect(JSON.parse(sent[0]?.body ?? "")).toEqual({
      operation: "upload",
      transfers: ["basic"],
      objects: [{ oid, size: 1 }],
      hash_algo: "sha256",
    });
  });

  test("is told in its own format what is wrong", async () => {
    const challenge = await batch(asked, {} as never);
    expect(challenge.headers.get("WWW-Authenticate")).toBe('Basic realm="deplodash"');
    for (const [answer, message] of [
      [challenge, "deplodash: The agent token is missing or invalid."],
      [await batch({ ...asked, operation: "verify" }), "deplodash: The request is invalid. operation "],
    ] as const) {
      expect(answer.headers.get("Content-Type")).toBe("application/vnd.git-lfs+json; charset=utf-8");
      expect(((await answer.json()) as { message: string }).message).toContain(message);
    }
  });

  test("gets no answer that isn't one", async () => {
    answerWith(
      "info/lfs/objects/batch",
      () => new HttpResponse("<html>", { headers: { "Content-Type": "application/vnd.git-lfs+json" } }),
    );
    expect((await batch(asked)).status).toBe(503);
  });
});
