import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { useSandboxedWorker } from "../harness/sandboxedWorker.ts";
import { useProject, whenSaid } from "./project.ts";
import { filledIn, linkPattern, readmes } from "./samples.ts";

/**
 * The command blocks that don't run here, each with the reason. Blocks without commands are marked as ```text or ```json.
 */
const notHere: Record<string, string> = {
  "npm run build && npm pack ./dist/client\nnpm install --global ./deplodash-client-0.1.0.tgz":
    "test/client/package.test.ts does it, in a folder",
  "deplodash exec ada/notes --scope pull_requests:write --scope contents:read --wait -- gh pr create -R ada/notes --head agent/fix --fill":
    "test/client/command/packed.test.ts does it, with a stand-in for gh",
  "npm install ~/deplodash/deplodash-client-0.1.0.tgz": "test/client/package.test.ts does it",
  "npm run setup": "test/scripts/setup.test.ts does it, and presses GitHub's buttons",
  "npx wrangler login\nnpm run deploy\nnpm run setup -- --origin https://deplodash.example\nnpx wrangler secret bulk .prod.vars":
    "needs an account; test/scripts/deploy.slow.test.ts does it against a fake of Cloudflare",
  "npm ci && npm run demo": "reinstalls the project; .ci/run does it, from a clean checkout",
  "npm ci && npm test": "runs this test",
  "npm run dev -- --sandbox": "runs until it is stopped; this test starts the same Worker and sandbox",
};

const running = useSandboxedWorker();
const used = useProject(running);

const agentOf = (file: string) => used.owner.register(`Reader of ${file}`);

/** Replaces the placeholders that a reader of a README would replace. */
const replaced = (text: string, agentToken: string) =>
  filledIn(text, running, {
    "http://localhost:5178": running.origin,
    "localhost:5179": new URL(running.sandbox.serverUrl).host,
    "dpl_…": agentToken,
  });

describe.each(readmes.filter(({ commands }) => commands.length > 0))(
  "commands in $file",
  ({ file, commands, code }) => {
    let agentToken: string;

    beforeAll(async () => {
      // A reader has these after following the text around the commands.
      agentToken = await agentOf(file);
      // A repository with a commit, with the program next to it.
      await used.project.shell("git init -q && git commit -q --allow-empty -m Begin");
      await writeFile(join(used.project.folder, "ask.mjs"), code[0] ?? "");
      await writeFile(join(used.project.folder, "state"), "");
    });

    /**
     * Runs a block in the previous block's folder, with its variables. If it prints a code or a link, enters or
     * approves it.
     */
    async function runBlock(block: string) {
      const save = `export -p > "$HOME/state"\necho "cd '$PWD'" >> "$HOME/state"`;
      // Some commands wait for the decision, so the decision can't wait for them to finish.
      const approval = whenSaid(linkPattern, (link) =>
        pause(200).then(() => used.owner.approve(link, ["contents:write"])),
      );
      const claim = whenSaid(/type this code within 15 minutes: (\S+)/g, used.owner.claim);
      const onOutput = (said: string) => {
        approval.onOutput(said);
        claim.onOutput(said);
      };
      const { code, said } = await used.project.shell(`. "$HOME/state"\nset -e\n${block}\n${save}`, {}, { onOutput });
      await claim.done();
      const [link = running.origin] = await approval.done();
      return { code, said, repository: new URL(link).searchParams.get("repo") };
    }

    const linked: string[] = [];
    const here = commands.filter((block) => !notHere[block]).map((block) => ({ block, command: block.split("\n")[0] }));
    test.each(here)("$command", async ({ block }) => {
      const text = replaced(block, agentToken);
      let { code, said, repository } = await runBlock(text);
      if (repository) {
        linked.push(repository);
        ({ code, said, repository } = await runBlock(text));
        expect(repository, said).toBe(null);
      }
      expect(code, said).toBe(0);
      for (const [, status] of said.matchAll(/^HTTP\/1\.1 (\d+)/gm)) expect(Number(status), said).toBeLessThan(300);
    });

    test("each way asks the owner", () => {
      const inReadme = ["ada/notes", "ada/site", "ada/blog", "ada/journal"];
      expect(linked).toEqual(file === "README.md" ? inReadme : []);
    });
  },
);

test.each(readmes)("program in $file runs, with an owner who approves", async ({ file, code, program }) => {
  const variables = { DEPLODASH: running.origin, DEPLODASH_AGENT_TOKEN: await agentOf(file) };
  const text = replaced(program, variables.DEPLODASH_AGENT_TOKEN);
  const approval = whenSaid(linkPattern, (link) => pause(200).then(() => used.owner.approve(link)));
  const ended = await used.project.node("readme.ts", text, variables, approval);
  expect(ended.code, ended.said).toBe(0);
  expect(await approval.done()).toHaveLength(code.join().split("onConsent:").length - 1);
  expect(ended.answers.slice(0, 2)).toEqual(["202 /api/token", "200 /api/token"]);
  expect(ended.answers.filter((answer) => !/^20[02] /.test(answer ?? ""))).toEqual([]);
});

test("every block that doesn't run here is still in a README", () => {
  const all = readmes.flatMap(({ commands }) => commands);
  expect(Object.keys(notHere).filter((block) => !all.includes(block))).toEqual([]);
});
