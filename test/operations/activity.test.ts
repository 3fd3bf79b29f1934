import { expect, test } from "vitest";
import { origin, useWorker } from "../harness/worker.ts";
import type { Visitor } from "../sandbox/visitor.ts";

const { approve, client, send, signedIn } = useWorker();

/** Downloads an agent's activity and checks each line against the contract. */
async function download(agentId: string, browser: Visitor, query = "") {
  const headers = { Cookie: browser.cookies(origin) };
  const response = await send(`${origin}/agents/${agentId}/activity.ndjson${query}`, { headers });
  const lines = (await response.text()).split("\n").filter(Boolean);
  return { response, events: response.status === 200 ? lines.map((line) => JSON.parse(line)) : [] };
}

test("downloads an agent's activity as one event per line, for those whom it concerns, even after it is deleted", async () => {
  const { browser: ben, register } = await signedIn("ben");
  const { browser: ada } = await signedIn("ada");
  const { browser: cleo } = await signedIn("cleo");
  const token = await register("Recorded");
  const agentId = token.split("_")[1] ?? "";
  await approve(token, "ada", "ada/notes", ["contents:write"]);
  await client(token).POST("/api/token", { body: { repo: "ada/notes", scopes: ["contents:write"] } });
  await client(token).POST("/api/token", {
    body: { repo: "cleo/garden", scopes: ["issues:read"], reason: "Sort the issues." },
  });

  const { response, events } = await download(agentId, ben);
  expect(response.headers.get("Content-Disposition")).toBe(`attachment; filename="deplodash-${agentId}.ndjson"`);
  expect(events).toMatchObject([
    { event: "asked", repo: "cleo/garden", scopes: ["issues:read"], detail: { reason: "Sort the issues." } },
    {
      event: "issued",
      repo: "ada/notes",
      token_sha256: expect.any(String),
      detail: { expires_at: expect.any(String) },
    },
    { event: "approved", repo: "ada/notes", by: { login: "ada" }, detail: { expires_at: expect.any(String) } },
    { event: "asked", repo: "ada/notes" },
  ]);
  expect((await download(agentId, ada)).events.map(({ repo }) => repo)).toEqual(Array(3).fill("ada/notes"));
  expect((await download(agentId, cleo)).response.status).toBe(404);
  const { events: decisions } = await download(agentId, ben, "?event=decisions&repo=ADA/notes&from=2026-01-01&to=");
  expect(decisions.map(({ event }) => event)).toEqual(["approved", "asked"]);

  await ben.press(await ben.open(`${origin}/agents/${agentId}`), "Delete agent");
  expect((await download(agentId, ben)).events[0]).toMatchObject({ event: "deleted", by: { login: "ben" } });
  expect((await download(agentId, ada)).events.map(({ event }) => event)).toEqual([
    ...["revoked", "issued", "approved", "asked"],
  ]);
  const page = await ada.open(`${origin}/agents/${agentId}`);
  expect(page.text).toContain("This agent was deleted");
  expect((await download("0123456789abcdef", ben)).response.status).toBe(404);
});
