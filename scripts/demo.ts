/**
 * The whole of it, on this machine: an agent asks, an owner agrees, git pushes, the owner takes it back.
 *
 *   npm run demo
 *
 * Needs no account and no set-up. Ends with exit status 0 only if each step was as it should be.
 */
import { setTimeout as pause } from "node:timers/promises";
import { type ConsentRequired, createDeplodash, type IssuedToken } from "../src/client/index.ts";
import { createVisitor } from "../test/sandbox/visitor.ts";
import { onExit, runScript } from "./local/cleanup.ts";
import { cloneRepository, type GitClone } from "./local/gitClone.ts";
import { type SandboxedWorker, startSandboxedWorker } from "./local/sandboxedWorker.ts";

/** A link, and the token that there will be once the owner has approved. */
interface Pending {
  link: ConsentRequired;
  issued: Promise<IssuedToken>;
}

let count = 0;

/** Runs a step and prints what happened and how long it took. */
async function step<T>(who: string, run: () => Promise<[happened: string, value: T]>): Promise<T> {
  const start = performance.now();
  const [happened, value] = await run();
  const took = `${((performance.now() - start) / 1000).toFixed(2)} s`;
  console.log(`${String(++count).padStart(2)}  ${who.padEnd(6)} ${happened}  (${took})`);
  return value;
}

function expect(condition: unknown, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}

async function main(): Promise<void> {
  const start = performance.now();
  const running = await step("", async () => {
    const started = await startSandboxedWorker();
    return [`a GitHub sandbox and the Worker are up (${started.origin})`, started];
  });
  await tellTheStory(running);
  console.log(`All as it should be, in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
}

async function tellTheStory({ origin, sandbox }: SandboxedWorker) {
  const browser = createVisitor(fetch);
  const agentToken = await step("owner", async () => {
    const dashboard = await browser.signIn(await browser.open(origin), "ada");
    const registered = await browser.press(dashboard, "Register", { label: "Demo agent" });
    const token = registered.document.querySelector(".token")?.textContent ?? "";
    expect(registered.status === 200 && token.startsWith("dpl_"), `registering answered ${registered.status}`);
    return ["Ada signs in with GitHub and registers an agent", token];
  });
  const deplodash = createDeplodash({ baseUrl: origin, agentToken });
  const githubCalls = () => sandbox.world.calls.length;

  const over = new AbortController();
  onExit(async () => over.abort());
  const ask = (repo: string, onConsent: (link: ConsentRequired) => void): Promise<IssuedToken> =>
    deplodash.requestToken({ repo, scopes: ["contents:write"], onConsent, signal: over.signal });
  const askForLink = async (repo: string): Promise<Pending> => {
    const before = githubCalls();
    const { promise, resolve, reject } = Promise.withResolvers<ConsentRequired>();
    const issued = ask(repo, resolve);
    issued.then(() => reject(new Error("there was a token without a consent")), reject);
    const link = await promise;
    expect(githubCalls() === before, "GitHub was asked before anybody had agreed");
    return { link, issued };
  };
  /** Asks where the owner agreed already. */
  const askAgain = (repo: string): Promise<IssuedToken> =>
    ask(repo, () => {
      throw new Error(`the consent for ${repo} is gone`);
    });
  const approve = async (link: ConsentRequired, seconds: number): Promise<void> => {
    await pause(seconds * 1000);
    const page = await browser.open(link.url);
    const decided = await browser.press(page, "Approve");
    expect(decided.text.includes("Approved"), `approving ended with ${decided.status}: ${decided.text}`);
  };
  const pushFirst = async (repo: string, token: string): Promise<GitClone> => {
    const work = await cloneRepository(`${sandbox.url}/${repo}.git`, token);
    onExit(() => work.remove());
    await work.commit("README.md", `# ${repo}\n`);
    const said = await work.push(token);
    expect(said.includes("[new branch]"), `git said: ${said}`);
    return work;
  };

  const first = await step("agent", async () => {
    const pending = await askForLink("ada/notes");
    return ["asks for contents:write on ada/notes: 202, needs consent; GitHub was not asked", pending];
  });
  const issued = await step("both", async () => {
    const [token] = await Promise.all([first.issued, approve(first.link, 1)]);
    return [`the agent waits, Ada approves on the page, the agent gets a token until ${token.expires_at}`, token];
  });
  const work = await step("agent", async () => {
    return [
      "clones the empty repository, commits, and git push: a fast-forward",
      await pushFirst(issued.repo, issued.token),
    ];
  });
  await step("agent", async () => {
    const before = githubCalls();
    const again = await askAgain("ada/notes");
    expect(again.token === issued.token, "the cached token is another one");
    expect(githubCalls() === before, "GitHub was asked for a cached token");
    return ["asks again: the same token from the cache; GitHub was not asked", null];
  });

  const missing = await step("agent", async () => {
    return [
      "asks for ada/idea, which does not exist: 202 as well, nothing is given away",
      await askForLink("ada/idea"),
    ];
  });
  const created = await step("both", async () => {
    const [token] = await Promise.all([missing.issued, approve(missing.link, 1)]);
    return ["Ada approves, which creates it, private and empty; the agent gets its token", token];
  });
  await step("agent", async () => {
    await pushFirst(created.repo, created.token);
    return ["git push to the new repository: a fast-forward", null];
  });

  await step("owner", async () => {
    const dashboard = await browser.open(origin);
    await browser.press(dashboard, "Revoke Demo agent on ada/notes");
    expect(!sandbox.world.isAlive(issued.token), "the token is still alive at GitHub");
    return ["Ada revokes the consent for ada/notes: its token is dead at GitHub", null];
  });
  await step("agent", async () => {
    await work.commit("MORE.md", "more\n");
    const said = await work.push(issued.token).catch((error: Error) => error);
    expect(said instanceof Error, "git pushed with a revoked token");
    return ["git push with the old token: refused", null];
  });
  await step("agent", async () => {
    await askForLink("ada/notes");
    await askAgain("ada/idea");
    return ["asks again: 202, needs consent anew; ada/idea is untouched", null];
  });
}

await runScript(main);
