import { randomBytes } from "node:crypto";
import { chmod, rename, stat, writeFile } from "node:fs/promises";
import type { Sandbox } from "../../test/sandbox/sandbox.ts";

/** Formats variables for a file that wrangler reads: `.dev.vars`, `--env-file`, or `secret bulk`. */
export function formatVariables(variables: Record<string, string>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}="${value}"\n`)
    .join("");
}

/** Returns the variables that make a Worker at `origin` use the sandbox as GitHub. Points the sandbox's App at that Worker. */
export function sandboxVariables({ app, serverUrl, apiUrl }: Sandbox, origin: string): Record<string, string> {
  app.setupUrl = `${origin}/auth/installed`;
  return {
    GITHUB_SERVER_URL: serverUrl,
    GITHUB_API_URL: apiUrl,
    GITHUB_APP_ID: String(app.id),
    GITHUB_APP_PRIVATE_KEY: encodePrivateKey(app.privateKey),
    GITHUB_CLIENT_ID: app.clientId,
    GITHUB_CLIENT_SECRET: app.clientSecret,
    CALLBACK_URL: `${origin}/callback`,
    ENCRYPTION_SECRET: newEncryptionSecret(),
  };
}

/** Encodes a PEM file as one line of base64, which needs no quoting anywhere. */
export function encodePrivateKey(pem: string): string {
  return Buffer.from(pem).toString("base64");
}

export function newEncryptionSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** Writes a file that only this user can read. If it already exists, renames the old one first and returns its new path; otherwise `null`. */
export async function writeSecretFile(file: string, text: string): Promise<string | null> {
  const backup = (await exists(file)) ? `${file}.${new Date().toISOString().replaceAll(/[:.]/g, "-")}` : null;
  if (backup !== null) {
    await rename(file, backup);
    await chmod(backup, 0o600);
  }
  await writeFile(file, text, { mode: 0o600, flag: "wx" });
  return backup;
}

export async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null)) !== null;
}
