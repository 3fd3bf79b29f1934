import { expect } from "vitest";
import { createDeplodash } from "../../src/client/index.ts";
import { createVisitor } from "../sandbox/visitor.ts";

/** A person who is signed in, registers agents and approves what these ask for. */
export async function createOwner({ origin }: { origin: string }, login = "ada") {
  const browser = createVisitor(fetch);
  const dashboard = await browser.signIn(await browser.open(origin), login);

  async function approve(link: string): Promise<void> {
    const decided = await browser.press(await browser.open(link), "Approve");
    expect(decided.text).toContain("Approved");
  }

  return {
    browser,
    approve,
    /** The token of a new agent. */
    async register(label: string): Promise<string> {
      const registered = await browser.press(dashboard, "Register", { label });
      return registered.document.querySelector(".token")?.textContent ?? "";
    },
    /** The link of a request that nobody has decided yet. */
    async link(agentToken: string, repo: string): Promise<string> {
      const deplodash = createDeplodash({ baseUrl: origin, agentToken });
      const { data } = await deplodash.POST("/api/token", { body: { repo, scopes: ["contents:write"] } });
      return data?.status === "needs_consent" ? data.url : "";
    },
    /** The GitHub token that the agent gets, approved here if it is not yet. */
    async tokenFor(agentToken: string, repo: string): Promise<string> {
      const deplodash = createDeplodash({ baseUrl: origin, agentToken });
      const onConsent = ({ url }: { url: string }) => approve(url);
      return (await deplodash.requestToken({ repo, scopes: ["contents:write"], onConsent })).token;
    },
  };
}
