import { HttpResponse } from "msw";
import { describe, expect, test } from "vitest";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { line } from "../harness/gitAnswers.ts";
import { origin, useWorker } from "../harness/worker.ts";
import { gitAnswer, one, push, refs, useGitRequests, zero } from "./gitRequests.ts";

const worker = useWorker();
const { answerWith, bearer, get, password, post } = useGitRequests(worker);

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

  test("with the token of an unknown agent is challenged as well, for a fetch and a push", async () => {
    const stranger = password(createAgentToken().token);
    for (const service of ["git-upload-pack", "git-receive-pack"])
      expect((await get(refs(service), stranger)).status).toBe(401);
    expect((await post("git-receive-pack", push(), stranger)).status).toBe(401);
  });

  test("may use Basic with any user name, or Bearer", async () => {
    for (const user of ["", "x-access-token", "ada"])
      expect((await get(refs(), password(undefined, user))).status).toBe(200);
    expect((await get(refs(), bearer())).status).toBe(200);
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

  test("can't use the older protocol or LFS locks", async () => {
    for (const path of ["HEAD", "info/lfs/locks/verify", "info/lfs/locks", "objects/info/packs"])
      expect((await get(`${origin}/git/ada/notes.git/${path}`)).status).toBe(404);
    expect((await get(`${origin}/git/ada/notes.git/info/refs`)).status).toBe(400);
    expect((await get(refs("git-upload-archive"))).status).toBe(400);
  });
});

describe("a push", () => {
  test("that only probes is answered here", async () => {
    const sent = answerWith("git-receive-pack", () => gitAnswer("receive-pack-result"));
    const type = "application/x-git-receive-pack-result";
    expect(await post("git-receive-pack", "0000")).toEqual({ status: 200, type, body: "" });
    expect(sent).toEqual([]);
  });

  test("that is compressed is refused", async () => {
    const answer = await post("git-receive-pack", push(), { "Content-Encoding": "gzip" });
    expect(answer.status).toBe(415);
  });

  const endsEarly = /^deplodash: The push was refused\. Reason: the list of refs ends early/;
  const unreadable = /ng refs\/heads\/main The push can't be read/;
  const odd = `${line(`${zero} ${one} refs/heads/main\0 report-status`)}${line(`${zero} ${one} refs/heads/b\0`)}0000PACK`;
  const start = push().slice(0, push().indexOf("PACK"));
  test.each([
    ["that ends within its list", push().slice(0, 60), 400, endsEarly],
    ["without a list", "", 400, /ends early/],
    ["with bytes after an empty list", "0000PACK", 400, /the list of refs is empty/],
    ["with an odd list", odd, 200, `${line("unpack the list of refs is malformed\n")}0000`],
    ["with no pack", push().replace("PACK", "FAKE"), 200, unreadable],
    ["that ends before its pack", `${start}PA`, 200, unreadable],
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

  test("fails if GitHub rejects its token, and isn't sent twice", async () => {
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
  const objects = [{ oid, size: 1 }];
  const asked = { operation: "upload", transfers: ["ssh"], ref: { name: "refs/heads/main" }, objects };
  const lfsAnswer = (body: string) =>
    new HttpResponse(body, { headers: { "Content-Type": "application/vnd.git-lfs+json" } });

  test("gets GitHub's addresses", async () => {
    const actions = { upload: { href: "https://lfs.github.com/1", header: { Authorization: "RemoteAuth x" } } };
    const found = JSON.stringify({ objects: [{ oid, size: 1, actions }] });
    const sent = answerWith("info/lfs/objects/batch", () => lfsAnswer(found));
    const answer = await batch(asked);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ objects: [{ oid, actions }] });
    const forwarded = { operation: "upload", transfers: ["basic"], objects, hash_algo: "sha256" };
    expect(JSON.parse(sent[0]?.body ?? "")).toEqual(forwarded);
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

  test("passes on only answers in the batch format", async () => {
    answerWith("info/lfs/objects/batch", () => lfsAnswer("<html>"));
    expect((await batch(asked)).status).toBe(503);
  });
});
