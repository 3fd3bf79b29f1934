import { beforeAll } from "vitest";
import { createOwner, type Owner, requestLink } from "../../scripts/local/owner.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { checkAnswer } from "../harness/checkAnswer.ts";
import type { SandboxedWorker } from "../harness/sandboxedWorker.ts";

/** What the tests in a file share: an owner and an agent that may push to `ada/notes`. */
interface Shared {
  ada: Owner;
  pusher: string;
}

/** Sends the requests that git sends to its credential helper, acting as ada's agents. */
export function useCredentialRequests(running: SandboxedWorker) {
  const shared = {} as Shared;
  const newAgent = () => shared.ada.register("Agent with git");

  /** Registers an agent and approves these scopes for it, or denies its request if there are none. */
  async function agentFor(repo: string, scopes: Scope[], approved = scopes): Promise<string> {
    const agentToken = await newAgent();
    const link = await requestLink(running.origin, agentToken, repo, scopes);
    await (approved.length > 0 ? shared.ada.approve(link, approved) : shared.ada.deny(link));
    return agentToken;
  }

  beforeAll(async () => {
    shared.ada = await createOwner(running);
    shared.pusher = await agentFor("ada/notes", ["contents:write"]);
  });

  return {
    shared,
    newAgent,
    agentFor,
    /** Sends a request as git does, and returns the answer. */
    async send(agentToken: string, operation: string, body: string, more: Record<string, string> = {}) {
      const url = `${running.origin}/api/git-credential/${operation}`;
      const type = { "Content-Type": "text/plain", "Accept-Encoding": "identity" };
      const headers = { Authorization: `Bearer ${agentToken}`, ...type, ...more };
      const answer = await fetch(url, { method: "POST", headers, body });
      await checkAnswer("POST", url, answer);
      return { status: answer.status, message: answer.headers.get("Deplodash-Message"), body: await answer.text() };
    },
    asked(path: string, more = ""): string {
      const { protocol, host } = new URL(running.sandbox.serverUrl);
      return `protocol=${protocol.slice(0, -1)}\nhost=${host}\npath=${path}\n${more}`;
    },
  };
}

/** Returns the password that git would read from a credential. */
export const passwordIn = (credential: string): string => /^password=(.*)$/m.exec(credential)?.[1] ?? "";
