import { afterEach, describe, expect, test, vi } from "vitest";
import { createShell, origin, refusal } from "./shell.ts";

const { deplodash, logIn, toWorker, agentToken } = await createShell();
await logIn();
afterEach(() => void vi.useRealTimers());

const json = { headers: { "Content-Type": "application/json" } };
const streaming = (source: UnderlyingSource<Uint8Array>) => new Response(new ReadableStream(source), json);
const ask = "token ada/notes --scope contents:read";

describe("an answer that", () => {
  const open = new TextEncoder().encode("{");
  const zeros = new Uint8Array(1 << 16);
  test.each([
    ["never ends", "status", (): UnderlyingSource<Uint8Array> => ({ start: (body) => body.enqueue(open) })],
    ["never ends", ask, (): UnderlyingSource<Uint8Array> => ({ start: (body) => body.enqueue(open) })],
    ["is cut", ask, (): UnderlyingSource<Uint8Array> => ({ pull: (body) => body.error(new TypeError("terminated")) })],
    ["is endless", "status", (): UnderlyingSource<Uint8Array> => ({ pull: (body) => body.enqueue(zeros) })],
  ])("%s is treated like no answer: %s", { timeout: 5000 }, async (_what, line, source) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let said: ReturnType<typeof deplodash> | undefined;
    await new Promise<void>((sent) => {
      const fetch = async () => {
        sent();
        return streaming(source());
      };
      said = deplodash(line, { fetch });
    });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await said).toEqual(refusal(6, `${origin} can't be reached`));
  });
});

test("replaces control characters in a service's text", async () => {
  const access = [{ repo: "a/b\x9b2J", scopes: [], expires_at: "2030-01-01T00:00:00Z" }];
  const fetch = async () => Response.json({ agent_id: "a", label: "Notes\n\x1b]0;\u202e", access });
  const { stdout } = await deplodash("status", { fetch });
  expect(stdout).toMatch(/^Notes\?\?]0;\? .*\n {2}a\/b\?2J .*\n$/);
  const problem = { code: "github_refused", title: "GitHub refuses\x07", detail: "Later\r\n.", type: "" };
  const refuse = async () => Response.json(problem, { status: 403 });
  expect((await deplodash("status", { fetch: refuse })).stderr).toBe("deplodash: GitHub refuses?. Later??.\n");
});

test("doesn't mistake a service's code, field, or word for a property that every object inherits", async () => {
  const problem = { code: "constructor", title: "No", detail: "See `constructor`.", type: "" };
  const fetch = async () => Response.json(problem, { status: 403 });
  expect(await deplodash("status", { fetch })).toMatchObject({
    status: 1,
    stderr: "deplodash: No. See `constructor`.\n",
  });
});

describe("token", () => {
  test.each([
    ["no token", {}],
    ["a token for the terminal", { token: "ghs_\x1b[31m" }],
    ["a token that spans two lines", { token: "ghs_1\n::add-path::/tmp" }],
  ])("prints nothing if the service answers with %s", async (_what, answer) => {
    const fetch = async () => Response.json({ status: "ok", scopes: ["contents:read"], ...answer });
    for (const wait of ["", "--wait"])
      expect(await deplodash(`${ask} ${wait}`, { fetch })).toEqual(refusal(1, "isn't a deplodash service"));
  });
});

describe("login", () => {
  /** Answers the start of a login with these properties, and each poll with the response from `polled`. */
  const answering = (started: object, polled: () => Response) => async (request: Request) => {
    if (request.url.endsWith("/oauth/token")) return polled();
    if (request.url.endsWith("/api/agent")) throw new TypeError("fetch failed");
    if (!request.url.endsWith("/device_authorization")) return toWorker(request);
    const usual = { device_code: "d", user_code: "BCDF-GHJK", verification_uri: origin, expires_in: 900, interval: 5 };
    return Response.json({ ...usual, ...started });
  };
  const pending = () => Response.json({ error: "authorization_pending", error_description: "" }, { status: 400 });

  test.each([
    ["no interval", { interval: undefined }, 180],
    ["an interval that no timer supports", { interval: 1e9 }, 1],
  ])("polls at a reasonable pace if the service sends %s", async (_what, started, expected) => {
    let polls = 0;
    const fetch = answering(started, () => {
      polls++;
      return pending();
    });
    expect(await deplodash(`login ${origin}`, { fetch })).toMatchObject({ status: 3 });
    expect(polls).toBe(expected);
  });

  test.each(["soon", 1e300, undefined])("shows no code if expires_in is %s", async (expires_in) => {
    expect(await deplodash(`login ${origin}`, { fetch: answering({ expires_in }, pending) })).toEqual(
      refusal(1, "isn't a deplodash service"),
    );
  });

  test("keeps the token that a person approved when the service is offline afterwards", async () => {
    await deplodash("logout");
    const fetch = answering({}, () => Response.json({ access_token: agentToken, token_type: "Bearer" }));
    expect(await deplodash(`login ${origin}`, { fetch })).toMatchObject({ status: 6 });
    expect(await deplodash("status")).toMatchObject({ status: 0 });
  });
});
