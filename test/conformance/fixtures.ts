import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { newAgentRecord, type Person } from "../../src/store/agents.ts";
import { receiverUrl } from "../harness/receiverAnswers.ts";
import type { useWorker } from "../harness/worker.ts";
import { origin } from "../harness/worker.ts";
import type { User } from "../sandbox/sandbox.ts";
import { formRequest, type RawRequest } from "./rawHttp.ts";
import type { AgentKind, Cookie } from "./requestTemplate.ts";

type Worker = ReturnType<typeof useWorker>;
export type Send = (wire: RawRequest) => Promise<Response>;

interface Agent {
  token: string;
  agentId: string;
}

/** A sign-in that GitHub hasn't redirected back yet. */
interface SignIn {
  cookie: string;
  callback: URL;
}

/**
 * A person with a repository and everything that their requests need to succeed. Anything that a request uses up is
 * created again.
 */
export interface Participant {
  cookie(kind: Cookie): Promise<string>;
  /** Returns the value of a placeholder such as `@csrf`, and any other value unchanged. */
  fill(value: unknown): Promise<unknown>;
  valueOf(placeholder: string): Promise<string>;
  agentToken(kind: AgentKind): Promise<string>;
  /** Forgets whatever this answer has used up. */
  forgetIfUsed(operationId: string, status: number): void;
}

