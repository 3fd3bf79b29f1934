import { onTestFinished, vi } from "vitest";
import { second } from "../../src/domain/time.ts";
import { createAppTokens } from "../harness/appTokens.ts";
import { createFakeClock } from "../harness/fakeClock.ts";
import { createMemoryKv } from "../harness/memoryKv.ts";

/** A fake GitHub that answers each call or throws. */
export type GitHub = (method: string, path: string) => Response | Promise<Response>;

/** Returns GitHub's answer to a mint request, with these fields replaced. */
export function mintAnswer(body: object = {}, headers: Record<string, string> = {}): Response {
  const expires_at = new Date(createFakeClock().now() + 3600 * second).toISOString();
  const repositories = [{ id: 7, full_name: "ada/notes", private: true, html_url: "https://github.com/ada/notes" }];
  const permissions = { contents: "read", metadata: "read" };
  return Response.json({ token: "ghs_1", expires_at, permissions, repositories, ...body }, { status: 201, headers });
}

const serverUrl = "https://github.com";

/** Returns installation 70 as GitHub describes it, with these fields replaced. */
export function installationAnswer(body: object = {}): Response {
  const permissions = { contents: "write", metadata: "read" };
  const account = { id: 1, login: "ada", type: "User" };
  return Response.json({ id: 70, account, permissions, repository_selection: "selected", suspended_at: null, ...body });
}

export const installationUrl = `${serverUrl}/settings/installations/70`;

/**
 * Creates the App's clients for one test, in isolates that share one KV, with a fake GitHub behind them. Records the
 * calls that reach it.
 */
export function createApp(github: GitHub) {
  const clock = createFakeClock();
  const kv = createMemoryKv(clock);
  const calls: string[] = [];
  const state = { github, mayMint: true };
  onTestFinished(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
  vi.stubGlobal("fetch", async (url: string, { method = "GET" }: RequestInit) => {
    const { pathname } = new URL(url);
    calls.push(`${method} ${pathname}`);
    return state.github(method, pathname);
  });
  const openIsolate = () => {
    const { backoff, tokens } = createAppTokens(kv, clock.now, async () => state.mayMint, serverUrl);
    return { backoff, ...tokens };
  };
  return { clock, kv, calls, state, openIsolate, ...openIsolate() };
}

/** The mint request that these tests use. */
export const reading = { installationId: 70, repositoryId: 7, permissions: { contents: "read" } };
