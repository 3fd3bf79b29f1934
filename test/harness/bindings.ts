import { createPrivateKey } from "node:crypto";
import type { Bindings } from "../../src/env.ts";
import { createApp } from "../sandbox/app.ts";

/** The key of the sandbox's App, shared because creating one takes a long time. */
export const privateKey = createPrivateKey(createApp(0).privateKey);

const limit = { limit: async () => ({ success: true }) };

/** Returns the bindings for a correctly configured Worker, without usable KV, ledgers, or assets. */
export function bindingsOf(given: object = {}): Bindings {
  return {
    KV: {},
    LEDGER: {},
    DIRECTORY: {},
    DEVICE_REQUESTS: {},
    ASSETS: {},
    ADDRESS_LIMIT: limit,
    CALLER_LIMIT: limit,
    GIT_LIMIT: limit,
    MINT_LIMIT: limit,
    CONSENT_PAGE_LIMIT: limit,
    DASHBOARD_LIMIT: limit,
    DEVICE_LIMIT: limit,
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
