import { expect, test } from "vitest";
import { useWorker } from "../harness/worker.ts";

const { client, newAgent, linkFor, visitor } = useWorker();

const push = { repo: "ada/notes", scopes: ["contents:write" as const] };
const waiting = (seconds: number) => ({ body: push, params: { header: { Prefer: `wait=${seconds}` } } });

test("one request waits for the owner, and has the token as soon as they approve", async () => {
  const token = await newAgent();
  const link = await linkFor(token, "ada/notes", ["contents:write"]);
  const browser = visitor();
  const page = await browser.signIn(await browser.open(link), "ada");
  let decided = false;
  const held = client(token)
    .POST("/api/token", waiting(30))
    .then((answer) => ({ ...answer, decided }));
  await new Promise((resolve) => setTimeout(resolve, 300));
  decided = true;
  await browser.press(page, "Approve", { scope: ["contents:write"] });
  const answer = await held;
  expect(answer.decided).toBe(true);
  expect(answer.data).toMatchObject({ status: "ok" });
  expect(answer.response.headers.get("Preference-Applied")).toBe("wait=30");
});

test("the first request is not held, and a second one only for as long as it asked", async () => {
  const agent = client(await newAgent());
  const first = await agent.POST("/api/token", waiting(30));
  expect(first.response.status).toBe(202);
  expect(first.response.headers.has("Preference-Applied")).toBe(false);
  const second = await agent.POST("/api/token", waiting(1));
  expect(second.response.status).toBe(202);
  expect(second.response.headers.get("Preference-Applied")).toBe("wait=1");
  expect(second.data).toEqual(first.data);
});

test("a preference that is not understood is as if it were not there", async () => {
  const agent = client(await newAgent());
  await agent.POST("/api/token", { body: push });
  for (const Prefer of ["wait", "wait=soon", "respond-async", "wait=-1", "await=9", ""]) {
    const { response } = await agent.POST("/api/token", { body: push, params: { header: { Prefer } } });
    expect(response.status).toBe(202);
    expect(response.headers.has("Preference-Applied")).toBe(false);
  }
});
