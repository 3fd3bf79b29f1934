import { randomBytes } from "node:crypto";
import { chmod, rename, stat, writeFile } from "node:fs/promises";
import type { Sandbox } from "../test/sandbox/server.ts";

/** A file that wrangler reads, be it as `.dev.vars`, with `--env-file` or with `secret bulk`. */
export function variablesText(variables: Record<string, string>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}="${value}"\n`)
    .join("");
}

/** What a Worker at `origin` needs to take the sandbox for GitHub, which then takes it for its App. */
export function variablesFor({ world: { app }, url, apiUrl }: Sandbox, origin: string): Record<string, string> {
  app.setupUrl = `${origin}/auth/installed`;
  return {
    GITHUB_SERVER_URL: url,
    GITHUB_API_URL: apiUrl,
    GITHUB_APP_ID: String(app.id),
    GITHUB_APP_PRIVATE_KEY: oneLine(app.privateKey),
    GITHUB_CLIENT_ID: app.clientId,
    GITHUB_CLIENT_SECRET: app.clientSecret,
    CALLBACK_URL: `${origin}/callback`,
    ENCRYPTION_SECRET: newEncryptionSecret(),
  };
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
