import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { CompactSign } from "jose";
import { onTestFinished, vi } from "vitest";
import { randomText } from "../../src/crypto/secret.ts";
import { actionsIssuer } from "../../src/domain/oidcIssuer.ts";
import { minute, second } from "../../src/domain/time.ts";
import type { IdentityConditions, TrustedIdentity } from "../../src/domain/trustedIdentity.ts";
import type { LedgerAgent } from "./ledgerAgent.ts";

/** The answer to a request for an issuer's document, either JSON or the test's own response. */
type Answer = object | (() => Response | Promise<Response>);

interface SigningKey {
  id: string;
  alg: string;
  privateKey: KeyObject;
}

/** An OpenID Connect issuer in memory, with an ES256 key. Tests may replace its documents and its keys. */
export interface TestIssuer {
  readonly issuer: string;
  keys: SigningKey[];
  configuration: Answer;
  /** The public part of `keys` by default. */
  keySet: Answer | null;
  /** Signs claims with the last of the keys, or with another one. `header` replaces parts of the header. */
  sign(claims: object, header?: object, key?: KeyObject): Promise<string>;
}

const keysPath = "/.well-known/jwks";

/** Creates an issuer. The default is GitHub Actions. */
export function createIssuer(issuer = actionsIssuer("https://github.com")): TestIssuer {
  return {
    issuer,
    keys: [createSigningKey("first")],
    configuration: { issuer, jwks_uri: issuer + keysPath },
    keySet: null,
    sign(claims, header = {}, key) {
      const { id, alg, privateKey } = this.keys.at(-1) as SigningKey;
      return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
        .setProtectedHeader({ typ: "JWT", alg, kid: id, ...header })
        .sign(key ?? privateKey);
    },
  };
}

export function createSigningKey(id: string, alg: "ES256" | "EdDSA" | "RS256" | "PS256" = "ES256"): SigningKey {
  const { privateKey } =
    alg === "ES256"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : alg === "EdDSA"
        ? generateKeyPairSync("ed25519")
        : generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { id, alg, privateKey };
}

/** Returns the public part of a key in the form that issuers publish. */
export function publicJwk({ id, alg, privateKey }: SigningKey) {
  return { ...createPublicKey(privateKey).export({ format: "jwk" }), kid: id, alg, use: "sig" };
}

/**
 * Serves issuers to the code under test in place of `fetch` until the test ends. Returns the URL of every request,
 * including requests to addresses that don't exist.
 */
export function serveIssuers(...issuers: TestIssuer[]): string[] {
  const requested: string[] = [];
  const answerTo = async (input: string | URL | Request) => {
    const url = String(input instanceof Request ? input.url : input);
    requested.push(url);
    const issuer = issuers.find((one) => url.startsWith(`${one.issuer}/.well-known/`));
    const isKeySet = url.endsWith(keysPath);
    const answer = isKeySet ? (issuer?.keySet ?? { keys: issuer?.keys.map(publicJwk) }) : issuer?.configuration;
    if (!issuer || !answer) return new Response(null, { status: 404 });
    return typeof answer === "function" ? answer() : Response.json(answer);
  };
  vi.stubGlobal("fetch", vi.fn(answerTo));
  onTestFinished(() => void vi.unstubAllGlobals());
  return requested;
}

/** The conditions under which tests trust a job, and the claims that meet them. */
export const jobConditions = { repository_id: "7", repository_owner_id: "1", ref: "refs/heads/main" };

/** Returns the claims in a job's ID token for an agent of `https://deplodash.example`. */
export function jobClaims(agentId: string, now: number, issuer = actionsIssuer("https://github.com")) {
  const iat = Math.floor(now / second);
  return {
    iss: issuer,
    aud: `https://deplodash.example/agents/${agentId}`,
    sub: "repo:ada@1/notes@7:ref:refs/heads/main",
    repository: "ada/notes",
    ...jobConditions,
    event_name: "push",
    iat,
    nbf: iat,
    exp: iat + (5 * minute) / second,
  };
}

/** Trusts an identity for an agent, acting as ada, who registered the agent. */
export async function trust(agent: LedgerAgent, { issuer, conditions }: IdentityConditions): Promise<TrustedIdentity> {
  const identity = { id: randomText(8), issuer, conditions, name: "ada/notes on refs/heads/main", addedAt: 0 };
  await agent.trust(identity);
  return identity;
}

/** Trusts a job to act as an agent. Returns the job's credential and its identity. */
export async function trustJob(agent: LedgerAgent, issuer = "https://issuer.example") {
  const identity = await trust(agent, { issuer, conditions: jobConditions });
  return { identity, job: { agentId: agent.agentId, workload: { issuer, claims: jobConditions } } };
}
