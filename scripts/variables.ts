import { randomBytes } from "node:crypto";
import { chmod, rename, stat, writeFile } from "node:fs/promises";

/** A file that wrangler reads, be it as `.dev.vars`, with `--env-file` or with `secret bulk`. */
export function variablesText(variables: Record<string, string>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}="${value}"\n`)
    .join("");
}

/** The key in one line, which survives every way of quoting. */
export function oneLine(pem: string): string {
  return Buffer.from(pem).toString("base64");
}

export function newEncryptionSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** Writes secrets for this user's eyes alone. What is there already is kept, under the name that is returned. */
export async function writeSecrets(file: string, text: string): Promise<string | null> {
  const there = await exists(file);
  const kept = there ? `${file}.${new Date().toISOString().replaceAll(/[:.]/g, "-")}` : null;
  if (kept !== null) {
    await rename(file, kept);
    await chmod(kept, 0o600);
  }
  await writeFile(file, text, { mode: 0o600, flag: "wx" });
  return kept;
}

export async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null)) !== null;
}
