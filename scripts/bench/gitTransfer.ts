import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { selecting } from "../local/owner.ts";
import type { BenchEnvironment } from "./environment.ts";
import { median } from "./statistics.ts";

const run = promisify(execFile);

/** The median times of a push or a clone, with and without the git proxy. */
export interface GitTransfer {
  name: "push" | "clone";
  megabytes: number;
  /** The times, in seconds, directly to GitHub and through the proxy. */
  direct: number;
  proxied: number;
  /** The CPU time of the Worker's process, in seconds. */
  cpu: number;
  /** The peak growth of the Worker's memory, in MiB. */
  memory: number;
}

const megabytes = 90;

/** Pushes and clones a repository of random bytes with real git. */
export async function measureGitTransfers(environment: BenchEnvironment, rounds: number): Promise<GitTransfer[]> {
  const { sandbox, worker, folder } = environment;
  const { ada } = sandbox.data.people;
  const work = await mkdtemp(join(folder, "transfer-"));
  const agent = await environment.registerAgent();
  const credential = (url: string, user: string, password: string) =>
    Object.assign(new URL(url), { username: user, password }).href;
  const git = (...args: string[]) =>
    run("git", ["-c", "core.compression=0", ...args], {
      cwd: work,
      env: { PATH: process.env.PATH, HOME: work, GIT_CONFIG_NOSYSTEM: "1", GIT_TERMINAL_PROMPT: "0" },
    });
  await run("sh", ["-c", `git init -q && head -c ${megabytes}000000 /dev/urandom >large && git add large`], {
    cwd: work,
  });
  await git("-c", "user.name=A", "-c", "user.email=a@localhost", "commit", "-qm", "Large");
  const browser = await environment.signIn("ada");

  const measure = async (...args: string[]) => {
    const [cpu, memory] = [worker.cpu(), worker.memory()];
    let peak = memory;
    const sampler = setInterval(() => {
      peak = Math.max(peak, worker.memory());
    }, 20);
    const start = performance.now();
    await git(...args).finally(() => clearInterval(sampler));
    const seconds = (performance.now() - start) / 1000;
    return { seconds, cpu: worker.cpu() - cpu, memory: peak - memory };
  };
  const measured = { push: [] as Round[], clone: [] as Round[] };
  for (let round = 0; round < rounds; round++) {
    const addresses = { direct: "", proxied: "" };
    for (const kind of ["direct", "proxied"] as const) {
      const name = `transfer-${kind}-${round}`;
      sandbox.addRepository({ owner: ada, name, private: true });
      addresses[kind] =
        kind === "direct"
          ? credential(`${sandbox.serverUrl}/ada/${name}.git`, "ada", sandbox.personalToken(ada))
          : credential(`${worker.origin}/git/ada/${name}.git`, "agent", agent.token);
    }
    const wanted = { repo: `ada/transfer-proxied-${round}`, scopes: ["contents:write"] };
    const { url }: { url: string } = await (await environment.requestToken(agent, wanted)).json();
    const decided = await browser.press(await browser.open(url), "Approve", selecting(wanted.scopes));
    if (!decided.text.includes("Approved")) throw new Error(`Approving returned ${decided.status}: ${decided.text}`);
    const { direct, proxied } = addresses;
    const push = (remote: string) => measure("push", "-q", remote, "HEAD:refs/heads/agent/large");
    measured.push.push({ direct: await push(direct), proxied: await push(proxied) });
    const clone = async (remote: string) => {
      const result = await measure("clone", "-q", "--bare", remote, "clone.git");
      await rm(join(work, "clone.git"), { recursive: true });
      return result;
    };
    measured.clone.push({ direct: await clone(direct), proxied: await clone(proxied) });
  }
  return (["push", "clone"] as const).map((name) => ({
    name,
    megabytes,
    direct: median(measured[name].map(({ direct }) => direct.seconds)),
    proxied: median(measured[name].map(({ proxied }) => proxied.seconds)),
    cpu: median(measured[name].map(({ proxied }) => proxied.cpu)),
    memory: Math.max(...measured[name].map(({ proxied }) => proxied.memory)),
  }));
}

interface Effort {
  seconds: number;
  cpu: number;
  memory: number;
}
type Round = Record<"direct" | "proxied", Effort>;
