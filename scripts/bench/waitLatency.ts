import { setTimeout as pause } from "node:timers/promises";
import type { Stage } from "./environment.ts";

export interface Waits {
  /** Milliseconds from the owner's answer, which says that it is decided, to the agent's. */
  fromDecided: number[];
  /** Milliseconds from the owner's click to the agent's answer: GitHub is asked four times before it is decided. */
  fromClick: number[];
}

/** How long a request that waits (`Prefer: wait`) goes on waiting when its owner has decided, so many times. */
export async function measureHeld(stage: Stage, times: number): Promise<Waits> {
  let [clicked, decided] = [0, 0];
  const browser = await stage.signIn("ada", async (url, init) => {
    if (init.method === "POST") clicked = performance.now();
    const answer = await fetch(url, init);
    if (init.method === "POST") decided = performance.now();
    return answer;
  });
  const waits: Waits = { fromDecided: [], fromClick: [] };
  for (let time = 0; time < times; time++) {
    const agent = await stage.hire();
    const body = { repo: "ada/engine", scopes: ["contents:write"] };
    const { url }: { url: string } = await (await stage.ask(agent, body)).json();
    const page = await browser.open(url);
    const held = stage.ask(agent, body, { Prefer: "wait=30" }).then(async (answer) => {
      const { token }: { token?: string } = await answer.json();
      if (!token || answer.headers.get("Preference-Applied") !== "wait=30")
        throw new Error(`who waited was answered ${answer.status}`);
      return performance.now();
    });
    await pause(100);
    const [answered] = await Promise.all([held, browser.press(page, "Approve", { scope: body.scopes })]);
    waits.fromDecided.push(Math.max(0, answered - decided));
    waits.fromClick.push(answered - clicked);
  }
  return waits;
}
