import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDeplodash } from "../client/index.ts";
import { clone } from "../scripts/repository.ts";
import { type SandboxedWorker, startSandboxedWorker } from "../scripts/sandboxed.ts";
import { freePort } from "../scripts/wrangler.ts";
import { createProject, samples } from "./samples.ts";
import { createVisitor, type Seen, type Visitor } from "./visitor.ts";

let running: SandboxedWorker;
let project: Awaited<ReturnType<typeof createProject>>;
let owner: Visitor;
let dashboard: Seen;

beforeAll(async () => {
  project = await createProject();
  running = await startSandboxedWorker(await freePort());
  owner = createVisitor(fetch);
  dashboard = await owner.signIn(await owner.open(running.origin), "ada");
});
afterAll(async () => {
  await running?.close();
  await project?.remove();
});

let agents = 0;

/** An agent that nobody knows yet, and a repository that Ada has not been asked for. */
async function newcomer() {
  const label = `Sample ${++agents}`;
  const registered = await owner.press(dashboard, "Register", { label });
  const agentToken = registered.document.querySelector(".token")?.textContent ?? "";
  const repo = `ada/sample-${agents}`;
  const deplodash = createDeplodash({ baseUrl: running.origin, agentToken });
  const request = { repo, scopes: ["contents:write"] } as const;
  return {
    agentToken,
    repo,
    approve,
    async link(): Promise<string> {
      const { data } = await deplodash.POST("/api/token", { body: { ...request, scopes: [...request.scopes] } });
      return data?.status === "needs_consent" ? data.url : "";
    },
    token: async () => (await deplodash.requestToken({ ...request, onConsent: ({ url }) => approve(url) })).token,
  };
}

async function approve(link: string): Promise<void> {
  const decided = await owner.press(await owner.open(link), "Approve");
  expect(decided.text).toContain("Approved");
}

/** What a reader puts in the place of what is made up, and nothing else. */
function filledIn(source: string, repo: string): string {
  return source
    .replaceAll("https://deplodash.example", running.origin)
    .replaceAll("https://github.com", running.sandbox.url)
    .replaceAll("protocol=https\\nhost=github.com", `protocol=http\\nhost=${new URL(running.sandbox.url).host}`)
    .replaceAll("ada/notes", repo);
}

test("what an agent calls has a sample in TypeScript too, and these compile", { timeout: 60_000 }, async () => {
  const programs = samples.filter(({ lang }) => lang === "TypeScript");
  expect(programs.map(({ operationId }) => operationId)).toEqual(["issueToken", "revokeToken", "listScopes"]);
  const said = await project.compile({
    ...Object.fromEntries(programs.map(({ operationId, source }) => [`${operationId}.ts`, source])),
    "mistaken.ts": 'import { ask } from "@deplodash/client";',
  });
  // The compiler found the client, and nothing else to complain of.
  expect(said).toMatch(/^mistaken\.ts.*TS2305: .*\n$/);
});

test.each(samples.map((sample) => ({ ...sample, by: sample.answer ?? "by GitHub" })))(
  "$operationId, $label: answered $by",
  async ({ operationId, lang, path, source, answer }) => {
    const { agentToken, repo, link, token } = await newcomer();
    const waits = operationId === "issueToken" && answer === 200;
    const given = operationId === "revokeToken" || answer === null ? await token() : "";
    const text = filledIn(source, repo);
    const variables = { DEPLODASH_AGENT_TOKEN: agentToken, TOKEN: given };

    if (answer === null) {
      const work = await clone(`${running.sandbox.url}/${repo}.git`, given);
      await work.commit("README.md", `# ${repo}\n`);
      const { stderr } = await project.shell(text, variables, work.folder);
      expect(stderr).toContain("[new branch]");
      await work.remove();
    } else if (lang === "Shell") {
      const url = waits ? await link() : null;
      const answered = project.shell(text, variables);
      if (url) await pause(1000).then(() => approve(url));
      const { stdout } = await answered;
      expect(/^HTTP\/1\.1 (\d+)/.exec(stdout)?.[1], stdout.slice(0, 2000)).toBe(String(answer));
      if (waits) expect(stdout).toMatch(/^Preference-Applied: wait=60\r$/im);
    } else {
      const decisions: Promise<void>[] = [];
      const { answers, stdout } = await project.node("sample.ts", text, variables, (said) => {
        const [url] = /http\S+\/auth\/consent\S+/.exec(said) ?? [];
        if (url) decisions.push(pause(200).then(() => approve(url)));
      });
      await Promise.all(decisions);
      expect(answers).toEqual([...(waits ? [`202 ${path}`] : []), `${answer} ${path}`]);
      if (waits) expect(stdout).toContain(await token());
    }
    if (operationId === "revokeToken") expect(running.sandbox.world.isAlive(given)).toBe(false);
  },
);
