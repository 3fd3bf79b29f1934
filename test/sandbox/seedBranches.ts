import { cpSync } from "node:fs";
import { createExampleSandbox, type ExampleData } from "./exampleData.ts";
import type { Sandbox } from "./sandbox.ts";

export interface Tips {
  readonly old: string;
  readonly main: string;
  readonly fix: string;
}

let template: Promise<{ path: string; tips: Tips }> | undefined;

async function createTemplate() {
  const { sandbox, repositories } = createExampleSandbox();
  const old = await sandbox.commit(repositories.notes, { "README.md": "old\n" });
  const main = await sandbox.commit(repositories.notes, { "README.md": "new\n" });
  const fix = await sandbox.commit(repositories.notes, { "fix.md": "fixed\n" }, "fix");
  return { path: sandbox.git.open(repositories.notes).path, tips: { old, main, fix } };
}

/**
 * Gives `ada/notes` two commits on main and a third one on fix. They are copied from a template, because tests with many
 * sandboxes would otherwise spend most of their time on git's processes.
 */
export async function seedBranches({ sandbox, repositories }: ExampleData & { sandbox: Sandbox }): Promise<Tips> {
  template ??= createTemplate();
  const { path, tips } = await template;
  cpSync(path, sandbox.git.open(repositories.notes).path, { recursive: true });
  return tips;
}
