import { createDeplodash } from "../../src/client/index.ts";
import type { GitClone } from "../local/gitClone.ts";
import { answering, type Owner } from "../local/owner.ts";
import type { SandboxedWorker } from "../local/sandboxedWorker.ts";
import { expect, step } from "./narration.ts";

interface LimitedAgent {
  running: SandboxedWorker;
  owner: Owner;
  agentToken: string;
  /** A clone of ada/idea, which the agent may push to. */
  clone: GitClone;
}

/** Shows how the owner limits the agent to branches under `agent/`, and later lifts the limit. */
export async function runBranchLimit({ running, owner, agentToken, clone }: LimitedAgent): Promise<void> {
  const { origin, sandbox } = running;
  const repo = "ada/idea";
  const remote = `${origin}/git/${repo}.git`;
  const change = async (code: string, branches: string): Promise<void> => {
    const dashboard = await owner.browser.open(origin);
    const links = [...dashboard.document.querySelectorAll("a")];
    const link = links.find((one) => one.getAttribute("aria-label") === `Change access to ${repo} for “Demo agent”`);
    expect(link, "the dashboard has no link to change the access");
    const page = await owner.browser.open(new URL(link.href, origin).href);
    await owner.browser.press(page, "Save changes", answering({ contents: code, branches }, { duration: "as_it_is" }));
  };

  await step("owner", async () => {
    await change("limited", "agent/*");
    return [`limits pushes to ${repo} to agent/*; from now on, the agent pushes through deplodash only`, null];
  });
  await step("agent", async () => {
    await clone.commit("FIX.md", "fixed\n");
    const output = await clone.push(agentToken, "main", remote).catch((error: Error) => error);
    expect(output instanceof Error, "git pushed to a branch outside the limit");
    expect(output.message.includes("not allowed: agent/* only"), `git printed: ${output.message}`);
    return ["pushes to main and gets “! [remote rejected] HEAD -> main (not allowed: agent/* only)”", null];
  });
  await step("agent", async () => {
    const output = await clone.push(agentToken, "agent/fix", remote);
    expect(output.includes("[new branch]"), `git printed: ${output}`);
    return ["pushes to agent/fix successfully", null];
  });
  await step("agent", async () => {
    const { token } = await createDeplodash({ baseUrl: origin, agentToken }).requestToken({
      repo,
      scopes: ["contents:read", "pull_requests:write"],
      onConsent: async ({ url }) => void (await owner.approve(url, ["pull_requests:write"])),
    });
    const opened = await fetch(`${sandbox.apiUrl}/repos/${repo}/pulls`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}` },
      body: JSON.stringify({ title: "Fix it", head: "agent/fix", base: "main" }),
    });
    expect(opened.status === 201, `GitHub returned ${opened.status} for the pull request`);
    const output = await clone.push(token, "agent/other").catch((error: Error) => error);
    expect(output instanceof Error, "git pushed with a token for pull requests");
    return ["opens a pull request over GitHub's API, with a token that can't push", null];
  });
  await step("owner", async () => {
    await change("any", "");
    return ["allows any branch again", null];
  });
  await step("agent", async () => {
    await clone.push(agentToken, "main", remote);
    return ["pushes to main through deplodash successfully", null];
  });
}
