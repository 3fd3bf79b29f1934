import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { cloneRepository } from "../../scripts/local/gitClone.ts";
import { requestLink } from "../../scripts/local/owner.ts";
import { createDeplodash } from "../../src/client/index.ts";
import { useSandboxedWorker } from "../harness/sandboxedWorker.ts";
import { useProject, whenSaid } from "./project.ts";
import { blocksIn, filledIn, linkPattern, samples } from "./samples.ts";

const running = useSandboxedWorker();
const used = useProject(running);

let agents = 0;

/** Replaces the placeholders that a reader of a sample would replace. */
const replaced = (text: string, repo: string) =>
  filledIn(text, running, {
    "protocol=https\\nhost=github.com": `protocol=http\\nhost=${new URL(running.sandbox.serverUrl).host}`,
    "ada/notes": repo,
  });

test("the operations for agents have TypeScript samples", () => {
  expect(samples.flatMap(({ lang, operationId }) => (lang === "TypeScript" ? [operationId] : []))).toEqual([
    "issueToken",
    "requestAccess",
    "revokeToken",
    "getAgent",
    "listScopes",
  ]);
});

test.each(samples.map((sample) => ({ ...sample, by: sample.answer ?? "by GitHub" })))(
  "$operationId, $label: answered $by",
  async ({ operationId, lang, path, source, answer }) => {
    const agentToken = await used.owner.register(`Sample ${++agents}`);
    // This repository doesn't exist yet. Approving creates it.
    const repo = `ada/sample-${agents}`;
    const waits = ["issueToken", "requestAccess"].includes(operationId) && answer === 200;
    const approveAll = async (url: string) => {
      const link = new URL(url);
      for (const name of operationId === "requestAccess" ? [repo, "ada/engine"] : [repo]) {
        link.searchParams.set("repo", name);
        await used.owner.approve(link.href);
      }
    };
    const given = operationId === "revokeToken" || answer === null ? await used.owner.tokenFor(agentToken, repo) : "";
    const text = replaced(source, repo);
    const variables = { DEPLODASH_AGENT_TOKEN: agentToken, TOKEN: given };

    if (answer === null) {
      const work = await cloneRepository(`${running.sandbox.serverUrl}/${repo}.git`, given);
      await work.commit("README.md", `# ${repo}\n`);
      const { stderr } = await used.project.shell(text, variables, { cwd: work.folder });
      expect(stderr).toContain("[new branch]");
      await work.remove();
    } else if (lang === "Shell") {
      const url = waits ? await requestLink(running.origin, agentToken, repo) : null;
      const answered = used.project.shell(text, variables);
      if (url) await pause(1000).then(() => used.owner.approve(url));
      const { stdout } = await answered;
      expect(/^HTTP\/1\.1 (\d+)/.exec(stdout)?.[1], stdout.slice(0, 2000)).toBe(String(answer));
      if (waits) expect(stdout).toMatch(/^Preference-Applied: wait=60\r$/im);
    } else {
      const decision = whenSaid(linkPattern, (url) => pause(200).then(() => approveAll(url)));
      const { answers, stdout } = await used.project.node("sample.ts", text, variables, decision);
      await decision.done();
      expect(answers).toEqual([...(waits ? [`202 ${path}`] : []), `${answer} ${path}`]);
      if (operationId === "requestAccess") expect(stdout).toContain(`${repo} [ 'contents:write' ]`);
      else if (waits) expect(stdout).toContain(await used.owner.tokenFor(agentToken, repo));
    }
    if (operationId === "revokeToken") expect(running.sandbox.isAlive(given)).toBe(false);
  },
);

test("the guide's commands work in the given order", async () => {
  const repo = "ada/guide";
  const llmsTxt = await (await fetch(`${running.origin}/llms.txt`)).text();
  const commandsOf = (title: string) => {
    const section = new RegExp(`^## ${title}\n([\\s\\S]*?)^## `, "m").exec(llmsTxt)?.[1] ?? "";
    return blocksIn(section, "sh").map((block) => replaced(block, repo));
  };
  const [identity, open] = commandsOf("Guide");
  const [setup, fetchPrivate] = commandsOf("Git remotes");

  const agentToken = await used.owner.register("Reader of the guide");
  await used.owner.tokenFor(agentToken, repo);
  const deplodash = createDeplodash({ baseUrl: running.origin, agentToken });
  const { token } = await deplodash.requestToken({
    repo,
    scopes: ["contents:read", "pull_requests:write"],
    onConsent: async ({ url }) => void (await used.owner.approve(url)),
  });
  const begin = [
    "git commit -q --allow-empty -m Begin",
    `git push -q ${running.sandbox.serverUrl}/${repo}.git HEAD:refs/heads/main`,
    "git commit -q --allow-empty -m Fix",
    "git log -1 --format=%ae",
  ];
  const clone = `git clone -q ${running.sandbox.serverUrl}/${repo}.git guide && cd guide`;
  // The author of a commit comes from `git config`, not from the test's environment.
  const unset = "unset GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL";
  const { stdout } = await used.project.shell(
    ["set -e", unset, setup, fetchPrivate, clone, identity, ...begin, open].join("\n"),
    { APP: running.sandbox.app.slug, DEPLODASH_AGENT_TOKEN: agentToken, TOKEN: token },
  );
  const bot = [...running.sandbox.accounts.values()].find(({ type }) => type === "Bot");
  expect(stdout).toContain(`${bot?.id}+${bot?.login}@users.noreply.github.com\n`);
  expect(JSON.parse(stdout.slice(stdout.indexOf("{")))).toMatchObject({
    user: { login: bot?.login },
    head: { ref: "agent/fix" },
  });
});
