import type { Job } from "../../test/sandbox/sandbox.ts";
import type { GitClone } from "../local/gitClone.ts";
import { answering, type Owner } from "../local/owner.ts";
import type { SandboxedWorker } from "../local/sandboxedWorker.ts";
import { expect, step } from "./narration.ts";

interface Scene {
  running: SandboxedWorker;
  owner: Owner;
  /** A clone of ada/idea. */
  clone: GitClone;
}

const clientId = "demo";

/** Shows how an agent connects with a code that a person types, and how GitHub Actions jobs then act as this agent with ID tokens. */
export async function runWithoutSecret(scene: Scene): Promise<void> {
  const agentId = await runDeviceAuthorization(scene);
  await runJobs(scene, agentId);
}

/** Connects an agent with a code, pushes with its token, and returns its id. */
async function runDeviceAuthorization({ running, owner, clone }: Scene): Promise<string> {
  const { origin, sandbox } = running;
  const post = async (path: string, fields: Record<string, string>): Promise<Record<string, string>> => {
    const response = await fetch(origin + path, { method: "POST", body: new URLSearchParams(fields) });
    return response.json();
  };

  const { device_code = "", user_code = "" } = await step("agent", async () => {
    const wanted = { resource: `${sandbox.serverUrl}/ada/idea`, scope: "contents:write" };
    const started = await post("/oauth/device_authorization", { client_id: clientId, label: "New agent", ...wanted });
    return [`has no agent token, so it shows a code: ${started.user_code}`, started];
  });
  await step("owner", async () => {
    const claimed = await owner.claim(user_code);
    const decided = await owner.browser.press(claimed, "Approve", answering({ contents: "any" }));
    expect(decided.text.includes("Approved"), `the page after approving says: ${decided.text}`);
    return ["types the code on /device, claims the agent, and lets it push to ada/idea", null];
  });
  return step("agent", async () => {
    const grantType = "urn:ietf:params:oauth:grant-type:device_code";
    const issued = await post("/oauth/token", { grant_type: grantType, device_code, client_id: clientId });
    await clone.commit("NEW.md", "new\n");
    const output = await clone.push(issued.access_token ?? "", "agent/new", `${origin}/git/ada/idea.git`);
    expect(output.includes("[new branch]"), `git printed: ${output}`);
    return ["receives its agent token, which nobody had to copy, and pushes", issued.agent_id ?? ""];
  });
}

async function runJobs({ running, owner, clone }: Scene, agentId: string): Promise<void> {
  const { origin, sandbox } = running;
  const { notes } = sandbox.data.repositories;
  const pushFrom = async (job: Omit<Job, "repository">): Promise<string> => {
    const variables = sandbox.startJob({ repository: notes, ...job });
    const audience = encodeURIComponent(`${origin}/agents/${agentId}`);
    const response = await fetch(`${variables.ACTIONS_ID_TOKEN_REQUEST_URL}&audience=${audience}`, {
      headers: { Authorization: `Bearer ${variables.ACTIONS_ID_TOKEN_REQUEST_TOKEN}` },
    });
    const { value }: { value: string } = await response.json();
    return clone.push(value, "agent/job", `${origin}/git/ada/idea.git`);
  };
  const expectRefusal = async (job: Omit<Job, "repository">): Promise<void> => {
    const output = await pushFrom(job).catch((error: Error) => error);
    expect(output instanceof Error, "an untrusted job pushed");
    expect(output.message.includes("Authentication failed"), `git printed: ${output.message}`);
  };

  await step("owner", async () => {
    const page = await owner.trustJobs(agentId, "ada/notes");
    expect(page.text.includes("ada/notes on refs/heads/main"), `the page after trusting says: ${page.text}`);
    return ["trusts GitHub Actions jobs on main of ada/notes to act as the new agent", null];
  });
  await step("job  ", async () => {
    const output = await pushFrom({ ref: "refs/heads/main" });
    expect(output.includes("[new branch]"), `git printed: ${output}`);
    return ["on main pushes to ada/idea with its ID token; no secret is stored anywhere", null];
  });
  await step("job  ", async () => {
    await expectRefusal({ ref: "refs/heads/other" });
    return ["on another branch of ada/notes tries the same, and is refused", null];
  });
  await step("job  ", async () => {
    await expectRefusal({ ref: "refs/heads/main", event: "pull_request_target" });
    return ["started by a stranger's pull request (pull_request_target) tries the same, and is refused", null];
  });
}
