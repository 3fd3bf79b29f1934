import { expect, test } from "vitest";
import { parse } from "yaml";
import contract from "../../generated/openapi.json" with { type: "json" };
import { problems } from "../../generated/problems.ts";
import { scopes } from "../../generated/scopes.ts";
import { llmsTxt } from "../../scripts/generate/llmsTxt.ts";
import { origin, useWorker } from "../harness/worker.ts";

const { send } = useWorker();

test("reports that the service is ready", async () => {
  expect((await send(`${origin}/healthz`)).status).toBe(200);
});

test("lists every scope of the contract, and what admin expands to", async () => {
  const response = await send(`${origin}/api/scopes`);
  const list: { scopes: { scope: string; effect: string }[]; admin: string[] } = await response.json();
  expect(list.scopes.map(({ scope }) => scope)).toEqual(Object.keys(scopes));
  expect(list.admin).toEqual(["administration:write", "contents:write", "workflows:write"]);
});

test("serves the contract as YAML and as JSON", async () => {
  expect(parse(await (await send(`${origin}/openapi.yaml`)).text())).toEqual(contract);
  expect(await (await send(`${origin}/openapi.json`)).json()).toEqual(contract);
});

test("serves a short guide for agents, with this service's address in its commands", async () => {
  const response = await send(`${origin}/llms.txt`);
  expect(response.headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
  const text = await response.text();
  expect(text).toBe(llmsTxt(contract).replaceAll("https://deplodash.example", origin));
  expect(text).toContain(`curl -sSi -H @- ${origin}/api/token \\\n`);
  for (const [code, { title, detail }] of Object.entries(problems)) {
    expect(text).toContain(`- \`${code}\``);
    expect(text).toContain(`: ${title}. ${detail}\n`);
  }
  for (const scope of Object.keys(scopes)) expect(text).toContain(scope.split(":")[0]);
  // Agents read the whole text before a task, so it must stay short.
  expect(Buffer.byteLength(text)).toBeLessThan(20 * 1024);
});

test.each(["/openapi.yaml", "/openapi.json", "/llms.txt"])("allows pages from any origin to read %s", async (path) => {
  const first = await send(origin + path, { headers: { Origin: "https://elsewhere.example" } });
  expect(first.headers.get("Access-Control-Allow-Origin")).toBe("*");
});

test("answers 404 for an unknown path and 405 for a wrong method", async () => {
  const missing = await send(`${origin}/api/tokens`);
  expect(missing.status).toBe(404);
  expect(await missing.json()).toMatchObject({ code: "not_found" });
  const wrong = await send(`${origin}/api/token`);
  expect(wrong.status).toBe(405);
  expect(wrong.headers.get("Allow")).toBe("POST");
  expect((await send(`${origin}/healthz`, { method: "DELETE" })).headers.get("Allow")).toBe("GET, HEAD");
});

test("answers HEAD like GET, without a body", async () => {
  const head = await send(`${origin}/api/scopes`, { method: "HEAD" });
  expect(head.status).toBe(200);
  expect(head.headers.get("Content-Type")).toBe("application/json");
  expect(await head.text()).toBe("");
});

test.each(["/openapi.yaml/", "/api/scopes//", "/healthz/", "//", "/agents/abcdefghijklmnop/", "/api/git-credential//"])(
  "answers 404 for %s, which no operation serves",
  async (path) => {
    expect((await send(origin + path)).status).toBe(404);
  },
);
