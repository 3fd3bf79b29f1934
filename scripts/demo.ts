/**
 * Shows the whole flow on this machine: an agent asks, an owner approves, git pushes, the owner revokes. Then an agent connects with
 * a code, and a GitHub Actions job pushes without any secret.
 *
 *   npm run demo
 *
 * Needs no account and no setup. The exit status is 0 only if every step behaved as expected.
 */
import { setTimeout as pause } from "node:timers/promises";
import { type ConsentRequired, createDeplodash, type IssuedToken } from "../src/client/index.ts";
import { runBranchLimit } from "./demo/branchLimit.ts";
import { expect, step } from "./demo/narration.ts";
import { runWithoutSecret } from "./demo/withoutSecret.ts";
import { onExit, runScript } from "./local/cleanup.ts";
import { cloneRepository, type GitClone } from "./local/gitClone.ts";
import { createOwner } from "./local/owner.ts";
import { type SandboxedWorker, startSandboxedWorker } from "./local/sandboxedWorker.ts";

/** A request that is waiting for consent. */
interface PendingRequest {
  consent: ConsentRequired;
  issued: Promise<IssuedToken>;
}

await runScript(async () => {
  const start = performance.now();
  const running = await step("setup", async () => {
    const started = await startSandboxedWorker();
    return [`starts a GitHub sandbox and the Worker at ${started.origin}`, started];
  });
  await runFlow(running);
  console.log(`Everything worked as expected, in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
  console.log("To try it yourself, run: npm run dev -- --sandbox");
});

async function runFlow(running: SandboxedWorker): Promise<void> {
  const { origin, sandbox } = running;
  const { owner, agentToken } = await step("owner", async () => {
    const owner = await createOwner(running);
    const agentToken = await owner.register("Demo agent");
    return ["signs in with GitHub as ada and registers an agent", { owner, agentToken }];
  });
  const agent = createAgent(running, agentToken);
  const approve = async ({ url }: ConsentRequired): Promise<void> => {
    // Gives the agent time to start waiting.
    await pause(300);
    const decided = await owner.approve(url);
    expect(decided.text.includes("Approved"), `the page after approving says: ${decided.text}`);
  };

  const first = await step("agent", async () => {
    const pending = await agent.requestConsent("ada/notes");
    return ["requests contents:write on ada/notes and gets 202 (needs consent) without a call to GitHub", pending];
  });
  const issued = await step("owner", async () => {
    const [token] = await Promise.all([first.issued, approve(first.consent)]);
    return [`approves while the agent waits; the agent gets a token valid until ${token.expires_at}`, token];
  });
  const clone = await step("agent", async () => {
    const pushed = await agent.pushFirstCommit(issued);
    return ["clones the empty repository, commits, and pushes with git (a fast-forward)", pushed];
  });
  await step("agent", async () => {
    const calls = sandbox.calls.length;
    const again = await agent.requestToken("ada/notes");
    expect(again.token === issued.token, "the agent got another token");
    expect(sandbox.calls.length === calls, "GitHub was asked for a cached token");
    return ["requests the token again and gets the same one from the cache, without a call to GitHub", null];
  });

  const missing = await step("agent", async () => {
    const pending = await agent.requestConsent("ada/idea");
    return ["requests ada/idea, which doesn't exist, and also gets 202 without a call to GitHub", pending];
  });
  const created = await step("owner", async () => {
    const [token] = await Promise.all([missing.issued, approve(missing.consent)]);
    return ["approves, which creates the repository, private and empty; the agent gets a token", token];
  });
  const idea = await step("agent", async () => {
    const pushed = await agent.pushFirstCommit(created);
    return ["pushes to the new repository (a fast-forward)", pushed];
  });
  await runBranchLimit({ running, owner, agentToken, clone: idea });

  await step("owner", async () => {
    await owner.browser.press(await owner.browser.open(origin), "Revoke access to ada/notes for “Demo agent”");
    expect(!sandbox.isAlive(issued.token), "GitHub still accepts the token");
    return ["revokes access to ada/notes; GitHub no longer accepts the token", null];
  });
  await step("agent", async () => {
    await clone.commit("MORE.md", "more\n");
    const output = await clone.push(issued.token).catch((error: Error) => error);
    expect(output instanceof Error, "git pushed with a revoked token");
    return ["pushes with the old token, which GitHub rejects", null];
  });
  await step("agent", async () => {
    await agent.requestConsent("ada/notes");
    await agent.requestToken("ada/idea");
    return ["requests ada/notes again and gets 202 (needs consent); access to ada/idea is unchanged", null];
  });
  await runWithoutSecret({ running, owner, clone: idea });
}

/** Creates the demo's agent, which uses the client and checks the results. */
function createAgent({ origin, sandbox }: SandboxedWorker, agentToken: string) {
  const deplodash = createDeplodash({ baseUrl: origin, agentToken });
  const stop = new AbortController();
  onExit(async () => stop.abort());
  const request = (repo: string, onConsent: (consent: ConsentRequired) => void): Promise<IssuedToken> =>
    deplodash.requestToken({ repo, scopes: ["contents:write"], onConsent, signal: stop.signal });
  return {
    /** Requests a token that needs consent. Resolves once the link is available. */
    async requestConsent(repo: string): Promise<PendingRequest> {
      const calls = sandbox.calls.length;
      const { promise, resolve, reject } = Promise.withResolvers<ConsentRequired>();
      const issued = request(repo, resolve);
      issued.then(() => reject(new Error(`The agent got a token for ${repo} without consent.`)), reject);
      const consent = await promise;
      expect(sandbox.calls.length === calls, "GitHub was asked before anyone had approved");
      return { consent, issued };
    },
    /** Requests a token that the owner has already approved. */
    requestToken: (repo: string): Promise<IssuedToken> =>
      request(repo, () => {
        throw new Error(`The consent for ${repo} no longer exists.`);
      }),
    async pushFirstCommit({ repo, token }: IssuedToken): Promise<GitClone> {
      const clone = await cloneRepository(`${sandbox.serverUrl}/${repo}.git`, token);
      onExit(() => clone.remove());
      await clone.commit("README.md", `# ${repo}\n`);
      const output = await clone.push(token);
      expect(output.includes("[new branch]"), `git printed: ${output}`);
      return clone;
    },
  };
}
