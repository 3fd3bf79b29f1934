import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createDeplodash, DeplodashProblem } from "../../src/client/index.ts";
import { isLoopback } from "../../src/domain/loopback.ts";
import { agentToken, baseUrl, clientOf, push, refusal } from "./replies.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Returns the problem that `requestToken` throws for these replies. Checks that it contains no secret. */
async function problemOf(...replies: Parameters<typeof clientOf>): Promise<DeplodashProblem> {
  const { deplodash } = clientOf(...replies);
  const told = deplodash.requestToken({ ...push, onConsent: () => {} }).then(
    () => null,
    (error: unknown) => error,
  );
  await vi.runAllTimersAsync();
  const error = await told;
  if (!(error instanceof DeplodashProblem)) throw error;
  expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain("dpl_aaaa");
  return error;
}

test("contains everything from the service's problem document", async () => {
  const errors = [{ pointer: "/scopes/0", detail: "must be one of the scopes that GET /api/scopes lists" }];
  const problem = await problemOf(refusal(400, "invalid_request", { errors }));
  expect(problem).toMatchObject({ code: "invalid_request", status: 400, errors, requestId: "6a1f3c9e", url: null });
  expect(problem.message).toBe(
    "The request is invalid. Fix what `errors` lists, then send the request again.\n" +
      "  /scopes/0 must be one of the scopes that GET /api/scopes lists",
  );
});

test("names the missing permissions and the page on which a person can grant them", async () => {
  const url = "https://github.com/settings/installations/42";
  const problem = await problemOf(refusal(403, "permission_not_granted", { permissions: { workflows: "write" }, url }));
  expect(problem).toMatchObject({ permissions: { workflows: "write" }, url });
  expect(problem.message).toBe(
    `The GitHub App lacks a permission. Ask the owner to accept the \`permissions\` at \`url\`, then ask again.\n  workflows: write\n  ${url}`,
  );
});

test("says what to do after a denial", async () => {
  expect((await problemOf(refusal(403, "consent_denied"))).message).toBe(
    "The owner declined these scopes. Continue without them, or ask again ten minutes after the decision.",
  );
});

test("reports an unreachable service after five attempts", async () => {
  const broken = new TypeError("fetch failed");
  const problem = await problemOf(broken, broken, broken, broken, broken);
  expect(problem).toMatchObject({ code: "unreachable", status: null, cause: broken });
  expect(problem.message).toBe(
    `${baseUrl} can't be reached. Check that this machine is online and that the address is correct, then try again.`,
  );
});

const html = { headers: { "Content-Type": "text/html" } };
const page = "<!doctype html><title>Hello</title>";

test.each([
  ["a page", () => new Response(page, html)],
  ["a page with status 404", () => new Response(page, { ...html, status: 404 })],
  ["an empty response", () => new Response(null)],
  ["JSON of another kind", () => Response.json({ hello: "world" })],
  ["JSON null", () => Response.json(null)],
  ["an error of another kind", () => Response.json({ message: "Not Found" }, { status: 404 })],
])("asks for the right baseUrl when the server answers with %s", async (_what, reply) => {
  const problem = await problemOf(reply());
  expect(problem.code).toBe("not_deplodash");
  expect(problem.message).toMatch(
    /isn't a deplodash service\. Check the address\. It must be the origin of the service, such as/,
  );
});

test("reports a redirect instead of following it", async () => {
  const problem = await problemOf(new Response(null, { status: 301, headers: { Location: "https://other.example/" } }));
  expect(problem.message).toContain(
    "It redirects to https://other.example/. If the service is there, use that address.",
  );
});

test("reports a failing gateway as an unreachable service", async () => {
  const bad = () => Promise.resolve(new Response(page, { ...html, status: 502 }));
  expect(await problemOf(bad, bad, bad, bad, bad)).toMatchObject({ code: "unreachable", status: 502 });
});

