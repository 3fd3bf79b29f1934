import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createExampleSandbox, type ExampleData } from "./exampleData.ts";
import type { Sandbox } from "./sandbox.ts";

interface Tips {
  readonly old: string;
  readonly main: string;
  readonly fix: string;
}

interface Template {
  readonly files: Map<string, Buffer>;
  readonly tips: Tips;
}

let template: Promise<Template> | undefined;

async function createTemplate(): Promise<Template> {
  const { sandbox, repositories } = createExampleSandbox();
  const old = await sandbox.commit(repositories.notes, { "README.md": "old\n" });
  const main = await sandbox.commit(repositories.notes, { "README.md": "new\n" });
  const fix = await sandbox.commit(repositories.notes, { "fix.md": "fixed\n" }, "fix");
  const { path } = sandbox.git.open(repositories.notes);
  const names = readdirSync(path, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => statSync(join(path, name)).isFile());
  const contents = new Map(files.map((name) => [name, readFileSync(join(path, name))]));
  sandbox.git.close();
  return { files: contents, tips: { old, main, fix } };
}

/**
 * Gives `ada/notes` two commits on main and a third one on fix. They're written from a template, because otherwise
 * tests with many sandboxes would spend most of their time on git processes.
 */
export async function seedBranches({ sandbox, repositories }: ExampleData & { sandbox: Sandbox }): Promise<Tips> {
  template ??= createTemplate();
  const { files, tips } = await template;
  const { path } = sandbox.git.open(repositories.notes);
  for (const [name, content] of files) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return tips;
}
