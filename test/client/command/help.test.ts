import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createShell } from "./shell.ts";

const { deplodash, home } = await createShell();
const { stdout: overview } = await deplodash("--help");
const names = [...overview.matchAll(/^ {2}([a-z-]+) {2,}[A-Z]/gm)].map(([, name = ""]) => name);

test("fits on a screen, and so does the help of each command", async () => {
  expect(names).toContain("git-credential");
  const texts = [overview];
  for (const name of names) texts.push((await deplodash(`${name} -h`)).stdout);
  for (const text of texts) {
    const lines = text.trimEnd().split("\n");
    expect(lines.length, text).toBeLessThanOrEqual(24);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  }
});

test("lists every exit status, and reports a missing or unknown command", async () => {
  for (const status of [0, 1, 2, 3, 4, 5, 6, 7]) expect(overview).toMatch(new RegExp(`\\b${status} {2}\\w`));
  expect(await deplodash("")).toEqual({ status: 2, stdout: overview, stderr: "" });
  expect(await deplodash("pusch")).toMatchObject({ status: 2, stderr: /There is no such command/ });
});

test("completes commands, words, and options in bash", async () => {
  const script = join(home, "completion");
  writeFileSync(script, (await deplodash("completion bash")).stdout);
  const complete = (...words: string[]) => {
    const line = `. ${script}; COMP_WORDS=(deplodash ${words.join(" ")}); COMP_CWORD=${words.length}; _deplodash; echo "\${COMPREPLY[@]}"`;
    return execFileSync("bash", ["-c", line], { encoding: "utf8" }).trim();
  };
  expect(complete("log")).toBe("login logout");
  expect(complete("setup-git", "--s")).toBe("--strict");
  expect(complete("git-credential", "e")).toBe("erase");
});

test("completes nothing for other shells", async () => {
  for (const shell of ["csh", "constructor"])
    expect(await deplodash(`completion ${shell}`)).toMatchObject({ status: 2, stdout: "" });
});

test.each(["zsh", "fish"])("knows every command and option in %s", async (shell) => {
  const { stdout } = await deplodash(`completion ${shell}`);
  for (const name of names) expect(stdout).toContain(name);
  expect(stdout).toMatch(/(?:--| -l )strict\b/);
});
