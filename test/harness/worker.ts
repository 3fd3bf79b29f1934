import { setupServer } from "msw/node";
import createClient, { type Client } from "openapi-fetch";
import { afterAll, beforeAll, expect } from "vitest";
import { createTestHarness, unstable_readConfig } from "wrangler";
import type { paths } from "../../generated/openapi.ts";
import { createAgentToken } from "../../src/crypto/agentCredential.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { newAgentRecord } from "../../src/store/agents.ts";
import { handlers } from "../sandbox/handlers.ts";
import { populate } from "../sandbox/people.ts";
import { createVisitor, type Seen, type Visitor } from "../sandbox/visitor.ts";
import { createWorld } from "../sandbox/world.ts";
import { checkAnswer } from "./contract.ts";

export const origin = "http://localhost:5178";

interface KvOfTests {
  list(): Promise<{ keys: { name: string }[] }>;
  get(key: string): Promise<string | null>;
}

type Variables = Partial<Record<string, string>>;

/**
 * GitHub's tokens and ours, what jose seals or signs (an id of random letters may begin alike, but has no dot), a private key,
 * a code in a URL.
 */
const secretish =
  /gh[oprsu]_[0-9A-Za-z]+|dpl_[0-9A-Za-z]{16}_\w*|\beyJ[\w-]*\.[\w.-]*|-----BEGIN[^"]*|[?&]code=[^&"\s]*/g;

/** The real Worker in workerd with real KV, ledgers and assets, in front of the sandbox. One for a test file. */
export function useWorker(variables: Variables = {}, main?: string) {
  const town = populate(createWorld());
  const { world } = town;
  const github = setupServer(...handlers(world));
  const secrets = {
    GITHUB_CLIENT_ID: world.app.clientId,
    GITHUB_CLIENT_SECRET: world.app.clientSecret,
    GITHUB_APP_ID: String(world.app.id),
    GITHUB_APP_PRIVATE_KEY: world.app.privateKey,
    CALLBACK_URL: `${origin}/callback`,
    ENCRYPTION_SECRET: "a secret of this test and of nothing else in the world",
    ...variables,
  };
  const given = Object.fromEntries(
    Object.entries(secrets).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const app = createTestHarness({
    workers: [main ? { config: configOf(main, given) } : { configPath: "./wrangler.toml", secrets: given }],
  });

  beforeAll(async () => {
    github.listen({ onUnhandledFrame: "error" });
    await app.listen();
  });
  afterAll(async () => {
    // All that the tests of a file did went through this log.
    const log = app.getLogs().map(({ message }) => String(message));
    const { KV } = await app.getWorker<{ KV: KvOfTests }>().getEnv();
    const stored = await Promise.all((await KV.list()).keys.map(({ name }) => KV.get(name)));
    await app.close();
    github.close();
    for (const secret of [...world.tokens.keys(), ...Object.values(given)]) {
      if (secret.length < 20 || secret.startsWith("http")) continue; // Not secret: ids and addresses.
      expect(
        log.some((line) => line.includes(secret)),
        "a secret in the log",
      ).toBe(false);
      expect(
        stored.some((value) => value?.includes(secret)),
        "a secret in KV",
      ).toBe(false);
    }
    // Shown without what was found: this log is read by people, too.
    const found = log.flatMap((line) => (line.search(secretish) < 0 ? [] : line.replaceAll(secretish, "<secret>")));
    expect(found).toEqual([]);
  });

  /** Sends to the Worker what is for it, and to the sandbox the rest. Holds every answer of the Worker to the contract. */
  const send = async (input: string | Request, init: RequestInit = {}): Promise<Response> => {
    const request = new Request(input, init);
    if (!request.url.startsWith(origin)) return fetch(request);
    const body = request.body ? { body: await request.arrayBuffer() } : {};
    const { method } = request;
    const headers = [...request.headers];
    // Its types are undici's own.
    const response = (await app.fetch(request.url, {
      method,
      headers,
      redirect: "manual",
      ...body,
    } as never)) as unknown as Response;
    await checkAnswer(method, request.url, response);
    return response;
  };

  const visitor = (): Visitor => createVisitor(send);

  return {
    ...town,
    app,
    /** The variables that it was started with. */
    variables: given,
    github,
    send,
    visitor,
    client: (agentToken: string): Client<paths> =>
      createClient<paths>({ baseUrl: origin, fetch: send, headers: { Authorization: `Bearer ${agentToken}` } }),
    /** A visitor who is signed in, and the dashboard that they see. */
    async signedIn(login: string): Promise<{ browser: Visitor; dashboard: Seen }> {
      const browser = visitor();
      return { browser, dashboard: await browser.signIn(await browser.open(origin), login) };
    },
    /** An agent that the operator made. */
    async newAgent(label = "Test agent"): Promise<string> {
      const agent = createAgentToken();
      const { key, value } = newAgentRecord(agent, label, null, Date.now());
      const { KV } = await app.getWorker<{ KV: { put(key: string, value: string): Promise<void> } }>().getEnv();
      await KV.put(key, value);
      return agent.token;
    },
    /** The agent asks, the person opens the link and approves the named scopes; ends on the page that this leads to. */
    async approve(agentToken: string, login: string, repo: string, scopes: Scope[], approved = scopes): Promise<Seen> {
      const link = await linkFor(send, agentToken, repo, scopes);
      const browser = visitor();
      const page = await browser.signIn(await browser.open(link), login);
      return browser.press(page, "Approve", { scope: approved });
    },
    linkFor: (agentToken: string, repo: string, scopes: Scope[]) => linkFor(send, agentToken, repo, scopes),
  };
}

/** What wrangler.toml binds, for another entry point. */
function configOf(main: string, vars: Record<string, string>) {
  const {
    name,
    compatibility_date,
    compatibility_flags,
    kv_namespaces,
    durable_objects,
    migrations,
    ratelimits,
    assets,
  } = unstable_readConfig({ config: "wrangler.toml" });
  const bindings = { kv_namespaces, durable_objects, migrations, ratelimits, ...(assets && { assets }) };
  return { name, main, compatibility_date, compatibility_flags, ...bindings, vars };
}

type Send = (url: string, init?: RequestInit) => Promise<Response>;

async function linkFor(send: Send, agentToken: string, repo: string, scopes: Scope[]): Promise<string> {
  const response = await send(`${origin}/api/token`, {
    method: "POST",
    headers: { Authorization: `Bearer ${agentToken}`, "Content-Type": "application/json" },
    body: JSON.stringify({ repo, scopes }),
  });
  const answer: { url?: string } = await response.json();
  if (response.status !== 202 || !answer.url) throw new Error(`asking answered ${response.status}`);
  return answer.url;
}
