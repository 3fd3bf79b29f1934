import type { KVNamespace, KVNamespaceListResult } from "@cloudflare/workers-types";
import createClient, { type Client } from "openapi-fetch";
import { afterAll, beforeAll, expect } from "vitest";
import type { TestHarness } from "wrangler";
import type { paths } from "../../generated/openapi.ts";
import { createOwner, type Owner, pressApprove, requestLink, selecting } from "../../scripts/local/owner.ts";
import type { RequestedScope } from "../../src/client/index.ts";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { newAgentRecord } from "../../src/store/agents.ts";
import { createExampleSandbox } from "../sandbox/exampleData.ts";
import { handlers } from "../sandbox/handlers.ts";
import { createInterception } from "../sandbox/interception.ts";
import type { SandboxOptions } from "../sandbox/sandbox.ts";
import { createVisitor, type Seen, type Visitor } from "../sandbox/visitor.ts";
import { checkAnswer } from "./checkAnswer.ts";
import {
  appOf,
  createWorkers,
  type Deployment,
  fetchFrom,
  origin,
  type SharedDeployment,
  sharedDeployments,
  variablesOf,
} from "./deployments.ts";
import { gitAnswers } from "./gitAnswers.ts";
import { receiverAnswers } from "./receiverAnswers.ts";

export { encryptionSecret, origin } from "./deployments.ts";

type KvEntry = { name: string; metadata?: unknown; value: string | null };

/**
 * Matches GitHub tokens, agent tokens, whatever jose seals or signs, private keys, and codes in URLs. A random id may
 * begin like a jose value, but it contains no dot.
 */
const secretPattern =
  /gh[oprsu]_[0-9A-Za-z]+|dpl_[0-9A-Za-z]{16}_\w*|\beyJ[\w-]*\.[\w.-]*|-----BEGIN[^"]*|[?&]code=[^&"\s]*/g;

/** Returns redirects from the Worker unchanged. Wrangler's harness calls `fetch`, which would follow them. */
export function passRedirects(): void {
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => {
    if (!init || !("clone" in init)) return fetch(input, init);
    const { method, headers, body, signal } = init as Request;
    const unfollowed = { method, headers, body, signal, redirect: "manual", duplex: "half" } as const;
    return fetch(input, unfollowed);
  };
}

/** The Workers that the test files share. They stop when vitest's process exits. */
let shared: TestHarness | undefined;

function startShared(): TestHarness {
  return createWorkers(sharedDeployments.map((deployment) => ({ ...deployment, variables: variablesOf(deployment) })));
}

/**
 * Runs the real Worker in workerd, with real KV, ledgers, and assets, and with a new GitHub sandbox for each test file.
 * Files share the Workers of `sharedDeployments`, and each leaves KV empty. A file that lists deployments gets its own
 * Workers and uses the first.
 */
