import { generateKeyPairSync } from "node:crypto";
import type { Bindings } from "../../src/env.ts";

export const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

const limit = { limit: async () => ({ success: true }) };

/** What a Worker that is set up right is given; its KV, ledgers and files are not there. */
export function bindingsOf(given: object = {}): Bindings {
  return {
    KV: {},
    LEDGER: {},
    DIRECTORY: {},
    ASSETS: {},
    ADDRESS_LIMIT: limit,
    CALLER_LIMIT: limit,
    MINT_LIMIT: limit,
    LOOK_LIMIT: limit,
    REGISTRANT_MINT_LIMIT: limit,
    APP_MINT_LIMIT: limit,
    GITHUB_CLIENT_ID: "Iv23test",
    GITHUB_CLIENT_SECRET: "secret",
    GITHUB_APP_ID: "1",
    GITHUB_APP_PRIVATE_KEY: privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
    CALLBACK_URL: "https://deplodash.example/callback",
    ENCRYPTION_SECRET: "x".repeat(32),
    ...given,
  } as unknown as Bindings;
}
