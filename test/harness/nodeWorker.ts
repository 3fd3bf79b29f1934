import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { deviceRequestsCalls } from "../../src/deviceRequests/calls.ts";
import { directoryCalls } from "../../src/directory/calls.ts";
import type { DirectoryName } from "../../src/directory/context.ts";
import { applyRule } from "../../src/durableObjects/calls.ts";
import type { Bindings } from "../../src/env.ts";
import { createRouter } from "../../src/http/router.ts";
import { ledgerCalls } from "../../src/ledger/calls.ts";
import type { DecisionSocket } from "../../src/ledger/decisionSocket.ts";
import { oauthRefusal } from "../../src/oauth/error.ts";
import { operations } from "../../src/operations/index.ts";
import { gitRefusal, lfsRefusal } from "../../src/pages/gitMessage.ts";
import { createCookies, type Session } from "../../src/session/cookie.ts";
import { bindingsOf } from "./bindings.ts";
import { createLedgerEnvironment } from "./ledgerEnvironment.ts";
import { createMemoryDeviceRequests } from "./memoryDeviceRequests.ts";

const origin = "https://deplodash.example";
const encryptionSecret = "a secret that only these tests use";
const empty = () => ({ body: "" });
const router = createRouter(operations, {
  "text/html": empty,
  "text/plain": gitRefusal,
  "application/vnd.git-lfs+json": lfsRefusal,
  "application/json": oauthRefusal,
});

/** Sends a request to the Worker's router in Node. `path` may also be a full URL, for another address of the Worker. */
export function sendTo(bindings: Bindings, path: string, init: RequestInit): Promise<Response> {
  const request = new Request(new URL(path, origin), init);
  // Node's Request drops the properties that Cloudflare adds to a request.
  return router.fetch("cf" in init ? Object.assign(request, { cf: init.cf }) : request, bindings);
}

/**
 * A hook that runs before and after each call to a Durable Object. If it throws, the call fails, either before or after
 * it has taken effect.
 */
type Around = (rule: string, moment: "before" | "after") => void;

/** A function that opens the Worker's end of a socket to an object, or returns `null`. `path` is the request's path. */
type Connect = (name: string, path: string) => DecisionSocket | null;

/** Returns the binding for one namespace of Durable Objects, which keeps objects in memory by name. */
function namespaceOf<State>(
  rules: object,
  open: (name: string) => State,
  around: Around,
  connect: Connect = () => null,
) {
  const call = async (name: string, rule: string, args: readonly unknown[]) => {
    around(rule, "before");
    const value = await applyRule(rules, open(name), rule, args);
    around(rule, "after");
    return { value, githubCalls: 0, directoryCalls: 0 };
  };
  const get = (name: string) => ({
    call: (rule: string, args: readonly unknown[]) => call(name, rule, args),
    fetch: async (url: string) => {
      around("fetch", "before");
      return { webSocket: connect(name, new URL(url).pathname) };
    },
  });
  return { idFromName: (name: string) => name, get };
}

/**
 * Creates the Worker in Node with an environment's KV, directories, and ledgers, and with one registered agent. It
 * counts calls to Durable Objects; the environment's gates count calls to KV and GitHub.
 */
export async function createNodeWorker(given: object = {}) {
  const environment = createLedgerEnvironment();
  environment.clock.advanceTo(Date.now()); // The Worker reads the real clock.
  environment.rotateSecrets(encryptionSecret);
  const { kv, directories, clock, seal } = environment;
  const agent = environment.addAgent();
  await kv.put(`agent:${agent.agentId}`, JSON.stringify(agent.record));
  const deviceRequests = createMemoryDeviceRequests(clock);
  const calls = { ledger: 0, directory: 0, deviceRequests: 0 };
  const agentOf = (agentId: string) => {
    const known = environment.agents.find((one) => one.agentId === agentId);
    return known ?? environment.addAgent({ ...createAgentToken(), agentId });
  };
  const hooks: { around: Around } = { around: () => {} };
  const counted =
    (kind: keyof typeof calls): Around =>
    (rule, moment) => {
      if (moment === "before") calls[kind]++;
      hooks.around(rule, moment);
    };
  const directoryOf = (name: string) => directories.open(name as DirectoryName);
  const bindings = bindingsOf({
    KV: kv,
    LEDGER: namespaceOf(
      ledgerCalls,
      (agentId) => agentOf(agentId).ledger,
      counted("ledger"),
      (agentId, path) => agentOf(agentId).connect(path.slice(1)),
    ),
    DIRECTORY: namespaceOf(directoryCalls, directoryOf, counted("directory")),
    DEVICE_REQUESTS: namespaceOf(
      deviceRequestsCalls,
      (letter) => deviceRequests.of(letter).requests,
      counted("deviceRequests"),
    ),
    ENCRYPTION_SECRET: encryptionSecret,
    ...given,
  });
  const cookies = createCookies({ origin, serverUrl: "https://github.com", operatorIds: [] }, seal, clock.now);
  return {
    environment,
    agent,
    deviceRequests,
    calls,
    hooks,
    async send(path: string, init: RequestInit) {
      const response = await sendTo(bindings, path, init);
      await environment.idle();
      return response;
    },
    /** Returns the headers that a signed-in person's browser sends, and the CSRF token of its forms. */
    async signIn(user: Session["user"]) {
      const [Cookie = ""] = (await cookies.startSession(user, `ghu_${user.id}`)).split(";");
      const session = await cookies.session(new Request(origin, { headers: { Cookie } }));
      return { headers: { Cookie, Origin: origin }, csrf: session?.csrf ?? "" };
    },
  };
}