export function useWorker(choice: SharedDeployment | Deployment[] = "standard", options?: SandboxOptions) {
  const own = typeof choice === "string" ? undefined : choice;
  const deployment = own?.[0] ?? sharedDeployments.find(({ name }) => name === choice);
  if (!deployment) throw new Error(`there is no deployment ${choice}`);
  const example = createExampleSandbox({ ...options, app: appOf(deployment) });
  const { sandbox } = example;
  const github = createInterception(...handlers(sandbox), ...gitAnswers, ...receiverAnswers);
  const variablesFor = (one: Deployment): ReturnType<typeof variablesOf> => ({
    ...variablesOf(one),
    ...(one.operators && { OPERATOR_IDS: one.operators.map((login) => example.people[login].id).join() }),
  });
  const variables = variablesFor(deployment);
  if (!own) shared ??= startShared();
  const app = own
    ? createWorkers(own.map((one) => ({ ...one, variables: variablesFor(one) })))
    : (shared ?? startShared());
  const worker = app.getWorker<{ KV: KVNamespace }>(deployment.name);

  beforeAll(async () => {
    github.listen();
    passRedirects();
    await app.listen();
    app.clearLogs();
  });
  afterAll(async () => {
    // This log contains everything that this file's tests logged.
    const log = app.getLogs().map(({ message }) => String(message));
    const { KV: kv } = await worker.getEnv();
    const entries = await entriesOf(kv);
    await Promise.all(entries.map(({ name }) => kv.delete(name)));
    const stored = JSON.stringify(entries);
    if (own) await app.close();
    github.close();
    sandbox.git.close();
    for (const secret of [...sandbox.tokens.keys(), ...Object.values(variables)]) {
      // Skip ids and addresses.
      if (secret === undefined || secret.length < 20 || secret.startsWith("http")) continue;
      expect(
        log.some((line) => line.includes(secret)),
        "a secret in the log",
      ).toBe(false);
      expect(stored.includes(secret), "a secret in KV").toBe(false);
    }
    // Secrets are masked because people read this output.
    const found = log.flatMap((line) =>
      line.search(secretPattern) < 0 ? [] : line.replaceAll(secretPattern, "<secret>"),
    );
    expect(found).toEqual([]);
  });

  /**
   * Sends a request to the Worker or the sandbox, depending on its origin. Checks every answer from the Worker against
   * the contract.
   */
  const send = async (input: string | Request, init: RequestInit = {}): Promise<Response> => {
    const request = new Request(input, init);
    if (!request.url.startsWith(origin)) return fetch(request);
    const body = request.body ? { body: await request.arrayBuffer() } : {};
    const { method } = request;
    const headers = [...request.headers];
    const response = await fetchFrom(app, deployment.name, request.url, { method, headers, ...body });
    await checkAnswer(method, request.url, response);
    return response;
  };

  const visitor = (): Visitor => createVisitor(send);
  const client = (agentToken: string): Client<paths> =>
    createClient<paths>({ baseUrl: origin, fetch: send, headers: { Authorization: `Bearer ${agentToken}` } });
  const newSession = (login: string): Promise<Owner> => createOwner({ origin }, login, send);
  /** The people who stay signed in. Signing in takes as long as five other requests. */
  const sessions = new Map<string, Promise<Owner>>();
  const personOf = (login: string): Promise<Owner> => {
    const person = sessions.get(login) ?? newSession(login);
    sessions.set(login, person);
    return person;
  };
  const signedIn = async (login: string): Promise<Owner> => {
    const isKnown = sessions.has(login);
    const person = await personOf(login);
    if (!isKnown) return person;
    const dashboard = await person.browser.open(origin);
    if (dashboard.document.querySelector("header strong")?.textContent === login) return { ...person, dashboard };
    // Tests can end sessions.
    sessions.delete(login);
    return personOf(login);
  };
  /** Opens a consent link as this person, who signs in if necessary. */
  const openAs = async (login: string, link: string): Promise<{ browser: Visitor; page: Seen }> => {
    const { browser } = await personOf(login);
    const page = await browser.open(link);
    return { browser, page: page.status === 401 ? await browser.signIn(page, login) : page };
  };
  /** Requests a token as an agent. */
  const ask = (agentToken: string, scopes: RequestedScope[] = ["contents:write"], repo = "ada/notes") =>
    client(agentToken).POST("/api/token", { body: { repo, scopes } });

  return {
    ...example,
    app,
    /** The Worker's variables. */
    variables,
    github,
    send,
    visitor,
    client,
    ask,
    /** Requests a token as an agent. Returns the GitHub token, or "" if the agent gets none. */
    async issue(agentToken: string, scopes?: RequestedScope[], repo?: string): Promise<string> {
      const { data } = await ask(agentToken, scopes, repo);
      return data?.status === "ok" ? data.token : "";
    },
    /** Returns a person with their current dashboard. The tests in a file share each person's session. */
    signedIn,
    /** Signs a person in with a separate session. */
    newSession,
    openAs,
    /** Sends a form as a program would, with the browser's cookies and any other headers. */
    postForm(browser: Visitor, path: string, fields: Record<string, string>, headers: object = { Origin: origin }) {
      const sent = { ...headers, Cookie: browser.cookies(origin) };
      return send(new URL(path, origin).href, { method: "POST", headers: sent, body: new URLSearchParams(fields) });
    },
    /** Registers an agent as the operator and returns its token. */
    async newAgent(label = "Test agent"): Promise<string> {
      const agent = createAgentToken();
      const { key, value } = newAgentRecord(agent, label, null, Date.now());
      await (await worker.getEnv()).KV.put(key, value);
      return agent.token;
    },
    /** Requests access as the agent and approves it as the person. Returns the page that follows. */
    async approve(agentToken: string, login: string, repo: string, scopes: Scope[], approved = scopes): Promise<Seen> {
      const { browser, page } = await openAs(login, await requestLink(origin, agentToken, repo, scopes, send));
      return pressApprove(browser, page, selecting(approved));
    },
    linkFor: (agentToken: string, repo: string, scopes: Scope[]) => requestLink(origin, agentToken, repo, scopes, send),
    /** Starts a sign-in. Returns its cookie and the GitHub address that it leads to. */
    async beginSignIn(next?: string, headers: Record<string, string> = {}) {
      const begun = await send(`${origin}/auth/login${next ? `?${new URLSearchParams({ next })}` : ""}`, { headers });
      const cookie = begun.headers.get("Set-Cookie") ?? "";
      return { cookie, headers: { Cookie: cookie.split(";")[0] ?? "" }, gitHub: begun.headers.get("Location") ?? "" };
    },
    /** Returns the JSON lines in the log that have this field. */
    logged<Line>(field: string): Line[] {
      const lines = app.getLogs().map(({ message }) => String(message));
      return lines
        .filter((line) => line.startsWith("{") && line.includes(`"${field}":`))
        .map((line) => JSON.parse(line));
    },
    kv: async () => (await worker.getEnv()).KV,
    kvEntries: async (): Promise<KvEntry[]> => entriesOf((await worker.getEnv()).KV),
  };
}

/** The maximum number of keys that KV reads at once. */
const maxKeys = 100;

async function entriesOf(kv: KVNamespace): Promise<KvEntry[]> {
  const entries: KvEntry[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: KVNamespaceListResult<unknown> = await kv.list({ limit: maxKeys, ...(cursor && { cursor }) });
    const names = page.keys.map(({ name }) => name);
    const values = names.length > 0 ? await kv.get(names, "text") : new Map<string, string>();
    entries.push(...page.keys.map((key) => ({ ...key, value: values.get(key.name) ?? null })));
    cursor = page.list_complete ? null : page.cursor;
  }
  return entries;
}