/** Creates people, each with a repository and an installation of the App. */
export function createParticipants(
  { sandbox, kv }: Pick<Worker, "sandbox" | "kv">,
  send: Send,
  size: number,
  name: string,
): Participant[] {
  const get = (target: string, cookie = "") =>
    send({ method: "GET", target, headers: [["Cookie", cookie]], body: null });
  const post = (target: string, cookie: string, fields: Record<string, string>) => {
    const headers = { Cookie: cookie, Origin: origin, "Content-Type": "application/x-www-form-urlencoded" };
    return send(formRequest(target, Object.entries(headers), fields));
  };

  const beginSignIn = async (login: string): Promise<SignIn> => {
    const begun = await get("/auth/login");
    const callback = new URL(sandbox.signIn(begun.headers.get("Location") ?? "", login));
    return { cookie: cookieOf(begun), callback };
  };

  const createPerson = (user: User, name: string, following: () => Participant): Participant => {
    const repository = sandbox.addRepository({ owner: user, name: "work" });
    sandbox.install({ account: user, selection: "all" });
    const signIn = kept(() => beginSignIn(user.login));
    const session = kept(async () => {
      const { cookie, callback } = await beginSignIn(user.login);
      const signedIn = cookieOf(await get(callback.pathname + callback.search, cookie));
      return { cookie: signedIn, csrf: inputOf("csrf", await (await get("/", signedIn)).text()) };
    });
    const ask = async (token: string): Promise<{ url?: string; token?: string }> => {
      const answer = await send({
        method: "POST",
        target: "/api/token",
        headers: [
          ["Authorization", `Bearer ${token}`],
          ["Content-Type", "application/json"],
        ],
        body: Buffer.from(JSON.stringify({ repo: `${name}/work`, scopes: ["contents:write"] })),
      });
      return answer.json();
    };
    const linkFor = async (token: string): Promise<URL> => new URL((await ask(token)).url ?? "");
    const shownAt = async ({ pathname, search }: URL): Promise<string> =>
      inputOf("shown", await (await get(pathname + search, (await session.get()).cookie)).text());
    const registrant = { id: user.id, login: user.login };
    const newAgent = async (label: string, registeredBy: Person | null, expiresAt: number | null = null) => {
      const agent = createAgentToken();
      const registration = { expiresAt, byDeviceCode: false };
      const { key, value } = newAgentRecord(agent, label, registeredBy, Date.now(), registration);
      await (await kv()).put(key, value);
      return agent;
    };
    const mine = kept(() => newAgent("Mine", registrant));
    const expired = kept(() => newAgent("Expired", registrant, Date.now() - 1));
    // Use a new agent each time, because an agent that was denied must wait before it asks again.
    const waiting = kept(async () => {
      const link = await linkFor((await newAgent("Waiting", registrant)).token);
      const [agentId = "", requestId = ""] = link.searchParams.get("request")?.split(".") ?? [];
      return { agentId, requestId };
    });
    const undecided = kept(async () => {
      const { token } = await newAgent("Undecided", null);
      return { token, link: await linkFor(token) };
    });
    const consented = kept(async (): Promise<Agent> => {
      const agent = await newAgent("Consented", null);
      const link = await linkFor(agent.token);
      const { cookie, csrf } = await session.get();
      const shown = await shownAt(link);
      const fields = { csrf, shown, decision: "approve", "r1.contents": "any", duration: "1d" };
      const answer = await post(link.pathname + link.search, cookie, fields);
      if (answer.status !== 303) throw new Error(`approving answered ${answer.status}`);
      return agent;
    });

    const justRegistered = kept(async () => {
      const { cookie, csrf } = await session.get();
      const answer = await post("/agents", cookie, { csrf, label: "Just registered" });
      return { cookie: cookieOf(answer), agentId: (answer.headers.get("Location") ?? "").split("/")[2] ?? "" };
    });

    const addWebhook = async () => {
      const { cookie, csrf } = await session.get();
      const answer = await post("/notifications", cookie, {
        ...{ csrf, url: receiverUrl, format: "standard", events: "access.ended" },
      });
      // A person who already has three can't add another.
      const [, , id = "0".repeat(16)] = (answer.headers.get("Location") ?? "").split("/");
      return { id, cookie: cookieOf(answer) };
    };
    const [webhook, justAdded] = [kept(addWebhook), kept(addWebhook)];

    const userCode = kept(async (): Promise<string> => {
      const wanted = { client_id: "claude-code", resource: `https://github.com/${name}/work`, scope: "contents:write" };
      const { user_code }: { user_code?: string } = await (
        await post("/oauth/device_authorization", "", wanted)
      ).json();
      return user_code ?? "";
    });
    const shownCode = kept(async () => {
      const { cookie, csrf } = await session.get();
      const fields = { csrf, user_code: await userCode.get() };
      return inputOf("shown", await (await post("/device", cookie, fields)).text());
    });
    const device = {
      forget() {
        userCode.forget();
        shownCode.forget();
      },
    };

    const values: Record<string, () => Promise<string>> = {
      "@csrf": async () => (await session.get()).csrf,
      "@otherCsrf": () => following().valueOf("@csrf"),
      "@mine": async () => (await mine.get()).agentId,
      "@justRegistered": async () => (await justRegistered.get()).agentId,
      "@operators": async () => (await newAgent("An operator’s", null)).agentId,
      "@theirs": () => following().valueOf("@mine"),
      "@consented": async () => (await consented.get()).agentId,
      "@repositoryId": async () => String(repository.id),
      "@owner": async () => name,
      "@repo": async () => `${name}/work`,
      "@request": async () => (await undecided.get()).link.searchParams.get("request") ?? "",
      "@shown": async () => shownAt((await undecided.get()).link),
      "@shownAccess": async () =>
        shownAt(new URL(`/access/${(await consented.get()).agentId}/${repository.id}`, origin)),
      "@waiting": async () => (await waiting.get()).requestId,
      "@waitingAgent": async () => (await waiting.get()).agentId,
      "@proof": async () => {
        await consented.get();
        return inputOf("proof", await (await get(`/repositories/${name}/work`, (await session.get()).cookie)).text());
      },
      "@state": async () => (await signIn.get()).callback.searchParams.get("state") ?? "",
      "@code": async () => (await signIn.get()).callback.searchParams.get("code") ?? "",
      "@webhook": async () => (await webhook.get()).id,
      "@justAdded": async () => (await justAdded.get()).id,
      "@agentToken": async () => (await consented.get()).token,
      "@resource": async () => `https://github.com/${name}/work`,
      "@userCode": () => userCode.get(),
      "@shownCode": () => shownCode.get(),
      "@token": async () => (await ask((await consented.get()).token)).token ?? "",
    };
    const cookies: Record<Cookie, () => Promise<string>> = {
      session: async () => (await session.get()).cookie,
      "new token": async () => (await justRegistered.get()).cookie,
      "new webhook secret": async () => (await justAdded.get()).cookie,
      "sign-in": async () => (await signIn.get()).cookie,
      "sign-in as session": async () => (await signIn.get()).cookie.replace("-sign-in=", "="),
      "another person's": () => following().cookie("session"),
      garbage: async () => "deplodash=garbage; =; ;deplodash-sign-in=%00; deplodash-return-path",
    };
    const usedUp: Record<string, { forget(): void }> = {
      "signOut 303": session,
      "deleteAgent 303": mine,
      "rotateAgent 303": mine,
      "showAgentToken 200": justRegistered,
      "showWebhookSecret 200": justAdded,
      "removeWebhook 303": webhook,
      "revokeConsent 303": consented,
      "revokeAllAccess 303": consented,
      "revokeRepositoryAccess 303": consented,
      "denyRequest 303": waiting,
      "decideConsent 303": undecided,
      "claimDevice 200": device,
      "claimDevice 303": device,
      "finishSignIn 303": signIn,
      "finishSignIn 400": signIn,
    };
    const fill = async (value: unknown) =>
      typeof value === "string" && Object.hasOwn(values, value) ? values[value]?.() : value;
    return {
      cookie: (kind) => cookies[kind](),
      fill,
      valueOf: async (placeholder) => String(await fill(placeholder)),
      agentToken: async (kind) => (await { mine, expired, undecided, consented }[kind].get()).token,
      forgetIfUsed: (operationId, status) => usedUp[`${operationId} ${status}`]?.forget(),
    };
  };

  const people: Participant[] = [];
  for (let at = 0; at < size; at++) {
    const login = `${name}-${at}`;
    // Requests also use the next person's things, which this person must not reach, so there are at least two people.
    people.push(createPerson(sandbox.addUser({ login }), login, () => people[(at + 1) % size] as Participant));
  }
  return people;
}

/** Creates a value on first use and keeps it until it is used up. */
function kept<T>(make: () => Promise<T>) {
  let made: Promise<T> | null = null;
  return {
    get: (): Promise<T> => {
      made ??= make();
      return made;
    },
    forget: () => {
      made = null;
    },
  };
}

function cookieOf(answer: Response): string {
  return (answer.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "";
}

function inputOf(name: string, markup: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(markup)?.[1] ?? "";
}
