import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { defineCommand } from "./command.ts";
import { type Connection, connect } from "./connection.ts";
import * as exitCode from "./exitCode.ts";
import { codeOf, Failure } from "./failure.ts";
import type { Machine } from "./machine.ts";
import { onlyPositional } from "./positionals.ts";
import { readMetadata } from "./service.ts";
import { obtainToken, requestOptions } from "./tokenRequest.ts";

const { renew: _, ...options } = requestOptions;

export const exec = defineCommand({
  name: "exec",
  usage: "OWNER/NAME --scope SCOPE… [--wait] -- COMMAND…",
  about: "Run a command with a GitHub token in its environment",
  options: { ...options, revoke: { type: "boolean", about: "Revoke the token when the command ends" } },
  async run({ machine, options, positionals, rest }) {
    const [program, ...args] = rest;
    if (program === undefined) throw new Failure(exitCode.usage, "usage", "The command is missing. Put it after --");
    const repo = onlyPositional(positionals, "OWNER/NAME");
    const connection = await connect(machine, options.origin);
    const { github_url } = await readMetadata(machine, connection.origin);
    const { token } = await obtainToken(machine, connection, repo, options);
    try {
      return await run(program, args, environmentFor(machine, github_url, token));
    } finally {
      if (options.revoke) await revoke(machine, connection, token);
    }
  },
});

/**
 * Returns the command's environment. It has the token in the variables that `gh` and other tools read, and no other GitHub token.
 * https://cli.github.com/manual/gh_help_environment
 */
export function environmentFor({ variables }: Machine, githubUrl: string, token: string): NodeJS.ProcessEnv {
  const { GH_TOKEN, GITHUB_TOKEN, GH_ENTERPRISE_TOKEN, GITHUB_ENTERPRISE_TOKEN, ...others } = variables;
  const { host } = new URL(githubUrl);
  const isOwnServer = host !== "github.com" && !host.endsWith(".ghe.com");
  return {
    ...others,
    GH_HOST: host,
    ...(isOwnServer
      ? { GH_ENTERPRISE_TOKEN: token, GITHUB_ENTERPRISE_TOKEN: token }
      : { GH_TOKEN: token, GITHUB_TOKEN: token }),
  };
}

const forwarded = ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT"] as const;
/** The signals that a terminal sends to the whole foreground process group, including the command. */
const fromTerminal = new Set<NodeJS.Signals>(["SIGINT", "SIGQUIT"]);

/** Runs a command on our standard streams, forwards signals to it, and returns its status as a shell would. */
async function run(program: string, args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  // Added before the command starts, so that no signal ends only this process. `child` is set by the time the handlers run.
  const pass = (signal: NodeJS.Signals) => {
    if (!(process.stdin.isTTY && fromTerminal.has(signal))) child.kill(signal);
  };
  for (const signal of forwarded) process.on(signal, pass);
  const child = spawn(program, args, { env, stdio: "inherit" });
  try {
    const [status, signal] = await once(child, "exit");
    return status ?? 128 + constants.signals[signal as NodeJS.Signals];
  } catch (error) {
    // The statuses are those of POSIX shells (XCU, 2.8.2).
    const isMissing = codeOf(error) === "ENOENT";
    throw new Failure(
      isMissing ? 127 : 126,
      isMissing ? "command_not_found" : "command_not_executable",
      `${program} ${isMissing ? "was not found" : `can't be run (${codeOf(error)})`}.`,
    );
  } finally {
    for (const signal of forwarded) process.off(signal, pass);
  }
}

/** Revokes the token. Never throws, because the command has already ended and its status takes precedence. */
async function revoke(machine: Machine, { use }: Connection, token: string): Promise<void> {
  const isRevoked = await use((client) => client.POST("/api/token/revoke", { body: { token } })).then(
    ({ response }) => response.ok,
    () => false,
  );
  if (!isRevoked) machine.tell("deplodash: The token couldn't be revoked. It expires within an hour.\n");
}
