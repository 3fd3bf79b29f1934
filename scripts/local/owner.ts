import { scopes as allScopesByName } from "../../generated/scopes.ts";
import { createDeplodash, type RequestedScope } from "../../src/client/index.ts";
import { createVisitor, type Seen, type Visitor } from "../../test/sandbox/visitor.ts";

const allScopes = Object.keys(allScopesByName);

export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** A person who is signed in to deplodash, in a browser without JavaScript. */
export interface Owner {
  readonly browser: Visitor;
  /** The dashboard, as it was after signing in. */
  readonly dashboard: Seen;
  /** Registers an agent and returns its token. */
  register(label: string): Promise<string>;
  /** Types the code that an agent shows, and claims the agent. Returns the page for deciding what the agent may do. */
  claim(userCode: string): Promise<Seen>;
  /** Trusts jobs on a repository's default branch to act as one of the person's agents. */
  trustJobs(agentId: string, repo: string): Promise<Seen>;
  /** Opens a consent link and approves these scopes, by default those that the page preselects. */
  approve(link: string, scopes?: readonly string[]): Promise<Seen>;
  deny(link: string): Promise<Seen>;
  /** Returns a GitHub token for the agent, and approves the request first if needed. */
  tokenFor(agentToken: string, repo: string): Promise<string>;
}

export async function createOwner({ origin }: { origin: string }, login = "ada", send: Send = fetch): Promise<Owner> {
  const browser = createVisitor(send);
  const dashboard = await browser.signIn(await browser.open(origin), login);
  const decided = (page: Seen): Seen => {
    if (page.status !== 200) throw new Error(`The decision returned ${page.status}: ${page.text}`);
    return page;
  };
  const approve = async (link: string, scopes?: readonly string[]) =>
    decided(await pressApprove(browser, await browser.open(link), scopes ? selecting(scopes) : {}));
  return {
    browser,
    dashboard,
    approve,
    async claim(userCode) {
      const page = await browser.open(`${origin}/device`);
      return browser.press(await browser.press(page, "Continue", { user_code: userCode }), "Claim agent");
    },
    async trustJobs(agentId, repo) {
      const form = `${origin}/agents/${agentId}/identities/github-actions?${new URLSearchParams({ repo })}`;
      return browser.press(await browser.open(form), "Trust these jobs");
    },
    deny: async (link) => decided(await browser.press(await browser.open(link), "Deny")),
    async register(label) {
      const page = await browser.press(dashboard, "Register", { label });
      const token = page.document.querySelector(".secret")?.textContent;
      if (!token) throw new Error(`“Register” returned ${page.status}: ${page.text}`);
      return token;
    },
    async tokenFor(agentToken, repo) {
      const deplodash = createDeplodash({ baseUrl: origin, agentToken });
      const onConsent = async ({ url }: { url: string }) => void (await approve(url));
      return (await deplodash.requestToken({ repo, scopes: ["contents:write"], onConsent })).token;
    },
  };
}

/** Presses the button that approves, which also creates the repository if it doesn't exist. */
export function pressApprove(browser: Visitor, page: Seen, fields: Record<string, string> = {}): Promise<Seen> {
  const creates = page.document.querySelector("button[value^=create-and-approve]") !== null;
  return browser.press(page, creates ? "Create private repository and approve" : "Approve", fields);
}

/** Returns the fields of a consent form with these answers, such as `{ contents: "any", issues: "read" }`. */
export function answering(
  answers: Record<string, string>,
  { duration = "7d", section = "r1" } = {},
): Record<string, string> {
  const fields = Object.entries(answers).map(([name, answer]) => [`${section}.${name}`, answer]);
  return { ...Object.fromEntries(fields), duration };
}

/**
 * Returns the fields of a consent form that approve exactly these scopes for each repository on the page, and allow pushes to any
 * branch.
 */
export function selecting(scopes: readonly string[], duration = "7d"): Record<string, string> {
  const answers = Object.fromEntries(allScopes.map((scope) => [scope.split(":")[0], "none"]));
  for (const scope of [...scopes].sort()) {
    const [permission = "", level = ""] = scope.split(":"); // `read` sorts before `write`, so `write` wins.
    answers[permission] = scope === "contents:write" ? "any" : level;
  }
  const sections = Array.from({ length: 20 }, (_, index) => `r${index + 1}`);
  return Object.assign({}, ...sections.map((section) => answering(answers, { duration, section })));
}

/** Requests a token as an agent, without waiting unless the headers ask for it. */
export function requestToken(
  origin: string,
  agentToken: string,
  body: { repo: string; scopes: readonly string[]; branches?: readonly string[]; reason?: string },
  send: Send = fetch,
  headers: Record<string, string> = {},
): Promise<Response> {
  return send(`${origin}/api/token`, {
    method: "POST",
    headers: { Authorization: `Bearer ${agentToken}`, "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

/** Requests a token that nobody has approved yet, and returns the link to its consent page. */
export async function requestLink(
  origin: string,
  agentToken: string,
  repo: string,
  scopes: readonly RequestedScope[] = ["contents:write"],
  send?: Send,
  branches?: readonly string[],
): Promise<string> {
  const response = await requestToken(origin, agentToken, { repo, scopes, ...(branches && { branches }) }, send);
  const { url }: { url?: string } = await response.json();
  if (response.status !== 202 || !url) throw new Error(`The request returned ${response.status}.`);
  return url;
}
