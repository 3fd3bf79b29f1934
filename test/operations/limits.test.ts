import { describe, expect, test } from "vitest";
import { answering } from "../../scripts/local/owner.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { operations } from "../harness/contract.ts";
import { agentIdOf } from "../harness/fixtures.ts";
import { origin, useWorker } from "../harness/worker.ts";
import type { Seen } from "../sandbox/visitor.ts";

const { client, newAgent, repositories, sandbox, send, signedIn } = useWorker();

const push: Scope[] = ["contents:write"];
const limitedTo = (branches: string) => answering({ contents: "limited", branches });
const limit = limitedTo("agent/*");

async function ask(token: string, scopes: Scope[], branches?: string[]) {
  const { data, response } = await client(token).POST("/api/token", {
    body: { repo: "ada/notes", scopes, ...(branches && { branches }) },
  });
  if (!data) throw new Error(`the request was answered with ${response.status}`);
  return data;
}

async function linkFor(token: string, scopes: Scope[], branches?: string[]): Promise<string> {
  const answer = await ask(token, scopes, branches);
  if (answer.status !== "needs_consent") throw new Error("nothing is undecided");
  return answer.url;
}

const choice = ({ document }: Seen) => ({
  code: document.querySelector("input[name='r1.contents'][checked]")?.getAttribute("value"),
  branches: document.querySelector("input[name='r1.branches']")?.getAttribute("value"),
});

