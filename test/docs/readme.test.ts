import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { useSandboxedWorker } from "../harness/sandboxedWorker.ts";
import { useProject } from "./samples.ts";

/** The blocks of commands that don't run here, and why. Blocks without commands are marked as ```text or ```json. */
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

/** The variables that the text around the programs assumes, by name. */
const assumedVariables = {
  request:
    ': import("@deplodash/client").TokenRequest = { repo: "ada/notes", scopes: ["contents:write"], onConsent: () => {} }',
};

/** Returns the blocks of a README with this info string, in order and without indentation. */
function blocksOf(file: string, info: string): string[] {
  const text = readFileSync(join(import.meta.dirname, "../..", file), "utf8");
  return [...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^ *```$/gm)].flatMap(([, indent = "", language, body = ""]) =>
    language === info ? [body.replaceAll(new RegExp(`^${indent}`, "gm"), "").trim()] : [],
  );
}

const programsOf = (file: string) => [...blocksOf(file, "js"), ...blocksOf(file, "ts")];

const readmes = ["README.md", "src/client/README.md"];
const commands = readmes.map((file) => ({ file, blocks: blocksOf(file, "sh") }));
const programs = readmes.map((file) => ({ file, blocks: programsOf(file) }));

const running = useSandboxedWorker();
const used = useProject(running);

/** Replaces the placeholders that a reader would replace, and nothing else. */
function filledIn(text: string, agentToken: string): string {
  const { serverUrl, apiUrl } = running.sandbox;
  return text
    .replaceAll(/https:\/\/deplodash\.example|http:\/\/localhost:5178/g, running.origin)
    .replaceAll("https://api.github.com", apiUrl)
    .replaceAll("https://github.com", serverUrl)
    .replaceAll("localhost:5179", new URL(serverUrl).host)
    .replaceAll("dpl_…", agentToken);
}

const linkIn = (said: string) => /http\S+\/auth\/consent\?[^\s"\\]+(?=[\s"])/.exec(said)?.[0];

describe.each(commands.filter(({ blocks }) => blocks.length > 0))("commands in $file", ({ file, blocks }) => {
  let agentToken: string;

  beforeAll(async () => {
    // What a reader has after following the text around the commands.
    agentToken = await used.owner.register(`Reader of ${file}`);
    // A repository with a commit, and the program beside it.
    await used.project.shell("git init -q && git commit -q --allow-empty -m Begin", {});
    await writeFile(join(used.project.folder, "ask.mjs"), programsOf(file)[0] ?? "");
    await writeFile(join(used.project.folder, "state"), "");
  });

  /** Runs a block with the previous block's folder and variables. Types the code, or approves the link, that it prints. */
  async function runBlock(block: string): Promise<{ code: number; said: string; repository: string | null }> {
    const save = `export -p > "$HOME/state"\necho "cd '$PWD'" >> "$HOME/state"`;
    const shell = used.project.shell(`. "$HOME/state"\nset -e\n${block}\n${save}`, {});
    let said = "";
    let approved: Promise<unknown> | undefined;
    for (const output of [shell.child.stdout, shell.child.stderr])
      output?.on("data", (data) => {
        said += data;
        const link = linkIn(said);
        // Some commands wait for the decision, so it can't wait for their end.
        if (link) approved ??= pause(200).then(() => used.owner.approve(link, ["contents:write"]));
        const [, code] = /type this code within 15 minutes: (\S+)/.exec(said) ?? [];
        if (code) approved ??= used.owner.claim(code);
      });
    const code = await shell.then(
      () => 0,
      (error) => error.code,
    );
    await approved;
    return { code, said, repository: new URL(linkIn(said) ?? running.origin).searchParams.get("repo") };
  }

  const linked: string[] = [];
  const here = blocks.filter((block) => !notHere[block]).map((block) => ({ block, command: block.split("\n")[0] }));
  test.each(here)("$command", { timeout: 60_000 }, async ({ block }) => {
    const text = filledIn(block, agentToken);
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
});

describe.each(programs)("program in $file", ({ file, blocks }) => {
  test("compiles and runs, with an owner who approves", { timeout: 60_000 }, async () => {
    const agentToken = await used.owner.register(`Program of ${file}`);
    const code = filledIn(blocks.join("\n\n"), agentToken);
    const assumed = Object.entries(assumedVariables).map(([name, text]) => `const ${name}${text};`);
    const program = [...assumed, code, "export {};"].join("\n");
    expect(await used.project.compile({ "readme.ts": program })).toBe("");

    const decisions: Promise<void>[] = [];
    const { answers } = await used.project.node(
      "readme.ts",
      program,
      { DEPLODASH: running.origin, DEPLODASH_AGENT_TOKEN: agentToken },
      (said) => {
        const link = linkIn(said);
        if (link) decisions.push(pause(200).then(async () => void (await used.owner.approve(link))));
      },
    );
    await Promise.all(decisions);
    expect(decisions).toHaveLength(code.split("onConsent:").length - 1);
    expect(answers.slice(0, 2)).toEqual(["202 /api/token", "200 /api/token"]);
    expect(answers.filter((answer) => !/^20[02] /.test(answer ?? ""))).toEqual([]);
  });
});

test("every block that doesn't run here is still in a README", () => {
  const all = commands.flatMap(({ blocks }) => blocks);
  expect(Object.keys(notHere).filter((block) => !all.includes(block))).toEqual([]);
});
