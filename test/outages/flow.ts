import { createHash } from "node:crypto";
import { pressApprove, requestToken, selecting } from "../../scripts/local/owner.ts";
import { origin, type useWorker } from "../harness/worker.ts";
import { createVisitor } from "../sandbox/visitor.ts";

/** Whether the requested repository exists and, if not, where it will be created. */
export type RepositoryState = "existing" | "missing" | "missing in an organization";

/** One of deplodash's answers. */
interface Answer {
  call: string;
  status: number;
  /** The headers and the body. */
  text: string;
  retryAfter: number | null;
}

/** The main flow of one person and one agent: request access, approve it, get a token, revoke it, and sign out. */
export interface Flow {
  login: string;
  /** The owner of the repository, either the person or their organization. */
  account: string;
  /** All answers so far. */
  answers: Answer[];
  /** The installation tokens that the agent received. */
  tokens: string[];
  /** Goes through the flow once, or through the rest of it. Returns whether it reached the end. */
  run(): Promise<boolean>;
  /** Returns the received tokens that are live at GitHub but unknown to every ledger. */
  findUnknownTokens(): Promise<string[]>;
}

type Worker = ReturnType<typeof useWorker>;

/**
 * The longest `Retry-After` that a test obeys, in seconds. For a longer one, the flow continues with a new agent, whose
 * ledger isn't limited.
 */
const maxWait = 10;
let flows = 0;

export async function createFlow({ sandbox, send, newAgent, app }: Worker, state: RepositoryState): Promise<Flow> {
  flows++;
  const login = `person-${flows}`;
  // Budgets are per address and per person, so each flow has its own address and person.
  const address = `10.0.${flows >> 8}.${flows & 255}`;
  const user = sandbox.addUser({ login });
  const owner =
    state === "missing in an organization" ? sandbox.addOrganization({ login: `org-${flows}`, admins: [user] }) : user;
  if (state === "existing") sandbox.addRepository({ owner, name: "notes" });
  sandbox.install({ account: owner, selection: "all" });
  const repo = `${owner.login}/notes`;
  const answers: Answer[] = [];
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
    const response = await requestToken(origin, agents.at(-1) ?? "", { repo, scopes: ["contents:write"] }, observed);
    const body: { url?: string; token?: string } = await response.json();
    if (body.token) tokens.push(body.token);
    return { ...body, status: response.status };
  };

  /** Obeys the last `Retry-After`, or continues with another agent if that would take too long. */
  const waitAsAsked = async () => {
    const asked = [...answers].reverse().find(({ call }) => call.endsWith("/api/token"));
    if (asked?.status !== 503) return;
    if ((asked.retryAfter ?? 0) > maxWait) agents.push(await newAgent());
    else if (asked.retryAfter !== 5)
      await new Promise((resolve) => setTimeout(resolve, (asked.retryAfter ?? 0) * 1000));
  };

  const approve = async (url: string): Promise<boolean> => {
    const first = await browser.open(url);
    const page = first.status === 401 ? await browser.signIn(first, login) : first;
    if (page.status !== 200) return false;
    if (page.text.includes("is already approved") || page.text.includes("has access to")) return true;
    let decided = await pressApprove(browser, page, selecting(["contents:write"]));
    // If something has changed in the meantime, the page shows the new state and the person approves again.
    const again = decided.document.querySelector("button[value^=approve], button[value^=create-and-approve]");
    if (again) decided = await pressApprove(browser, decided, selecting(["contents:write"]));
    return decided.status === 200;
  };

  return {
    login,
    account: owner.login,
    answers,
    tokens,
    async run() {
      if (agents.length === 0) agents.push(await newAgent());
      else await waitAsAsked();
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
    async findUnknownTokens() {
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
