import { setTimeout as pause } from "node:timers/promises";
import { routes } from "../../generated/routes.ts";
import type { NewAgentToken } from "../../src/crypto/agentCredential.ts";
import type { Stage } from "../bench/environment.ts";

/** An agent, and what it knows. */
interface Player {
  agent: NewAgentToken;
  label: string;
  link: string | null;
  token: string | null;
}

/** What went on so far. */
export interface Score {
  /** Milliseconds of each request for a token that was not held, since it was last emptied. */
  times: number[];
  /** How often each operation was answered with each status. */
  answers: Record<string, number>;
  approvals: number;
  revocations: number;
  /** What should not have been. */
  wrong: string[];
}

export interface Cast {
  score: Score;
  /** Requests a second that the agents send together. */
  rate: number;
  /** Resolves when nobody does anything any more. */
  end(): Promise<void>;
}

const body = { repo: "ada/notes", scopes: ["contents:write"] };

/** Agents that ask, wait and give tokens back, and an owner who decides and revokes, until the end. */
export async function play(
  stage: Stage,
  { agents, waiting, rate }: { agents: number; waiting: number; rate: number },
): Promise<Cast> {
  const players: Player[] = [];
  for (let index = 0; index < agents; index++) {
    const label = `Agent ${String.fromCharCode(65 + index)}`;
    players.push({ agent: await stage.hire(label), label, link: null, token: null });
  }
  const score: Score = { times: [], answers: {}, approvals: 0, revocations: 0, wrong: [] };
  const cast = { score, rate };
  const underWay = new Set<Promise<void>>();
  let over = false;

  const ask = async (player: Player, headers: Record<string, string> = {}) => {
    const start = performance.now();
    const answer = await stage.ask(player.agent, body, headers);
    const said: { token?: string; url?: string } = await answer.json();
    if (!("Prefer" in headers)) score.times.push(performance.now() - start);
    note("issueToken", answer.status);
    player.link = said.url ?? null;
    player.token = said.token ?? null;
  };
  const giveBack = async (player: Player) => {
    const headers = { Authorization: `Bearer ${player.agent.token}`, "Content-Type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify({ token: player.token ?? "ghs_none" }) };
    note("revokeToken", (await fetch(`${stage.worker.origin}/api/token/revoke`, init)).status);
  };
  const note = (operation: "issueToken" | "revokeToken", status: number) => {
    const name = `${operation} ${status}`;
    score.answers[name] = (score.answers[name] ?? 0) + 1;
    // Nothing is denied, and GitHub is well: whatever else is declared would still be wrong.
    if (status >= 300 || !(status in routes[operation].answers)) score.wrong.push(name);
  };
  const go = (work: Promise<void>) => {
    const mine = work.catch((error) => void score.wrong.push(String(error))).finally(() => underWay.delete(mine));
    underWay.add(mine);
  };
  const anyone = (among = players) => among[Math.floor(Math.random() * among.length)];

  const askAtRate = async () => {
    for (let next = performance.now(); !over; next += 1000 / cast.rate) {
      await pause(Math.max(0, next - performance.now()));
      const player = anyone();
      if (!player) continue;
      const luck = Math.random();
      if (luck < 0.002) go(giveBack(player));
      else go(ask(player, luck < 0.004 ? { "Cache-Control": "no-cache" } : {}));
    }
  };
  /** Each for agents of its own: a fifth request that an agent holds lets its oldest go. */
  const wait = (own: Player[]) => async () => {
    while (!over) {
      const player = anyone(own.filter(({ link }) => link !== null));
      await (player ? ask(player, { Prefer: "wait=5" }) : pause(100));
    }
  };
  const decide = async () => {
    const browser = await stage.signIn("ada");
    while (!over) {
      await pause(2000);
      const pending = anyone(players.filter(({ link }) => link !== null));
      if (pending?.link && Math.random() < 0.7) {
        const page = await browser.open(pending.link);
        // Decided a moment ago, and the agent has not heard of it.
        if (!page.document.querySelector('button[value="approve"]')) continue;
        const decided = await browser.press(page, "Approve", { scope: body.scopes });
        if (!decided.text.includes("Approved"))
          throw new Error(`approving ended with ${decided.status}: ${decided.text}`);
        score.approvals++;
      } else {
        const dashboard = await browser.open(stage.worker.origin);
        const player = anyone(
          players.filter(({ label }) => dashboard.document.querySelector(`[aria-label^="Revoke ${label} "]`)),
        );
        if (!player) continue;
        const revoked = await browser.press(dashboard, `Revoke ${player.label} on ada/notes`);
        if (revoked.status !== 200) throw new Error(`revoking ended with ${revoked.status}: ${revoked.text}`);
        score.revocations++;
      }
    }
  };
  const shares = Array.from({ length: waiting }, (_, mine) => players.filter((_, index) => index % waiting === mine));
  for (const part of [askAtRate, decide, ...shares.map(wait)]) go(part());
  return Object.assign(cast, {
    async end() {
      over = true;
      while (underWay.size > 0) await Promise.all(underWay);
    },
  });
}
