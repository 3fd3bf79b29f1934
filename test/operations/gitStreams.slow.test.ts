import { request } from "node:http";
import { delay, HttpResponse, http } from "msw";
import { afterEach, beforeAll, expect, test } from "vitest";
import { line } from "../harness/gitAnswers.ts";
import { origin, useWorker } from "../harness/worker.ts";

/** The time limit for a call. A stream may be idle for twelve times as long. */
const callTimeout = 1_000;
const variables = { MAX_PUSH_BYTES: "1000000", GITHUB_TIMEOUT_MS: String(callTimeout) };
const worker = useWorker([{ name: "small-pushes", variables }]);
const github = "https://github.com/:owner/:repository";
let agentToken: string;
let received: number;

beforeAll(async () => {
  agentToken = await worker.newAgent();
  await worker.approve(agentToken, "ada", "ada/notes", ["contents:write"]);
});
afterEach(() => worker.github.resetHandlers());

const list = `${line(`${"0".repeat(40)} ${"1".repeat(40)} refs/heads/main\0 report-status side-band-64k`)}0000`;
const begin = Buffer.from(`${list}PACK\0\0\0\x02\0\0\0\x01`, "latin1");

function countReceived(): void {
  received = 0;
  worker.github.use(
    http.post(`${github}/git-receive-pack`, async ({ request }) => {
      received = (await request.arrayBuffer()).byteLength;
      return new HttpResponse("0000", { headers: { "Content-Type": "application/x-git-receive-pack-result" } });
    }),
  );
}

/** Sends a push in parts over HTTP and returns the answer's status and body. */
async function push(parts: Uint8Array[], headers: Record<string, string> = {}, ends = true): Promise<[number, string]> {
  const { url } = await worker.app.listen();
  const { promise, resolve, reject } = Promise.withResolvers<[number, string]>();
  const sent = request(
    `${url.origin}/git/ada/notes.git/git-receive-pack`,
    {
      method: "POST",
      headers: {
        Host: new URL(origin).host,
        Authorization: `Basic ${btoa(`agent:${agentToken}`)}`,
        "Content-Type": "application/x-git-receive-pack-request",
        ...headers,
      },
    },
    (answer) => {
      let body = "";
      answer.on("data", (chunk) => (body += chunk)).on("end", () => resolve([answer.statusCode ?? 0, body]));
    },
  ).on("error", reject);
  for (const part of parts) sent.write(part);
  if (ends) sent.end();
  const answer = await promise;
  sent.destroy();
  return answer;
}

const tooLarge = /The push is larger than 0 MiB.*Push it in parts/s;

test("a push that announces too large a size is refused with an explanation, and nothing of it reaches GitHub", async () => {
  countReceived();
  const parts = [begin, Buffer.alloc(1_200_000)];
  const [status, body] = await push(parts, {
    "Content-Length": String(parts.reduce((size, { length }) => size + length, 0)),
  });
  expect(status).toBe(200);
  expect(body).toMatch(tooLarge);
  expect(body).toContain("ng refs/heads/main The push is larger than");
  expect(received).toBe(0);
});

test("a push that turns out to be too large is refused with an explanation, and GitHub never gets its end", async () => {
  countReceived();
  const [status, body] = await push([begin, ...Array.from({ length: 12 }, () => Buffer.alloc(100_000))]);
  expect(status).toBe(200);
  expect(body).toMatch(tooLarge);
  expect(received).toBeLessThan(1_000_000);
});

test("a push that is just small enough goes through", async () => {
  countReceived();
  const [status, body] = await push([begin, Buffer.alloc(1_000_000 - begin.length)]);
  expect([status, body]).toEqual([200, "0000"]);
  expect(received).toBeGreaterThan(1_000_000);
});

test.concurrent("a client that sends nothing for too long is cut off", async () => {
  countReceived();
  const [, body] = await push([begin, Buffer.alloc(1_000)], {}, false);
  expect(body).toContain("The push was interrupted");
  expect(received).toBe(0);
});

test.concurrent("git is told if GitHub doesn't answer for too long", async () => {
  worker.github.use(
    http.get(`${github}/info/refs`, async () => {
      await delay(20 * callTimeout);
      return new HttpResponse(null, { status: 500 });
    }),
  );
  const answer = await worker.send(`${origin}/git/ada/notes.git/info/refs?service=git-upload-pack`, {
    headers: { Authorization: `Basic ${btoa(`agent:${agentToken}`)}` },
  });
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain("GitHub is unavailable.");
});

test.each([
  ["breaks off", (stream: ReadableStreamDefaultController) => stream.error(new Error("reset"))],
  ["stops", () => {}],
])("if GitHub's answer for large files %s, git is told so", async (_how, end) => {
  const type = "application/vnd.git-lfs+json";
  worker.github.use(
    http.post(`${github}/info/lfs/objects/batch`, () => {
      const body = new ReadableStream({
        start(stream) {
          stream.enqueue(new TextEncoder().encode('{"objects":'));
          setTimeout(() => end(stream), callTimeout);
        },
      });
      return new HttpResponse(body, { headers: { "Content-Type": type } });
    }),
  );
  const answer = await worker.send(`${origin}/git/ada/notes.git/info/lfs/objects/batch`, {
    method: "POST",
    headers: { Authorization: `Basic ${btoa(`agent:${agentToken}`)}`, "Content-Type": type },
    body: JSON.stringify({ operation: "download", objects: [{ oid: "0".repeat(64), size: 1 }] }),
  });
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain("GitHub is unavailable.");
});
