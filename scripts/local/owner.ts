import { createDeplodash, type RequestedScope } from "../../src/client/index.ts";
import { createVisitor, type Seen, type Visitor } from "../../test/sandbox/visitor.ts";

export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** A person who is signed in to deplodash, in a browser without JavaScript. */
export interface Owner {
  readonly browser: Visitor;
  /** The dashboard, as it was after signing in. */
  readonly dashboard: Seen;
  /** Registers an agent and returns its token. */
  register(label: string): Promise<string>;
  /** Opens a consent link and approves these scopes, or those that the page preselects. */
  approve(link: string, scopes?: readonly string[]): Promise<Seen>;
  deny(link: string): Promise<Seen>;
  /** Returns GitHub's token for the agent, and approves it first if needed. */
  tokenFor(agentToken: string, repo: string): Promise<string>;
}

export async function createOwner({ origin }: { origin: string }, login = "ada", send: Send = fetch): Promise<Owner> {
  const browser = createVisitor(send);
  const dashboard = await browser.signIn(await browser.open(origin), login);
  const decide = async (link: string, button: string, fields = {}): Promise<Seen> => {
    const page = await browser.press(await browser.open(link), button, fields);
    if (page.status !== 200) throw new Error(`“${button}” was answered with ${page.status}: ${page.text}`);
    return page;
  };
  const approve = (link: string, scopes?: readonly string[]) =>
    decide(link, "Approve", scopes ? selecting(scopes) : {});
  return {
    browser,
    dashboard,
    approve,
    deny: (link) => decide(link, "Deny"),
    async register(label) {
      const page = await browser.press(dashboard, "Register", { label });
      const token = page.document.querySelector(".secret")?.textContent;
      if (!token) throw new Error(`“Register” was answered with ${page.status}: ${page.text}`);
      return token;
    },
    async tokenFor(agentToken, repo) {
      const deplodash = createDeplodash({ baseUrl: origin, agentToken });
      const onConsent = async ({ url }: { url: string }) => void (await approve(url));
      return (await deplodash.requestToken({ repo, scopes: ["contents:write"], onConsent })).token;
    },
  };
}

/** Returns the fields of a consent form with which a person approves exactly these scopes, and pushes to any branch. */
export function selecting(scopes: readonly string[]): Record<string, string | string[]> {
  const code = scopes.includes("contents:write") ? "any" : scopes.includes("contents:read") ? "read" : "none";
  return { scope: [...scopes], code };
}

/** Requests a token as an agent, without a wait. */
export function requestToken(
  origin: string,
  agentToken: string,
  body: { repo: string; scopes: readonly string[]; branches?: readonly string[] },
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
  if (response.status !== 202 || !url) throw new Error(`The request was answered with ${response.status}.`);
  return url;
}
