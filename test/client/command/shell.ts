import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { run } from "../../../src/client/command/run.ts";
import { createNodeWorker } from "../../harness/nodeWorker.ts";

export const origin = "https://deplodash.example";
/** Matches GitHub tokens, agent tokens, and JWTs. */
export const secretPattern = /\b(?:gh[a-z]|dpl)_\w{5,}|\beyJ[\w-]+\.[\w-]+\.\S+/g;

/** The result of a command that succeeds and prints nothing. */
export const silence = { status: 0, stdout: "", stderr: "" };

/** Returns the expected result of a command that fails: its status and one sentence that matches the pattern. */
export function refusal(status: number, text: string, stdout = "") {
  return { status, stdout, stderr: expect.stringMatching(new RegExp(`^deplodash: [^\n]*${text}[^\n]*\n$`)) };
}

interface Said {
  status: number;
  stdout: string;
  stderr: string;
}

interface RunOptions {
  input?: string;
  variables?: Record<string, string | undefined>;
  /** Answers requests in place of the service. */
  fetch?: (request: Request) => Promise<Response>;
  isInteractive?: boolean;
  /** Receives standard error as it's written. */
  onTell?: (text: string) => void;
  /** The path of the command's file. By default, one that isn't on the `PATH`. */
  program?: string;
  /** What other people do while the command pauses. */
  duringPause?: () => Promise<unknown>;
}

/**
 * Creates a machine with its own home folder. The command runs in this process and talks to a Worker in this process.
 */
export async function createShell() {
  const worker = await createNodeWorker();
  const home = mkdtempSync(join(tmpdir(), "deplodash-home-"));
  process.once("exit", () => rmSync(home, { recursive: true, force: true }));
  const toWorker = async (request: Request): Promise<Response> => {
    const { pathname, search, origin: asked } = new URL(request.url);
    if (asked !== origin) throw new TypeError("fetch failed");
    const { method, headers, signal } = request;
    const body = method === "GET" ? {} : { body: await request.text() };
    const aborted = new Promise<never>((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
    return Promise.race([worker.send(pathname + search, { method, headers, ...body }), aborted]);
  };

  /** Runs a command line whose arguments contain no spaces. `input` is standard input. */
  async function deplodash(line: string, options: RunOptions = {}): Promise<Said> {
    const { input = "", variables = {}, fetch = toWorker, isInteractive = false, onTell } = options;
    const { program = import.meta.filename, duringPause = async () => {} } = options;
    const said = { stdout: "", stderr: "" };
    const status = await run(line.split(" ").filter(Boolean), {
      variables: { PATH: process.env.PATH, HOME: home, GIT_CONFIG_NOSYSTEM: "1", ...variables },
      program,
      terminal: { isInteractive, hasColor: isInteractive && !variables.NO_COLOR },
      fetch,
      readInput: async () => input,
      readVersion: async () => "0.0.0",
      print: (text) => {
        said.stdout += text;
      },
      tell: (text) => {
        said.stderr += text;
        onTell?.(text);
      },
      now: worker.environment.clock.now,
      async pause(milliseconds) {
        await duringPause();
        await worker.environment.pass(milliseconds);
      },
    });
    expect(said.stderr.match(secretPattern), "a secret on standard error").toBe(null);
    const mayPrint = /^(?:token|git-credential get)\b/.test(line);
    if (!mayPrint) expect(said.stdout.match(secretPattern), "a secret on standard output").toBe(null);
    return { status, ...said };
  }

  const agentToken = worker.agent.credential.token;
  return {
    worker,
    agent: worker.agent,
    agentToken,
    home,
    /** Sends a request to the Worker, as the command does by default. */
    toWorker,
    deplodash,
    logIn: () => deplodash(`login ${origin} --token-stdin`, { input: `${agentToken}\n` }),
  };
}
