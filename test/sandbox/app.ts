import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Account } from "./account.ts";
import { defaultPermissions, type Permissions } from "./permission.ts";
import { randomWord } from "./token.ts";

/** The only GitHub App in the sandbox. Registering another one from a manifest replaces it. */
export interface App {
  id: number;
  clientId: string;
  clientSecret: string;
  slug: string;
  name: string;
  permissions: Permissions;
  /** The accepted redirect_uris. If undefined, any loopback address is accepted. */
  callbackUrls: readonly string[] | undefined;
  /** A PEM in PKCS#1 format, as GitHub issues it. */
  readonly privateKey: string;
  readonly publicKey: KeyObject;
  /** The page to which GitHub sends people after they have installed the App. */
  setupUrl: string | undefined;
  owner: Account;
  readonly createdAt: number;
}

let key: KeyObject | undefined;

/**
 * Returns the key that all sandboxes in this process share. Creating it takes longer than everything else in a sandbox.
 */
function privateKey(): KeyObject {
  key ??= generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  return key;
}

export function newClient(): Pick<App, "clientId" | "clientSecret"> {
  return { clientId: `Iv23li${randomWord(14)}`, clientSecret: randomWord(40) };
}

export function createApp(now: number, signIn: "github app" | "oauth app" = "github app"): App {
  const client = newClient();
  return {
    id: 482_913,
    ...client,
    // The client ids of OAuth Apps begin with `Ov`.
    ...(signIn === "oauth app" && { clientId: client.clientId.replace("Iv", "Ov") }),
    slug: "deplodash",
    name: "deplodash",
    permissions: defaultPermissions,
    callbackUrls: undefined,
    setupUrl: undefined,
    owner: { id: 9_919, type: "User", login: "deplodash-maker", name: null, createdAt: now },
    createdAt: now,
    get privateKey() {
      return privateKey().export({ type: "pkcs1", format: "pem" }).toString();
    },
    get publicKey() {
      return createPublicKey(privateKey());
    },
  };
}
