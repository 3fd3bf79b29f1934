import { execFile } from "node:child_process";
import * as exitCode from "./exitCode.ts";
import { codeOf, Failure } from "./failure.ts";
import type { Machine } from "./machine.ts";

/** The git option that selects a configuration file. */
export type Scope = "--global" | "--local";

/** A configuration key with one of its values. */
export interface Setting {
  key: string;
  value: string;
}

const spellings = ["useHttpPath", "insteadOf", "pushInsteadOf"];

/** Returns a git configuration file's settings, in order. Restores the usual spelling of our names, which git prints in lowercase. */
export async function readGitConfig(machine: Machine, scope: Scope): Promise<Setting[]> {
  const { status, stdout, stderr } = await git(machine, ["config", scope, "--list", "-z"]);
  if (status !== 0 && /unable to read config file .*No such file/.test(stderr)) return [];
  if (status !== 0) throw gitFailed("read", stderr);
  return stdout
    .split("\0")
    .filter(Boolean)
    .map((entry) => {
      const [key = "", ...value] = entry.split("\n");
      return {
        key: key.replace(/[a-z]+$/, (name) => spellings.find((one) => one.toLowerCase() === name) ?? name),
        value: value.join("\n"),
      };
    });
}

/** Replaces the values of a key. The new values come last in the file, so that they override more general settings. */
export async function writeGitConfig(machine: Machine, scope: Scope, key: string, before: string[], values: string[]) {
  const changes = [
    ...(before.length > 0 ? [["--unset-all", key]] : []),
    ...values.map((value) => ["--add", key, value]),
  ];
  for (const change of changes) {
    const { status, stderr } = await git(machine, ["config", scope, ...change]);
    if (status !== 0) throw gitFailed("change", stderr);
  }
}

function git({ variables }: Machine, args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    execFile("git", args, { env: { ...variables, LC_ALL: "C" } }, (error, stdout, stderr) => {
      if (!error) resolve({ status: 0, stdout, stderr });
      else if (typeof error.code === "number") resolve({ status: error.code, stdout, stderr });
      else reject(new Failure(exitCode.machine, "no_git", `git can't be run (${codeOf(error)}). Is it installed?`));
    });
  });
}

function gitFailed(what: string, stderr: string): Failure {
  const reason = stderr.trim().split("\n").at(-1) ?? "";
  return new Failure(exitCode.machine, "git_failed", `git can't ${what} its configuration: ${reason}`);
}
