import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { selecting } from "../../scripts/local/owner.ts";
import { type ConsentRequired, createDeplodash } from "../../src/client/index.ts";
import { origin, useWorker } from "../harness/worker.ts";

const { app, newAgent, send, visitor } = useWorker();

const push = { repo: "ada/notes", scopes: ["contents:write", "issues:write"] } as const;

/** Returns a callback that presses a button as the owner, shortly after the link arrives and while the agent waits. */
const deciding =
  (button: string, scopes: string[] = []) =>
  async ({ url }: ConsentRequired) => {
    const browser = visitor();
    const page = await browser.signIn(await browser.open(url), "ada");
    void pause(200).then(() => browser.press(page, button, selecting(scopes)));
  };

test("rejects a waiting request as soon as the owner denies it", async () => {
  const deplodash = createDeplodash({ baseUrl: origin, agentToken: await newAgent(), fetch: send });
  const answer = deplodash.requestToken({ ...push, onConsent: deciding("Deny") });
  const problem = { code: "consent_denied", status: 403, requestId: expect.any(String) };
  await expect(answer).rejects.toMatchObject({ ...problem, retryAt: expect.stringMatching(/^\d{4}-.*Z$/) });
});

test("gets a token with only the scopes that the owner selected, and replaces it, once, when it is revoked at GitHub", async () => {
  const agentToken = await newAgent();
  const deplodash = createDeplodash({ baseUrl: origin, agentToken, fetch: send });
  const request = { ...push, onConsent: deciding("Approve", ["contents:write"]) };
  const { token, scopes } = await deplodash.requestToken(request);
  expect(scopes).toEqual(["contents:write"]);
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
