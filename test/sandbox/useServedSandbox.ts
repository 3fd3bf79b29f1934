import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { createClient } from "./apiClient.ts";
import type { ExampleData } from "./exampleData.ts";
import type { Permissions, Repository } from "./sandbox.ts";
import { type ServedSandbox, serveSandbox } from "./server.ts";

interface ServedContext extends ExampleData, ReturnType<typeof createClient> {
  readonly sandbox: ServedSandbox;
  /** A temporary folder for checkouts, and git's home folder. */
  readonly folder: string;
  /** Runs real git in this directory, without this machine's configuration. */
  git(directory: string, ...args: string[]): Promise<{ ok: boolean; output: string }>;
  remote(name: string, token?: string): string;
  /** Mints a token for one of ada's repositories. */
  narrowToken(repository: Repository, permissions: Permissions): Promise<string>;
}

/** Serves a sandbox for the tests in a file. The result is complete once the tests run. */
export function useServedSandbox(): ServedContext {
  const context = {
    git(directory, ...args) {
      const env = {
        PATH: process.env.PATH,
        HOME: context.folder,
        GIT_CONFIG_NOSYSTEM: "1",
        GIT_CONFIG_GLOBAL: "/dev/null",
        GIT_TERMINAL_PROMPT: "0",
        LC_ALL: "C",
      };
      const identity = ["-c", "user.name=Agent", "-c", "user.email=agent@example.com", "-c", "init.defaultBranch=main"];
      return new Promise((resolve) => {
        execFile("git", [...identity, ...args], { cwd: directory, env }, (error, stdout, stderr) => {
          resolve({ ok: error === null, output: stdout + stderr });
        });
      });
    },
    remote(name, token) {
      const url = new URL(`${context.sandbox.serverUrl}/${name}.git`);
      if (token !== undefined) Object.assign(url, { username: "x-access-token", password: token });
      return url.href;
    },
    narrowToken(repository, permissions) {
      return context.tokenFor(context.installations.ada, { repository_ids: [repository.id], permissions });
    },
  } as ServedContext;

  beforeAll(async () => {
    const sandbox = await serveSandbox();
    const folder = await mkdtemp(join(tmpdir(), "git-test-"));
    Object.assign(context, sandbox.data, createClient(sandbox), { sandbox, folder });
  });

  afterAll(async () => {
    await context.sandbox.close();
    await rm(context.folder, { recursive: true, force: true });
  });

  return context;
}
