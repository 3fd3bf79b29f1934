import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { inject } from "vitest";
import { createTestHarness, type TestHarness, type TestHarnessOptions } from "wrangler";
import { type App, createApp } from "../sandbox/app.ts";
import { type Limit, unlimited, writeConfig } from "./config.ts";

export const origin = "http://localhost:5178";
export const encryptionSecret = "a secret that only this test uses";
export const personalToken = "ghp_0000000000000000000000000000000000000000";

type Variables = Partial<Record<string, string>>;

/** A Worker and its configuration. */
export interface Deployment {
  name: string;
  /** The variables to change. A variable that is `undefined` is unset. */
  variables?: Variables;
  /** The limits to change. By default, consent pages, device authorizations, and the App's new tokens are unlimited. */
  limits?: Partial<Record<Limit, number>>;
  /** Another entry point that `buildWorker` has put next to the bundle. The default is the bundle. */
  main?: string;
  /** The people in the sandbox who are operators. */
  operators?: ("ada" | "ben" | "cleo")[];
  /** How people sign in. The default is the GitHub App. */
  signIn?: "oauth app";
}

export type SharedDeployment = "standard" | "resettable" | "with-a-token" | "limited-pages" | "oauth-app";

const pageLimits = {
  CONSENT_PAGE_LIMIT: unlimited,
  DASHBOARD_LIMIT: unlimited,
  DEVICE_LIMIT: unlimited,
  APP_MINT_LIMIT: unlimited,
};

/** The Workers that test files share. They run in one workerd because starting one takes seconds of CPU time. */
export const sharedDeployments: (Deployment & { name: SharedDeployment })[] = [
  { name: "standard" },
  { name: "resettable", main: "test/harness/resettable.ts" },
  { name: "with-a-token", variables: { GITHUB_TOKEN: personalToken } },
  { name: "limited-pages", limits: { DASHBOARD_LIMIT: unlimited, APP_MINT_LIMIT: unlimited } },
  { name: "oauth-app", signIn: "oauth app" },
];

const githubApp = createApp(Date.now());
const oauthApp = createApp(Date.now(), "oauth app");

// Once miniflare has the answer to a Worker's request, it may leave the rest of the request unread. workerd sends its
// next request on the same connection, where it would wait behind the unread rest until it times out.
subscribe("http.server.response.finish", (message) => {
  const { request } = message as { request: IncomingMessage };
  // A stream with a "readable" listener doesn't flow, and an abandoned iterator leaves such a listener behind.
  if (!request.complete) request.removeAllListeners("readable").on("data", () => {});
});

/** Node's error codes for a connection that the other side has closed. */
const closed = new Set(["UND_ERR_SOCKET", "EPIPE", "ECONNRESET"]);
const maxAttempts = 3;

/**
 * Sends a request directly to one of the Workers, without following redirects. workerd closes the connection if the
 * Worker didn't read the body; if Node was about to reuse that connection, the request is repeated. Answers aren't
 * compressed, because that would take longer than most requests.
 */
export async function fetchFrom(app: TestHarness, name: string, url: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  if (!headers.has("Accept-Encoding")) headers.set("Accept-Encoding", "identity");
  for (let attempt = 1; ; attempt++) {
    try {
      // Its types are undici's own.
      const answer = await app.getWorker(name).fetch(url, { ...init, headers, redirect: "manual" } as never);
      return answer as unknown as Response;
    } catch (error) {
      const { code = "" } = (error as { cause?: { code?: string } }).cause ?? {};
      if (attempt === maxAttempts || !closed.has(code)) throw error;
    }
  }
}

export const appOf = ({ signIn }: Deployment): App => (signIn ? oauthApp : githubApp);

/** Returns all variables for a deployment that uses a sandbox and its App. */
export function variablesOf(deployment: Deployment): Variables {
  const app = appOf(deployment);
  return {
    GITHUB_CLIENT_ID: app.clientId,
    GITHUB_CLIENT_SECRET: app.clientSecret,
    GITHUB_APP_ID: String(app.id),
    GITHUB_APP_PRIVATE_KEY: app.privateKey,
    CALLBACK_URL: `${origin}/callback`,
    ENCRYPTION_SECRET: encryptionSecret,
    ...deployment.variables,
  };
}

/** Creates the Workers, which start when the harness listens. Requests to the harness's address go to the first one. */
export function createWorkers(deployments: Deployment[]): TestHarness {
  const workers: TestHarnessOptions["workers"] = deployments.map(({ name, variables = {}, limits, main }) => {
    const secrets = Object.fromEntries(
      Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
    const configPath = writeConfig(name, limits ?? pageLimits, main);
    return { configPath, secrets, prebuiltWorkerDir: inject("workerFolder") };
  });
  return createTestHarness({ workers });
}
