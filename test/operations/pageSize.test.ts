import { expect, test } from "vitest";
import { allScopes, type Scope } from "../../src/domain/scopes.ts";
import { origin, useWorker } from "../harness/worker.ts";

const { client, newAgent, people, sandbox, send, signedIn } = useWorker();

const most = 40 * 1024;
const names = ["one", "two", "three", "four", "five"];
const usual: Scope[] = [
  "contents:write",
  "pull_requests:write",
  "issues:write",
  "actions:read",
  "workflows:write",
  "checks:read",
];

test("keeps the largest consent pages small", async () => {
  const token = await newAgent("W".repeat(60));
  const { browser } = await signedIn("ada");
  for (const name of names) sandbox.addRepository({ owner: people.ada, name });
  const pageFor = async (repos: readonly string[], scopes: readonly Scope[]) => {
    const wants = repos.map((name) => ({ repo: `ada/${name}`, scopes: [...scopes] }));
    const { data } = await client(token).POST("/api/access-requests", { body: { wants } });
    if (data?.status !== "needs_consent") throw new Error("no link");
    const response = await send(data.url, { headers: { Cookie: browser.cookies(origin) } });
    expect(response.status).toBe(200);
    return Buffer.from(await response.arrayBuffer());
  };
  for (const [repos, scopes] of [
    [["one"], allScopes],
    [names, usual],
    [names, allScopes],
  ] as const)
    expect((await pageFor(repos, scopes)).length).toBeLessThan(most);
});
