import { readAppPrivateKey } from "../../src/domain/appPrivateKey.ts";
import { parseRepositoryName } from "../../src/domain/repository.ts";
import { createAdministrators } from "../../src/github/administrators.ts";
import { createAppClient } from "../../src/github/appClient.ts";
import { createAuthorities, type SignedIn } from "../../src/github/authority.ts";
import { createInstallations } from "../../src/github/installations.ts";
import { createInstallationTokens } from "../../src/github/installationTokens.ts";
import { createUser } from "../../src/github/user.ts";
import { runInContext } from "../../src/requestContext.ts";
import { createRounds } from "../harness/rounds.ts";
import type { Sandbox, SandboxOptions, User } from "../sandbox/sandbox.ts";
import { useSandbox } from "../sandbox/useSandbox.ts";

/** Returns a function that starts a separate GitHub sandbox for a test, with a client for it. */
export function useAuthorities() {
  const newSandbox = useSandbox();
  return (options: SandboxOptions = {}) => start(newSandbox, options);
}

/**
 * Starts a GitHub sandbox. `look` returns a signed-in person's authority and the calls needed to find it, round by
 * round.
 */
function start(newSandbox: ReturnType<typeof useSandbox>, options: SandboxOptions) {
  const github = newSandbox({ now: Date.now, ...options });
  const { sandbox, userToken } = github;
  const { id } = sandbox.app;
  const { apiUrl, serverUrl } = sandbox;
  const settings = { apiUrl, serverUrl, callTimeout: 10_000, appId: String(id), privateKey: privateKeyOf(sandbox) };
  const backoff = { remaining: async () => 0, extend: async () => {} };
  const client = createAppClient(settings, backoff);
  const installations = createInstallations(client, serverUrl);
  const user = createUser(settings);
  let counted = 0;
  const tokens = createInstallationTokens(client, installations, {
    now: Date.now,
    serverUrl,
    mayMint: async () => ++counted > 0,
  });
  const authorities = createAuthorities(installations, tokens, user, client, { now: Date.now, serverUrl });
  const rounds = createRounds(sandbox, github.intercept, 1);
  const signIns = new Map<User, Promise<string>>();
  const sessionOf = async (person: User) => {
    const token = signIns.get(person) ?? userToken(person);
    signIns.set(person, token);
    return { user: { id: person.id, login: person.login }, token: await token };
  };
  /** Runs a request's work, including what it leaves for the background. */
  const ask = async <T>(person: User, work: (session: SignedIn) => Promise<T>) => {
    const session = await sessionOf(person);
    await client.appToken(); // In Node, signing may fail with an OpenSSL error if fetches start at the same time.
    const waiting: Promise<unknown>[] = [];
    const context = { requestId: "", deadline: Date.now() + 25_000, githubCalls: 0, ledgerCalls: 0, directoryCalls: 0 };
    rounds.take();
    counted = 0;
    const result = await runInContext({ ...context, background: (one) => waiting.push(one) }, () => work(session));
    await Promise.all(waiting);
    return { ...result, calls: rounds.take(), counted };
  };
  return {
    ...github,
    isAdministered: createAdministrators(tokens, client).isAdministered,
    lookById: (person: User, id: number) => ask(person, (session) => authorities.ofId(session, id)),
    look: (person: User, repo: string) => ask(person, (session) => authorities.of(session, parseRepositoryName(repo))),
    lookAtAll: (person: User, repos: string[]) =>
      ask(person, (session) => authorities.ofAll(session, repos.map(parseRepositoryName))),
  };
}

/** Returns the App's private key in the format of the Worker's settings. */
export function privateKeyOf({ app }: Sandbox): string {
  const key = readAppPrivateKey(app.privateKey);
  if ("mistake" in key) throw new Error(key.mistake);
  return key.pem;
}

export const clients = ["github app", "oauth app"] as const;

/** The calls that look into a repository. If the repository doesn't exist, the App makes other calls instead. */
const inside = /\/collaborators\/|\/branches\/|^DELETE|^GET \/app\/installations\/\d+$/;

/** Returns the calls in each round without the parts that differ between repositories. */
export function withoutNames(rounds: string[][]): string[][] {
  const anonymous = (call: string) =>
    inside.test(call) ? "a look inside" : call.replaceAll(/(?<=\/repos\/)[^/]+\/[^/]+|\d+/g, "x");
  return rounds.map((calls) => calls.map(anonymous).toSorted());
}
