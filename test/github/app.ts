import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { User } from "./account.ts";
import { defaultPermissions, type Permissions } from "./permission.ts";
import { randomWord } from "./token.ts";

export interface App {
  readonly id: number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly slug: string;
  readonly name: string;
  readonly permissions: Permissions;
  /** PKCS#1 PEM, as GitHub hands it out. */
  readonly privateKey: string;
  readonly publicKey: KeyObject;
  /** Where GitHub sends people after they installed the App; undefined when the App configures none. */
  setupUrl: string | undefined;
  readonly owner: User;
  readonly createdAt: number;
}

let key: KeyObject | undefined;

/** One for all worlds of a process, when first needed: making it takes longer than all the rest of a world. */
function privateKey(): KeyObject {
  key ??= generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  return key;
}

export function createApp(now: number): App {
  return {
    id: 482_913,
    clientId: `Iv23li${randomWord(14)}`,
    clientSecret: randomWord(40),
    slug: "deplodash",
    name: "deplodash",
    permissions: defaultPermissions,
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