describe("the consent page", () => {
  test("limits pushes to the branches that the owner entered", async () => {
    const { browser } = await signedIn("ada");
    const token = await newAgent();
    const page = await browser.open(await linkFor(token, ["contents:write", "issues:write"]));
    expect(choice(page)).toEqual({ code: "none", branches: "agent/*, main" });
    const answers = { contents: "limited", branches: "agent/*, tag:v*", issues: "write" };
    const decided = await browser.press(page, "Approve", answering(answers));
    expect(decided.text).toContain("Push to agent/* tag:v* onlyIssues: read and write");
    expect(await ask(token, ["contents:write", "issues:write"])).toMatchObject({
      status: "ok",
      scopes: ["contents:read", "issues:write"],
      permissions: { contents: "read", issues: "write", metadata: "read" },
      push: { remote: `${origin}/git/ada/notes.git`, branches: ["agent/*", "tag:v*"] },
    });
    expect((await browser.open(origin)).text).toContain("Push to agent/* tag:v* onlyIssues: read and write");
  });

  test("starts with the branches that the person's own agent proposes", async () => {
    const { browser, register } = await signedIn("ada");
    const own = await register("Mine");
    expect(choice(await browser.open(await linkFor(own, push, ["fix/*", "docs/*"])))).toEqual({
      code: "limited",
      branches: "docs/*, fix/*, main",
    });
    expect(choice(await browser.open(await linkFor(own, push)))).toMatchObject({ code: "any" });
    const other = await browser.open(await linkFor(await newAgent(), push, ["fix/*"]));
    expect(choice(other)).toEqual({ code: "none", branches: "fix/*, main" });
    expect(other.text).toContain("Suggested by the agent: fix/*.");
    expect(other.text).toContain("push to any branch, including main");
  });

  test("says that a list includes the default branch, wherever in a long list that is", async () => {
    const { browser } = await signedIn("ada");
    const token = await newAgent();
    const long = `agent/${"a".repeat(150)}`;
    const page = await browser.open(await linkFor(token, push, [long, "main"]));
    expect(page.text).toContain(`Suggested by the agent: ${long} and main.`);
    expect(page.text).toContain("This list includes the default branch, main.");
    const narrower = await browser.open(await linkFor(token, push, [long]));
    expect(narrower.text).not.toContain("This list includes the default branch");
  });

  test("offers the first branch of a missing repository, which becomes its default branch", async () => {
    const { browser } = await signedIn("ada");
    const { data } = await client(await newAgent()).POST("/api/token", { body: { repo: "ada/planned", scopes: push } });
    const page = await browser.open(data?.status === "needs_consent" ? data.url : "");
    expect(choice(page)).toMatchObject({ branches: "agent/*, main" });
    expect(page.text).toContain("the first branch pushed becomes the default branch");
  });

  test("says next to the field what is wrong with a pattern, and keeps everything else", async () => {
    const { browser } = await signedIn("ada");
    const token = await newAgent();
    const page = await browser.open(await linkFor(token, ["contents:write", "issues:write"]));
    const wrong = { contents: "limited", branches: "agent*, main", issues: "write" };
    const again = await browser.press(page, "Approve", answering(wrong, { duration: "30d" }));
    expect(again.status).toBe(400);
    expect(again.document.getElementById("r1.branches-mistake")?.textContent).toContain(
      "“agent*” is neither the name of a branch",
    );
    expect(again.document.querySelector("[name='r1.branches']")?.getAttribute("aria-invalid")).toBe("true");
    expect(choice(again)).toEqual({ code: "limited", branches: "agent*, main" });
    const selected = [...again.document.querySelectorAll("input[type=radio][checked]")];
    expect(selected.map((radio) => radio.getAttribute("value"))).toEqual(["limited", "write", "30d"]);
    expect((await ask(token, push)).status).toBe("needs_consent");
    await browser.press(again, "Approve", { "r1.branches": "agent/*, main" });
    expect(await ask(token, push)).toMatchObject({ push: { branches: ["agent/*", "main"] } });
  });

  test("says next to both that a limit can't be combined with what could lift it, and what else is wrong", async () => {
    const { browser } = await signedIn("ada");
    const token = await newAgent();
    const page = await browser.open(await linkFor(token, ["contents:write", "workflows:write"]));
    const both = await browser.press(page, "Approve", { ...limitedTo("agent*"), "r1.workflows": "write" });
    expect(both.status).toBe(400);
    expect(both.text).toContain("“agent*” is neither the name of a branch");
    expect(both.document.getElementById("r1.contents-lifting")?.textContent).toContain(
      "can’t be combined with workflows:write",
    );
    expect(both.document.getElementById("r1.workflows-mistake")?.textContent).toContain("could lift the limit");
    expect(both.document.querySelector("details")?.hasAttribute("open")).toBe(true);
    expect(choice(both)).toEqual({ code: "limited", branches: "agent*" });
    await browser.press(both, "Approve", { ...limit, "r1.workflows": "none" });
    expect(await ask(token, push)).toMatchObject({ push: { branches: ["agent/*"] } });
  });

  test("doesn't approve a scope that could lift a limit that is held", async () => {
    const { browser } = await signedIn("ada");
    const token = await newAgent();
    const later = await linkFor(token, ["administration:write"]);
    await browser.press(await browser.open(await linkFor(token, push)), "Approve", limit);
    const page = await browser.open(later);
    expect(page.text).toContain("The agent can push to agent/* only.");
    expect((await browser.follow(page, "Change its branches")).document.title).toContain("Change access");
    const refused = await browser.press(page, "Approve", answering({ administration: "write" }));
    expect(refused.status).toBe(400);
    expect(refused.text).toContain("This can’t be combined with a branch limit");
    expect((await ask(token, ["administration:write"])).status).toBe("needs_consent");
  });

  test("widens a limit with what the agent proposes, or leaves it as it is", async () => {
    const { browser } = await signedIn("ada");
    const token = await newAgent();
    await browser.press(await browser.open(await linkFor(token, push)), "Approve", limit);
    const page = await browser.open(await linkFor(token, push, ["docs/*"]));
    expect(page.text).toContain("No changeIt can still push to agent/* only.");
    expect(page.document.querySelector("[value=read]")).toBeNull();
    expect(choice(page)).toEqual({ code: "none", branches: "agent/*, docs/*, main" });
    await browser.press(page, "Approve", limitedTo("agent/*, docs/*"));
    expect(await ask(token, push, ["docs/*"])).toMatchObject({ push: { branches: ["agent/*", "docs/*"] } });
    await browser.press(await browser.open(await linkFor(token, push, ["x"])), "Deny");
    expect(await ask(token, push, ["x"])).toMatchObject({ push: { branches: ["agent/*", "docs/*"] } });
  });

  test("approves read access instead of push access", async () => {
    const { browser } = await signedIn("ada");
    const token = await newAgent();
    const decided = await browser.press(
      await browser.open(await linkFor(token, push)),
      "Approve",
      answering({ contents: "read" }),
    );
    expect(decided.text).toContain("Approved in part");
    expect(decided.text).toContain("Not approvedPushing code");
    expect(await ask(token, ["contents:read"])).toMatchObject({ status: "ok" });
  });

  test("decides nothing if the branches that it offered have changed", async () => {
    const { browser } = await signedIn("ada");
    const token = await newAgent();
    const [first, second] = [
      await linkFor(token, ["contents:write", "issues:read"], ["b"]),
      await linkFor(token, push, ["c"]),
    ];
    const page = await browser.open(first);
    await browser.press(await browser.open(second), "Approve", limitedTo("c"));
    const answer = await browser.press(page, "Approve", limitedTo("b"));
    expect(answer.status).toBe(409);
    expect(choice(answer)).toEqual({ code: "limited", branches: "b" });
    expect(await ask(token, push)).toMatchObject({ push: { branches: ["c"] } });
  });
});

