import { createHash } from "node:crypto";
import { origin, type useWorker } from "../harness/worker.ts";
import { createVisitor } from "../sandbox/visitor.ts";

/** Which way through the main job: what is there already of the repository that the agent asks for. */
export type Way = "existing" | "missing" | "missing in an organization";

/** One answer of deplodash. */
export interface Given {
  call: string;
  status: number;
  /** Its head and its body. */
  text: string;
  retryAfter: number | null;
}

/** The main job of one person with one agent, as often as somebody tries. */
export interface Errand {
  login: string;
  /** Whose things it is about: the person's own, or their organization's. */
  account: string;
  /** What deplodash answered until now. */
  answers: Given[];
  /** Installation tokens that the agent was given. */
  tokens: string[];
  /** Goes as far as it gets; whether that was to the end. */
  run(): Promise<boolean>;
  /** Those of the tokens that are alive at GitHub, but that no ledger knows. */
  unknown(): Promise<string[]>;
}

type Stage = ReturnType<typeof useWorker>;

const scope = "contents:write";
/** GitHub's patience that a test has, in seconds. With more of it, another agent tries, whose ledger knows nothing of it. */
const mostPatience = 10;
let errands = 0;

export async function createErrand({ sandbox, send, newAgent, app }: Stage, way: Way): Promise<Errand> {
  errands++;
  const login = `person-${errands}`;
  // Budgets are per address and per person: each errand has its own.
  const address = `10.0.${errands >> 8}.${errands & 255}`;
  const user = sandbox.addUser({ login });
  const owner =
    way === "missing in an organization" ? sandbox.addOrganization({ login: `org-${errands}`, admins: [user] }) : user;
  if (way === "existing") sandbox.addRepository({ owner, name: "notes" });
  sandbox.install({ account: owner, selection: "all" });
  const repo = `${owner.login}/notes`;
  const answers: Given[] = [];
  const tokens: string[] = [];
  const agents: string[] = [];

  const observed = async (url: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set("CF-Connecting-IP", address);
    const response = await send(url, { ...init, headers });
    if (!url.startsWith(origin)) return response;
    const text = JSON.stringify([...response.headers]) + (await response.clone().text());
    const asked = response.headers.get("Retry-After");
    const retryAfter = asked === null ? null : Number(asked);
    answers.push({ call: `${init.method} ${new URL(url).pathname}`, status: response.status, text, retryAfter });
    return response;
  };

  const browser = createVisitor(observed);

  const ask = async (): Promise<{ status: number; url?: string; token?: string }> => {
    const response = await observed(`${origin}/api/token`, {
      method: "POST",
      headers: { Authorization: `Bearer ${agents.at(-1)}`, "Content-Type": "application/json" },
      body: JSON.stringify({ repo, scopes: [scope] }),
    });
    const body: { url?: string; token?: string } = await response.json();
    if (body.token) tokens.push(body.token);
    return { ...body, status: response.status };
  };

  /** What GitHub asked for earlier is still owed to it; with more of it than a test has, another agent asks instead. */
  const beHeard = async () => {
    const asked = [...answers].reverse().find(({ call }) => call.endsWith("/api/token"));
    if (asked?.status !== 503) return;
    if ((asked.retryAfter ?? 0) > mostPatience) agents.push(await newAgent());
    else if (asked.retryAfter !== 5)
      await new Promise((resolve) => setTimeout(resolve, (asked.retryAfter ?? 0) * 1000));
  };

  const approve = async (url: string): Promise<boolean> => {
    const first = await browser.open(url);
    const page = first.status === 401 ? await browser.signIn(first, login) : first;
    if (page.status !== 200) return false;
    if (page.text.includes("is already approved") || page.text.includes("has access to")) return true;
    let decided = await browser.press(page, "Approve", { code: "any" });
    // What came late came in between: the person is shown what there is now, and looks again.
    const again = decided.document.querySelector('button[value="approve"]');
    if (again) decided = await browser.press(decided, "Approve", { code: "any" });
    return decided.status === 200;
  };

  return {
    login,
    account: owner.login,
    answers,
    tokens,
    async run() {
      if (agents.length === 0) agents.push(await newAgent());
      else await beHeard();
      const asked = await ask();
      if (asked.status === 202 && !(await approve(asked.url ?? ""))) return false;
      const given = asked.status === 202 ? await ask() : asked;
      if (given.status !== 200) return false;
      let home = await browser.open(origin);
      if (home.text.includes("Sign in with GitHub")) home = await browser.signIn(home, login);
      if (!home.document.querySelector('button[aria-label^="Revoke"]')) return false;
      const revoked = await browser.press(home, "Revoke");
      if (revoked.status !== 200) return false;
      const out = await browser.press(revoked, "Sign out");
      return out.status === 200;
    },
    async unknown() {
      const known = new Set<string>();
      for (const agent of agents) {
        const name = agent.split("_")[1] ?? "";
        const ledger = await app.getWorker().getDurableObjectStorage("LEDGER", { name });
        const rows = await ledger.exec(
          "SELECT sha256 AS sha FROM tokens UNION SELECT substr(key, 8) FROM outbox WHERE action = 'revoke'",
        );
        for (const row of rows) known.add(String((row as { sha: string }).sha));
      }
      return tokens.filter(
        (token) => sandbox.isAlive(token) && !known.has(createHash("sha256").update(token).digest("base64")),
      );
    },
  };
}
