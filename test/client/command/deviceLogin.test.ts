import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { claim, find, reject } from "../../../src/deviceRequests/decide.ts";
import { sealAgentToken } from "../../../src/deviceRequests/sealedToken.ts";
import { minute } from "../../../src/domain/time.ts";
import { ada } from "../../harness/fixtures.ts";
import { createShell, origin, refusal } from "./shell.ts";

const { deplodash, worker, home, agentToken, agent, toWorker } = await createShell();
const { seal, clock } = worker.environment;
const requestsOf = (code: string) => worker.deviceRequests.of(code.charAt(0)).requests;
const codeIn = (text: string) => / minutes: (\S+)/.exec(text)?.[1];
const stored = async () => JSON.parse(await readFile(join(home, ".config/deplodash/credentials.json"), "utf8"));
const ending = (text: string) => expect.stringMatching(new RegExp(`^deplodash: [^\n]*${text}[^\n]*$`, "m"));

/** Claims the agent with this code, as ada would on the page. */
async function claimAgent(code: string): Promise<void> {
  const sealedToken = await sealAgentToken(seal, { token: agentToken, expiresAt: null }, clock.now() + 15 * minute);
  claim(requestsOf(code), code, { by: ada, agentId: agent.agentId, label: "Release notes", sealedToken });
}

/** Runs a login and calls `act` once the code is shown. */
async function logIn(line: string, act: (code: string) => unknown, fetch?: (request: Request) => Promise<Response>) {
  let acted: unknown;
  const onTell = (text: string) => {
    const code = codeIn(text);
    if (code) acted = act(code);
  };
  return deplodash(line, { onTell, duringPause: async () => acted, ...(fetch && { fetch }) });
}

test("shows a code, waits until a person has claimed the agent, and stores its token", async () => {
  let request: unknown;
  const said = await logIn(
    `login ${origin} --repo ada/notes,ada/engine --scope contents:write --reason Links --label Notes`,
    (code) => {
      request = find(requestsOf(code), code);
      return claimAgent(code);
    },
  );
  expect(said).toMatchObject({ status: 0, stdout: "" });
  expect(said.stderr.split("\n")).toEqual([
    `Ask the person whose agent you are to open ${origin}/device`,
    expect.stringMatching(/^and to type this code within 15 minutes: [A-Z]{4}-[A-Z]{4}$/),
    "Waiting for them…",
    `Logged in to ${origin} as Release notes (${agent.agentId}).`,
    "",
  ]);
  expect(await stored()).toEqual({ [origin]: { agent_token: agentToken } });
  expect(request).toMatchObject({
    label: "Notes",
    reason: "Links",
    wants: [
      { repo: "ada/notes", scopes: ["contents:write"] },
      { repo: "ada/engine", scopes: ["contents:write"] },
    ],
  });
});

test("prints the code and the result as JSON, but no secret", async () => {
  const { stdout } = await logIn(`login ${origin} --json`, claimAgent);
  const [pending, done] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(pending).toEqual({
    status: "pending",
    verification_uri: `${origin}/device`,
    user_code: expect.any(String),
    expires_at: expect.any(String),
  });
  expect(done).toMatchObject({ status: "ok", origin, agent_id: agent.agentId });
});

/** Returns a `fetch` that answers the command's polls in place of the service. */
const polled = (answer: () => Response) => async (request: Request) =>
  request.url.endsWith("/oauth/token") ? answer() : toWorker(request);
const unreachable = polled(() => {
  throw new TypeError("fetch failed");
});
const rejectCode = (code: string) => reject(requestsOf(code), code, ada);
const wait = () => {};

test.each([
  ["a person rejects the code", rejectCode, toWorker, 4, "The person rejected the code"],
  ["the code expires", wait, toWorker, 3, "The code expired"],
  ["the code expires while the service is unreachable", wait, unreachable, 3, "The code expired"],
])("stops when %s", async (_when, act, fetch, status, text) => {
  expect(await logIn(`login ${origin}`, act, fetch)).toMatchObject({ status, stderr: ending(text) });
});

test.each([
  ["no token", {}, 1, "isn't a deplodash service"],
  ["a token that isn't one", { access_token: "a\nb" }, 5, "The token of the service is not an agent token"],
])("stores nothing if the service answers with %s", async (_what, answer, status, text) => {
  await deplodash("logout");
  const fetch = polled(() => Response.json(answer));
  expect(await logIn(`login ${origin}`, wait, fetch)).toMatchObject({ status, stderr: ending(text) });
  expect(await deplodash("logout")).toMatchObject({ status: 5 });
});

test("keeps polling through an outage, but less often", async () => {
  const times: number[] = [];
  const failures = [503, 502, "network", 429, 400] as const;
  const fetch = async (request: Request) => {
    if (request.url.endsWith("/oauth/token")) {
      const failure = failures[times.length];
      times.push(clock.now() / 1000);
      if (failure === "network") throw new TypeError("fetch failed");
      const error = { error: "slow_down", error_description: "Too many requests." };
      if (failure === 429) return Response.json(error, { status: 429, headers: { "Retry-After": "60" } });
      if (failure === 400) return Response.json(error, { status: 400 });
      if (failure) return new Response("<html>", { status: failure });
    }
    return toWorker(request);
  };
  expect(await logIn(`login ${origin}`, claimAgent, fetch)).toMatchObject({ status: 0 });
  expect(times.slice(1).map((time, index) => Math.round(time - (times[index] ?? 0)))).toEqual([10, 20, 40, 60, 65]);
});

test.each([
  ["--repo ada/notes", 2, "Use --repo and --scope together"],
  ["--repo ada/notes --scope everything", 2, "everything is not a scope"],
  ["--label -", 2, "Fix label"],
])("explains what the service or the command refuses: %s", async (args, status, text) => {
  expect(await deplodash(`login ${origin} ${args}`)).toEqual(refusal(status, text));
});

test("shows no code if the service's metadata names another origin", async () => {
  const metadata = { issuer: "https://other.example", github_url: "https://github.com" };
  const fetch = async (request: Request) =>
    request.url.includes("/.well-known/") ? Response.json(metadata) : toWorker(request);
  expect(await deplodash(`login ${origin}`, { fetch })).toEqual(refusal(1, "isn't a deplodash service\\. "));
});
