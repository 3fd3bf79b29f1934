import { parseArgs } from "node:util";
import { type Command, commonOptions } from "./command.ts";
import { createCompletion } from "./completion.ts";
import { exec } from "./exec.ts";
import * as exitCode from "./exitCode.ts";
import { Failure } from "./failure.ts";
import { gitCredential } from "./gitCredential.ts";
import { helpOf, overview } from "./help.ts";
import { login } from "./login.ts";
import { logout } from "./logout.ts";
import type { Machine } from "./machine.ts";
import { setupGit } from "./setupGit.ts";
import { plain } from "./spinner.ts";
import { status } from "./status.ts";
import { token } from "./token.ts";

const named = [login, logout, status, setupGit, token, exec, gitCredential];
const commands = [...named, createCompletion(named)];

/** Runs a command line and returns its exit status. Never throws. */
export async function run(args: string[], machine: Machine): Promise<number> {
  const end = args.indexOf("--");
  const own = end < 0 ? args : args.slice(0, end);
  const isJson = own.includes("--json");
  try {
    return await dispatch(own, end < 0 ? [] : args.slice(end + 1), machine);
  } catch (error) {
    const failure = error instanceof Failure ? error : unexpected(error);
    const { code, url, answer } = failure;
    const message = plain(maskSecrets(failure.message));
    if (isJson) machine.print(`${JSON.stringify(answer ?? { status: "error", code, message, url })}\n`);
    machine.tell(`deplodash: ${message}\n`);
    return failure.status;
  }
}

async function dispatch(args: string[], rest: string[], machine: Machine): Promise<number> {
  const [name, ...others] = args;
  if (name === "--version") {
    machine.print(`${await machine.readVersion()}\n`);
    return exitCode.done;
  }
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    machine.print(overview(commands));
    return name === undefined ? exitCode.usage : exitCode.done;
  }
  const command = commands.find((one) => one.name === name);
  if (!command)
    throw new Failure(exitCode.usage, "usage", "There is no such command; deplodash --help lists the commands");
  const { values, positionals } = parse(command, others);
  if (values.help) {
    machine.print(helpOf(command));
    return exitCode.done;
  }
  return command.run({ machine, options: values, positionals, rest });
}

function parse(command: Command, args: string[]) {
  try {
    return parseArgs({ args, options: { ...command.options, ...commonOptions }, allowPositionals: true });
  } catch (error) {
    // The message is, for example, "Unknown option '--scpoe'. To specify a positional argument …".
    const [mistake = ""] = (error instanceof Error ? error.message : "").split(". ");
    throw new Failure(exitCode.usage, "usage", `${mistake}; see deplodash ${command.name} --help`);
  }
}

/** Returns a failure that shows only the name of an unexpected error, because its message may quote a secret. */
function unexpected(error: unknown): Failure {
  const name = error instanceof Error ? error.name : "an error";
  return new Failure(exitCode.failed, "internal", `The command failed unexpectedly (${name}). Please report it.`);
}

/** Removes secrets from a message, because it may quote an argument. */
function maskSecrets(text: string): string {
  return text.replaceAll(/\b(?:dpl|gh[a-z]|github_pat)_\w+|\beyJ[\w-]+\.[\w.-]+/g, "…");
}
