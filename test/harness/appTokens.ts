import { second } from "../../src/domain/time.ts";
import { guarded } from "../../src/github/appClient.ts";
import { createBackoff } from "../../src/github/backoff.ts";
import { createInstallations } from "../../src/github/installations.ts";
import { createInstallationTokens } from "../../src/github/installationTokens.ts";
import { createRequest } from "../../src/github/request.ts";
import { createBackoffStore } from "../../src/store/backoff.ts";
import type { Kv } from "../../src/store/kv.ts";

/** Creates the App's installation tokens and backoff for one isolate. They call GitHub with the global `fetch`. */
export function createAppTokens(kv: Kv, now: () => number, mayMint: () => Promise<boolean>, serverUrl = "") {
  const backoff = createBackoff(createBackoffStore(kv, now), now);
  const request = createRequest({ apiUrl: "https://api.github.com", callTimeout: 10 * second });
  const client = {
    request: guarded(request, backoff, "installation"),
    asApp: guarded(request, backoff, "app"),
    appToken: async () => ({ headers: { authorization: "" } }),
  };
  const settings = { now, mayMint, serverUrl };
  return { backoff, tokens: createInstallationTokens(client, createInstallations(client, serverUrl), settings) };
}