/** The operations that can return a GitHub token, each with a request for one that may write code. */
const tokenOperations: Record<string, (token: string) => Promise<Response>> = {
  issueToken: (token) =>
    post(token, "/api/token", "application/json", JSON.stringify({ repo: "ada/notes", scopes: push })),
  answerGitCredential: (token) =>
    post(token, "/api/git-credential/get", "text/plain", "protocol=https\nhost=github.com\npath=ada/notes.git\n"),
  issueOAuthToken: (token) => {
    const exchange = {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: token,
      subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
      resource: `${sandbox.serverUrl}/ada/notes`,
      scope: push.join(" "),
    };
    return send(`${origin}/oauth/token`, { method: "POST", body: new URLSearchParams(exchange) });
  },
};
/** Operations that return no token, as their own tests prove. A new operation belongs in one of these two lists. */
const withoutTokens = [
  ...["requestAccess", "startDeviceAuthorization"],
  ...["answerGitUploadPack", "answerGitReceivePack", "answerLfsBatch"],
];

function post(token: string, path: string, type: string, body: string): Promise<Response> {
  return send(`${origin}${path}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": type },
    body,
  });
}

/** Returns the permissions of every GitHub token in a text, whether or not the token is base64-encoded. */
function tokensIn(text: string) {
  const decoded = [...text.matchAll(/[A-Za-z0-9+/]{20,}=*/g)].map(([part]) =>
    Buffer.from(part, "base64").toString("latin1"),
  );
  const everything = [text, ...decoded].join("\n");
  return [...sandbox.tokens.values()].filter(({ value }) => everything.includes(value));
}

describe("every operation that can return a token", () => {
  test("is known here", () => {
    const answersPrograms = operations.filter(
      ({ method, responses }) =>
        method === "POST" && !("text/html" in (responses[200]?.content ?? { "text/html": {} })),
    );
    const known = [...Object.keys(tokenOperations), ...withoutTokens];
    expect(answersPrograms.map(({ id }) => id).sort()).toEqual(known.sort());
  });

  test.each(Object.entries(tokenOperations))(
    "%s returns none that can write code while pushes are limited, by the approval or later",
    async (_, request) => {
      const { browser } = await signedIn("ada");
      const approved = async (code: string) => {
        const token = await newAgent();
        const answers = answering({ contents: code, branches: "agent/*" });
        await browser.press(await browser.open(await linkFor(token, push)), "Approve", answers);
        return token;
      };
      const levels = async (token: string) =>
        tokensIn(await (await request(token)).text()).map(({ permissions }) => permissions.contents);
      expect(await levels(await approved("limited"))).toEqual(["read"]);
      const token = await approved("any");
      expect(await levels(token)).toEqual(["write"]);
      const page = await browser.open(`${origin}/access/${agentIdOf(token)}/${repositories.notes.id}`);
      await browser.press(page, "Save changes", limit);
      expect(await levels(token)).toEqual(["read"]);
    },
  );
});
