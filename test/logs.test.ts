import { expect, test } from "vitest";
import { origin, useWorker } from "./harness/worker.ts";

const worker = useWorker();
const { app, people, sandbox, client, newAgent, approve, linkFor, logged, signedIn, send, kvEntries } = worker;

const push = { repo: "ada/notes", scopes: ["contents:write" as const] };

interface Line {
  requestId: string;
  operation?: string;
  agentId?: string;
  repository?: string;
  status: number;
  ms: number;
  githubCalls: number;
  ledgerCalls: number;
  directoryCalls: number;
  cacheHit?: boolean;
}

const lines = () => logged<Line>("requestId");

test("logs one line per request, with the id that the answer carries", async () => {
  const token = await newAgent();
  await approve(token, "ada", "ada/notes", ["contents:write"]);
  await client(token).POST("/api/token", { body: push });
  const { response } = await client(token).POST("/api/token", { body: push });
  const requestId = response.headers.get("X-Request-Id");
  const mine = () => lines().filter((line) => line.requestId === requestId);
  await expect.poll(() => mine().length).toBe(1);
  expect(mine()[0]).toEqual({
    requestId,
    operation: "issueToken",
    agentId: token.split("_")[1],
    repository: "ada/notes",
    status: 200,
    ms: expect.any(Number),
    githubCalls: 0,
    ledgerCalls: 0,
    directoryCalls: 0,
    cacheHit: true,
    // A request that gets a cached token has no separate line in the audit log.
    ...{ event: "issued", actor: `agent:${token.split("_")[1]}`, agent_id: token.split("_")[1], repo: "ada/notes" },
    ...{ scopes: push.scopes, token_sha256: expect.any(String), request_id: requestId, result: "cached" },
  });
  const cold = lines().filter(
    ({ agentId, status, cacheHit }) => agentId === token.split("_")[1] && status === 200 && !cacheHit,
  );
  expect(cold.map(({ githubCalls, ledgerCalls }) => [githubCalls, ledgerCalls])).toEqual([[1, 1]]);
});

test("identifies a problem document with the id in the log", async () => {
  const response = await send(`${origin}/nothing/here`);
  const problem: { instance: string } = await response.json();
  expect(problem.instance).toBe(`urn:uuid:${response.headers.get("X-Request-Id")}`);
});

test("stores and logs no secret in plain text", async () => {
  const { browser, register } = await signedIn("ada");
  const agentToken = await register("Discreet");
  const agentId = agentToken.split("_")[1] ?? "";
  await approve(agentToken, "ada", "ada/notes", ["contents:write"]);
  const { data } = await client(agentToken).POST("/api/token", { body: push });
  await linkFor(agentToken, "ada/notes", ["issues:write"]);
  const { gitHub, headers } = await worker.beginSignIn();
  const callback = new URL(sandbox.signIn(gitHub, "ben"));
  await send(callback.href, { headers });
  await send(`${origin}/callback?code=${callback.searchParams.get("code")}&state=wrong`);

  const plain = [
    agentToken,
    agentToken.split("_")[2]?.slice(0, 43) ?? "",
    data?.status === "ok" ? data.token : "",
    ...sandbox.tokens.keys(),
    sandbox.app.clientSecret,
    sandbox.app.privateKey.split("\n")[3] ?? "",
    callback.searchParams.get("state") ?? "",
    callback.searchParams.get("code") ?? "",
    "a secret that only",
  ];
  const sealed = [...browser.cookies(origin).split("; "), headers.Cookie].map((pair) =>
    pair.slice(pair.indexOf("=") + 1),
  );
  expect([...plain, ...sealed].every((secret) => secret.length > 8)).toBe(true);

  const log = JSON.stringify(app.getLogs());
  for (const secret of [...plain, ...sealed]) expect(log).not.toContain(secret);

  const cached = JSON.stringify(await kvEntries());
  const storage = await app.getWorker().getDurableObjectStorage("LEDGER", { name: agentId });
  const tables = (await storage.exec(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'",
  )) as { name: string }[];
  const rows = Object.fromEntries(
    await Promise.all(tables.map(async ({ name }) => [name, await storage.exec(`SELECT * FROM ${name}`)] as const)),
  );
  const stored = cached + JSON.stringify(rows);
  expect(cached).toContain(`token:${agentId}`);
  expect(rows.tokens).toHaveLength(1);
  for (const secret of plain) expect(stored).not.toContain(secret);
});

test("writes a line of the audit log for each registration, request, decision, token, and revocation", async () => {
  const { browser, register } = await signedIn("ada");
  const token = await register("Audited");
  const agentId = token.split("_")[1] ?? "";
  await approve(token, "ada", "ada/notes", ["contents:write"]);
  for (const _ of ["minted", "cached"]) await client(token).POST("/api/token", { body: push });
  await browser.press(await browser.open(origin), "Revoke access to ada/notes for “Audited”");
  await send(`${origin}/callback?code=unknown&state=unknown`);

  const audited = () => logged<Record<string, unknown>>("event");
  const mine = () => audited().filter((line) => line.agent_id === agentId);
  await expect.poll(() => mine().at(-1)?.event).toBe("token_revoked");
  const ada = `user:${people.ada.id}`;
  const agent = `agent:${agentId}`;
  const sha256 = mine().find(({ event }) => event === "issued")?.token_sha256;
  expect(mine().map(({ request_id: _, agent_id: __, ...line }) => line)).toEqual([
    { event: "registered", actor: ada, actor_login: "ada", result: "done" },
    { event: "asked", actor: agent, repo: "ada/notes", scopes: push.scopes, result: "done" },
    { event: "approved", actor: ada, actor_login: "ada", repo: "ada/notes", scopes: push.scopes, result: "done" },
    { event: "issued", actor: agent, repo: "ada/notes", scopes: push.scopes, token_sha256: sha256, result: "minted" },
    // The request's own line.
    expect.objectContaining({
      ...{ event: "issued", actor: agent, repo: "ada/notes", scopes: push.scopes, token_sha256: sha256 },
      ...{ result: "cached", status: 200 },
    }),
    { event: "revoked", actor: ada, actor_login: "ada", repo: "ada/notes", scopes: push.scopes, result: "done" },
    { event: "token_revoked", actor: "deplodash", token_sha256: sha256, result: "done" },
  ]);
  const failed = audited().find(({ event }) => event === "sign_in_failed");
  expect(failed).toMatchObject({ actor: null, agent_id: null, result: "unknown_state" });
  // The ledger's lines carry the id of the request that caused them.
  const approving = mine().find(({ event }) => event === "approved")?.request_id;
  expect(lines().find(({ requestId }) => requestId === approving)?.operation).toBe("decideConsent");
});
