import type { CreatedAgentToken } from "../../src/crypto/agentToken.ts";
import type { Person } from "../../src/store/agents.ts";
import { notes } from "../harness/fixtures.ts";
import { createNodeWorker } from "../harness/nodeWorker.ts";

/** The counts when no calls are made. */
export const nothing = {
  ...{ kvReads: 0, kvLists: 0, kvWrites: 0, gitHubCalls: 0 },
  ...{ ledgerCalls: 0, directoryCalls: 0, deviceRequestCalls: 0 },
};

/** The status of an answer and the number of calls that it took. */
type Counted = { status: number } & typeof nothing;

/** Creates a Worker in Node that counts the calls of each request. */
export async function createCountedOperations() {
  const { environment, agent, calls, send, signIn } = await createNodeWorker();
  const { kv, github } = environment;
  const total = () => ({
    kvReads: kv.gets.count,
    kvLists: kv.lists.count,
    kvWrites: kv.puts.count + kv.deletes.count,
    ledgerCalls: calls.ledger,
    directoryCalls: calls.directory,
    deviceRequestCalls: calls.deviceRequests,
    gitHubCalls: github.mints.count + github.revocations.count,
  });
  const count = async (path: string, init: RequestInit): Promise<Counted> => {
    const before = total();
    const { status } = await send(path, init);
    const after = total();
    for (const name of Object.keys(after) as (keyof typeof after)[]) after[name] -= before[name];
    return { status, ...after };
  };
  return {
    environment,
    agent,
    /** Requests a token as the agent. */
    ask({ token }: Pick<CreatedAgentToken, "token"> = agent.credential, scopes = ["contents:write"]): Promise<Counted> {
      const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
      return count("/api/token", { method: "POST", headers, body: JSON.stringify({ repo: "ada/notes", scopes }) });
    },
    /** Exchanges the agent's token as an OAuth client. */
    exchange(scope = "contents:write"): Promise<Counted> {
      const body = new URLSearchParams({
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token: agent.credential.token,
        subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
        resource: "https://github.com/ada/notes",
        scope,
      });
      return count("/oauth/token", { method: "POST", body });
    },
    /** Starts a device authorization. */
    startDevice(): Promise<Counted> {
      const body = new URLSearchParams({ client_id: "notes-cli" });
      return count("/oauth/device_authorization", { method: "POST", body });
    },
    /** Requests the token for a device code. */
    pollDevice(deviceCode: string): Promise<Counted> {
      const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
      const body = new URLSearchParams({ grant_type, device_code: deviceCode, client_id: "notes-cli" });
      return count("/oauth/token", { method: "POST", body });
    },
    /** Requests access to several repositories as the agent. */
    askFor(repos: readonly string[]): Promise<Counted> {
      const headers = { Authorization: `Bearer ${agent.credential.token}`, "Content-Type": "application/json" };
      const wants = repos.map((repo) => ({ repo, scopes: ["contents:write"] }));
      return count("/api/access-requests", { method: "POST", headers, body: JSON.stringify({ wants }) });
    },
    /** Asks, as the agent, what it may do. */
    askAboutItself(): Promise<Counted> {
      return count("/api/agent", { headers: { Authorization: `Bearer ${agent.credential.token}` } });
    },
    /** Opens a consent link as this person. */
    async openLink(user: Person, request: string): Promise<Counted> {
      return count(`/auth/consent?repo=ada/notes&request=${request}`, await signIn(user));
    },
    /** Revokes an agent's access to ada/notes as this person. */
    async revoke(user: Person, agentId: string): Promise<Counted> {
      const { headers, csrf } = await signIn(user);
      const body = new URLSearchParams({ csrf });
      return count(`/agents/${agentId}/consents/${notes.id}/revoke`, { method: "POST", headers, body });
    },
    /** Trusts a branch of a GitLab project as this person. */
    async trust(user: Person, agentId: string): Promise<Counted> {
      const { headers, csrf } = await signIn(user);
      const body = new URLSearchParams({ csrf, project_id: "4077", by: "branch", branch: "main" });
      return count(`/agents/${agentId}/identities/gitlab`, { method: "POST", headers, body });
    },
    /** Opens a page of the dashboard as this person. */
    async open(user: Person, after?: string): Promise<Counted> {
      return count(after ? `/?${new URLSearchParams({ after })}` : "/", await signIn(user));
    },
  };
}