test.each([
  [undefined, "is missing"],
  ["", "is missing"],
  ["''\n", "is missing"],
  ["ghs_16C7e42F292c6912E7710c838347Ae178B4a", "is not an agent token"],
  [`${agentToken}\n${agentToken}`, "contains white space"],
  [`${agentToken}"`, "contains a character that no agent token has"],
  ["dpl_…", "contains a character that no agent token has"],
])("rejects the agent token %j immediately, without quoting it", (wrong, mistake) => {
  // JavaScript callers may pass anything, such as a missing environment variable.
  const create = () => createDeplodash({ baseUrl, agentToken: wrong ?? (process.env.NOWHERE as string) });
  expect(create).toThrow(`agentToken ${mistake}. Pass the complete token, dpl_…, that was shown`);
  if (wrong && wrong.length > 10) expect(create).not.toThrow(wrong.trim());
});

test.each([
  [`${agentToken}\n`, agentToken],
  [` "${agentToken}"\r\n`, agentToken],
  [`'${agentToken}\n'`, agentToken],
  ["eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2ln-_\n", "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2ln-_"],
])("accepts an agent token or an ID token, with quotes and line breaks around it: %j", async (given, expected) => {
  const fetch = vi.fn(async (_request: Request) => refusal(403, "consent_denied"));
  const deplodash = createDeplodash({ baseUrl, agentToken: given, fetch });
  await expect(deplodash.requestToken({ ...push, onConsent: () => {} })).rejects.toThrow(DeplodashProblem);
  expect(fetch.mock.lastCall?.[0].headers.get("Authorization")).toBe(`Bearer ${expected}`);
});

test("rejects a request without onConsent before it is sent", async () => {
  const { deplodash, sent } = clientOf();
  const request: Partial<Parameters<typeof deplodash.requestToken>[0]> = push;
  // @ts-expect-error JavaScript callers may leave it out.
  await expect(deplodash.requestToken(request)).rejects.toThrow(
    new TypeError("onConsent is missing. Pass a function that gives the owner the link in its argument's `url`."),
  );
  expect(sent).toEqual([]);
});

test("accepts plain http for the hosts in allowHttp, and for no others", () => {
  const create = (host: string) => () =>
    createDeplodash({ baseUrl: `http://${host}:5178`, agentToken, allowHttp: ["host.docker.internal"] });
  expect(create("host.docker.internal")).not.toThrow();
  expect(create("HOST.docker.internal")).not.toThrow();
  expect(create("evil.host.docker.internal")).toThrow(/^baseUrl isn't the address/);
});

test.each(["", "deplodash.example", "http://deplodash.example", "ftp://deplodash.example", "http://localhost.example"])(
  "rejects the baseUrl %j immediately",
  (wrong) => {
    expect(() => createDeplodash({ baseUrl: wrong, agentToken })).toThrow(
      /^baseUrl isn't the address of a deplodash service\. Pass its origin, such as https:/,
    );
  },
);

test.each([
  ["localhost", true],
  ["LOCALHOST", true],
  ["deplodash.localhost", true],
  ["127.0.0.1", true],
  ["127.0.0.1.", true],
  ["127.1", true],
  ["[::1]", true],
  ["127.evil.example", false],
  ["127.0.0.1.evil.example", false],
  ["localhost.evil.example", false],
  ["evil-localhost", false],
  ["localhost.", false],
  ["0.0.0.0", false],
  ["[::]", false],
  ["[::ffff:127.0.0.1]", false],
])("treats plain http for %s as the service does (accepted: %s)", (host, accepted) => {
  const create = () => createDeplodash({ baseUrl: `http://${host}:5178`, agentToken });
  if (accepted) expect(create).not.toThrow();
  else expect(create).toThrow(/^baseUrl isn't the address/);
  expect(isLoopback(new URL(`http://${host}`))).toBe(accepted);
});

test.each(["https://deplodash.example/", "https://deplodash.example/api/token", "https://DEPLODASH.example?x"])(
  "uses only the origin of %s",
  async (given) => {
    const urls: string[] = [];
    const fetch = async ({ url }: Request) => {
      urls.push(url);
      return refusal(403, "consent_denied");
    };
    const deplodash = createDeplodash({ baseUrl: given, agentToken, fetch });
    await expect(deplodash.requestToken({ ...push, onConsent: () => {} })).rejects.toThrow(DeplodashProblem);
    expect(urls).toEqual(["https://deplodash.example/api/token"]);
  },
);
