import { expect, test } from "vitest";
import { selecting } from "../../scripts/local/owner.ts";
import { type ConsentRequired, createDeplodash } from "../../src/client/index.ts";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { origin, useWorker } from "../harness/worker.ts";

const { app, newAgent, send, visitor, sandbox } = useWorker();

const push = { repo: "ada/notes", scopes: ["contents:write", "issues:write"] } as const;

/** Creates an owner who decides shortly after they receive the link, while the agent waits. */
function owner(button: string, scope: string[] = []) {
  const links: ConsentRequired[] = [];
  const decide = async (url: string) => {
    const browser = visitor();
    const page = await browser.signIn(await browser.open(url), "ada");
    await new Promise((resolve) => setTimeout(resolve, 200));
    await browser.press(page, button, selecting(scope));
  };
  const onConsent = (link: ConsentRequired) => {
    links.push(link);
    void decide(link.url);
  };
  return { links, onConsent };
}

test("returns a token to a waiting agent as soon as the owner approves", async () => {
  const deplodash = createDeplodash({ baseUrl: origin, agentToken: await newAgent(), fetch: send });
  const { links, onConsent } = owner("Approve", ["contents:write", "issues:write"]);
  const issued = await deplodash.requestToken({ ...push, onConsent });
  expect(links.map(({ missing_scopes }) => missing_scopes)).toEqual([["contents:write", "issues:write"]]);
  expect(issued.scopes).toEqual(["contents:write", "issues:write"]);
  expect(sandbox.isAlive(issued.token)).toBe(true);

  await deplodash.POST("/api/token/revoke", { body: { token: issued.token } });
  expect(sandbox.isAlive(issued.token)).toBe(false);
});

test("returns a token with only the scopes that the owner selected", async () => {
  const deplodash = createDeplodash({ baseUrl: origin, agentToken: await newAgent(), fetch: send });
  const { onConsent } = owner("Approve", ["contents:write"]);
  expect((await deplodash.requestToken({ ...push, onConsent })).scopes).toEqual(["contents:write"]);
});

test("rejects a waiting request as soon as the owner denies it", async () => {
  const deplodash = createDeplodash({ baseUrl: origin, agentToken: await newAgent(), fetch: send });
  const { onConsent } = owner("Deny");
  const answer = deplodash.requestToken({ ...push, onConsent });
  const problem = { code: "consent_denied", status: 403, requestId: expect.any(String) };
  await expect(answer).rejects.toMatchObject({ ...problem, retryAt: expect.stringMatching(/^\d{4}-.*Z$/) });
});

test("rejects an unknown agent immediately", async () => {
  const deplodash = createDeplodash({ baseUrl: origin, agentToken: createAgentToken().token, fetch: send });
  await expect(deplodash.requestToken({ ...push, onConsent: () => {} })).rejects.toMatchObject({
    code: "invalid_agent_token",
  });
});

test("replaces a token that was revoked at GitHub, once", async () => {
  const agentToken = await newAgent();
  const deplodash = createDeplodash({ baseUrl: origin, agentToken, fetch: send });
  const { onConsent } = owner("Approve", ["contents:write", "issues:write"]);
  const request = { ...push, onConsent };
  const { token } = await deplodash.requestToken(request);
  const revocation = { method: "DELETE", headers: { Authorization: `Bearer ${token}` } };
  await fetch("https://api.github.com/installation/token", revocation);
  const ledger = await app.getWorker().getDurableObjectStorage("LEDGER", { name: agentToken.split("_")[1] ?? "" });
  await ledger.exec("UPDATE tokens SET minted_at = minted_at - 31000");

  const statuses: number[] = [];
  const answer = await deplodash.withToken(request, async (issued) => {
    const headers = { Authorization: `Bearer ${issued.token}` };
    const response = await fetch(`https://api.github.com/repos/${issued.repo}`, { headers });
    statuses.push(response.status);
    return response;
  });
  expect(answer.ok).toBe(true);
  expect(statuses).toEqual([401, 200]);
});
