import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { environmentFor } from "../../../src/client/command/exec.ts";
import { createShell, origin, refusal } from "./shell.ts";

const { deplodash, logIn, home, agent, worker } = await createShell();
await logIn();
await agent.grant();

/** Writes a program and returns its path, which contains no spaces. */
function program(name: string, text: string, mode = 0o755): string {
  const file = join(home, name);
  writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode });
  return file;
}
const exec = (command: string, options = "") =>
  deplodash(`exec ada/notes --scope contents:write ${options} -- ${command}`, {
    variables: { GH_ENTERPRISE_TOKEN: "somebody's", GH_HOST: "ghe.example", KEPT: "yes" },
  });

test("gives the token only to the command, and exits with its status", async () => {
  const file = join(home, "seen");
  const seen = program("seen.sh", `env >${file}; echo "$@" >>${file}; exit 42`);
  expect(await exec(`${seen} a --json --help`)).toEqual({ status: 42, stdout: "", stderr: "" });
  const lines = readFileSync(file, "utf8").split("\n");
  const value = (name: string) => lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1);
  expect(value("GH_TOKEN")).toMatch(/^ghs_/);
  expect(value("GITHUB_TOKEN")).toBe(value("GH_TOKEN"));
  expect({ host: value("GH_HOST"), other: value("GH_ENTERPRISE_TOKEN"), kept: value("KEPT") }).toEqual({
    host: "github.com",
    other: undefined,
    kept: "yes",
  });
  expect(lines.at(-2)).toBe("a --json --help");
});

test("names the host of a GitHub Enterprise Server, and hides its token from tools that call github.com", () => {
  const machine = { variables: { GH_TOKEN: "somebody's", HOME: "/" } } as never;
  const own = { HOME: "/", GH_HOST: "ghe.example:8443", GH_ENTERPRISE_TOKEN: "t", GITHUB_ENTERPRISE_TOKEN: "t" };
  expect(environmentFor(machine, "https://ghe.example:8443", "t")).toEqual(own);
  const hosted = { HOME: "/", GH_HOST: "ada.ghe.com", GH_TOKEN: "t", GITHUB_TOKEN: "t" };
  expect(environmentFor(machine, "https://ada.ghe.com", "t")).toEqual(hosted);
});

test("revokes the token after the command ends, with --revoke", async () => {
  const kept = (await deplodash("token ada/notes --scope contents:write")).stdout.trim();
  await exec("true");
  expect(worker.environment.github.isAlive(kept)).toBe(true);
  expect(await exec("false", "--revoke")).toEqual({ status: 1, stdout: "", stderr: "" });
  expect(worker.environment.github.isAlive(kept)).toBe(false);
});

test("exits with the status that a shell would report", async () => {
  mkdirSync(join(home, "folder"));
  const text = program("text", "", 0o644);
  expect(await exec("/nowhere/gh")).toEqual(refusal(127, "/nowhere/gh was not found"));
  const mistaken = "ghs_16C7e42F292c6912E7710c838347Ae178B4a";
  expect(await exec(mistaken)).toEqual({ status: 127, stdout: "", stderr: "deplodash: … was not found.\n" });
  expect(await exec(text)).toEqual(refusal(126, "can't be run .EACCES"));
  expect(await exec(program("killed.sh", "kill -TERM $$"))).toEqual({ status: 143, stdout: "", stderr: "" });
});

test("runs nothing without a token or a command", async () => {
  const file = join(home, "ran");
  const touch = program("touch.sh", `touch ${file}`);
  expect(await deplodash(`exec ada/idea --scope contents:read -- ${touch}`)).toEqual(
    refusal(3, `Ask them to open ${origin}/auth/consent`),
  );
  expect(await deplodash("exec ada/notes --scope contents:read")).toEqual(refusal(2, "The command is missing"));
  expect(() => readFileSync(file)).toThrow();
});
