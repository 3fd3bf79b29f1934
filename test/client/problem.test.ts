import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createDeplodash, DeplodashProblem } from "../../src/client/index.ts";
import { agentToken, baseUrl, clientOf, push, refusal } from "./replies.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What it says to whoever asks. Never a secret, wherever it is looked for. */
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

test("a problem of the service has all that the service says", async () => {
  const errors = [{ pointer: "/scopes/0", detail: "must be one of the scopes that GET /api/scopes lists" }];
  const problem = await problemOf(refusal(400, "invalid_request", { errors }));
  expect(problem).toMatchObject({ code: "invalid_request", status: 400, errors, requestId: "6a1f3c9e", url: null });
  expect(problem.message).toBe(
    "The request is invalid. Fix what `errors` lists, then send the request again.\n" +
      "  /scopes/0 must be one of the scopes that GET /api/scopes lists",
  );
});

test("what a person has to mend is told with where", async () => {
  const url = "https://github.com/settings/installations/42";
  const problem = await problemOf(refusal(403, "permission_not_granted", { permissions: { workflows: "write" }, url }));
  expect(problem).toMatchObject({ permissions: { workflows: "write" }, url });
  expect(problem.message).toBe(
    `The GitHub App lacks a permission. Ask the owner to accept the \`permissions\` at \`url\`, then ask again.\n  workflows: write\n  ${url}`,
  );
});

test("a denied consent says what to do", async () => {
  expect((await problemOf(refusal(403, "consent_denied"))).message).toBe(
    "The owner declined these scopes. Continue without them, or ask again ten minutes after the decision.",
  );
});

test("without a network it says so after five tries", async () => {
  const broken = new TypeError("fetch failed");
  const problem = await problemOf(broken, broken, broken, broken, broken);
  expect(problem).toMatchObject({ code: "unreachable", status: null, cause: broken });
  expect(problem.message).toBe(
    `${baseUrl} cannot be reached. Check that this machine is online and that baseUrl is right, then ask again.`,
  );
});

const html = { headers: { "Content-Type": "text/html" } };
const page = "<!doctype html><title>Hello</title>";

test.each([
  ["a page", () => new Response(page, html)],
  ["a page that says that there is nothing", () => new Response(page, { ...html, status: 404 })],
  ["an empty page", () => new Response(null)],
  ["JSON of another kind", () => Response.json({ hello: "world" })],
  ["JSON that is nothing", () => Response.json(null)],
  ["an error of another kind", () => Response.json({ message: "Not Found" }, { status: 404 })],
])("at an address that answers with %s it asks for the right one", async (_what, reply) => {
  const problem = await problemOf(reply());
  expect(problem.code).toBe("not_deplodash");
  expect(problem.message).toMatch(/is not a deplodash\. Check baseUrl: it is the origin of the service, such as/);
});

test("a redirect is not followed, and told", async () => {
  const problem = await problemOf(new Response(null, { status: 301, headers: { Location: "https://other.example/" } }));
  expect(problem.message).toContain("It leads to https://other.example/; if the service is there, give that origin");
});

test("a gateway that fails is a service that is not reached", async () => {
  const bad = () => Promise.resolve(new Response(page, { ...html, status: 502 }));
  expect(await problemOf(bad, bad, bad, bad, bad)).toMatchObject({ code: "unreachable", status: 502 });
});

test("a web server that is another one is told by its page", async () => {
  vi.useRealTimers();
  const server = createServer((_request, response) => response.setHeader("Content-Type", "text/html").end(page));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const deplodash = createDeplodash({ baseUrl: `http://127.0.0.1:${port}`, agentToken });
  await expect(deplodash.requestToken({ ...push, onConsent: () => {} })).rejects.toMatchObject({
    code: "not_deplodash",
  });
  server.close();
});

test.each([undefined, "", "ghs_16C7e42F292c6912E7710c838347Ae178B4a", `${agentToken}\n`, "dpl_…"])(
  "an agent token like %j is refused at once, and not repeated",
  (wrong) => {
    // From JavaScript, where an environment variable is missing, anything comes.
    const create = () => createDeplodash({ baseUrl, agentToken: wrong ?? (process.env.NOWHERE as string) });
    expect(create).toThrow(/^agentToken is not an agent token\. Give the whole dpl_… that was shown/);
    if (wrong && wrong.length > 10) expect(create).not.toThrow(wrong.trim());
  },
);

test.each(["", "deplodash.example", "http://deplodash.example", "ftp://deplodash.example", "http://localhost.example"])(
  "an address like %j is refused at once",
  (wrong) => {
    expect(() => createDeplodash({ baseUrl: wrong, agentToken })).toThrow(
      /^baseUrl is not the address of a deplodash\. Give its origin, such as https:/,
    );
  },
);

test.each(["https://deplodash.example/", "https://deplodash.example/api/token", "https://DEPLODASH.example?x"])(
  "of %s the origin counts",
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
