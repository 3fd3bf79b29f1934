import { setTimeout as pause } from "node:timers/promises";
import { selecting } from "../local/owner.ts";
import type { BenchEnvironment } from "./environment.ts";

interface WaitLatencies {
  /** The milliseconds between the response to the owner's decision and the response to the agent. */
  afterDecision: number[];
  /** The milliseconds between the owner's click and the response to the agent. GitHub is called four times before the decision. */
  afterClick: number[];
}

/** Measures how soon a waiting request (`Prefer: wait`) is answered after the owner decides. */
export async function measureWaitLatency(environment: BenchEnvironment, times: number): Promise<WaitLatencies> {
  let clickedAt = 0;
  let decidedAt = 0;
  const browser = await environment.signIn("ada", async (url, init) => {
    if (init.method === "POST") clickedAt = performance.now();
    const response = await fetch(url, init);
    if (init.method === "POST") decidedAt = performance.now();
    return response;
  });
  const latencies: WaitLatencies = { afterDecision: [], afterClick: [] };
  for (let time = 0; time < times; time++) {
    const agent = await environment.registerAgent();
    const body = { repo: "ada/engine", scopes: ["contents:write"] };
    const { url }: { url: string } = await (await environment.requestToken(agent, body)).json();
    const page = await browser.open(url);
    const waiting = environment.requestToken(agent, body, { Prefer: "wait=30" }).then(async (response) => {
      const { token }: { token?: string } = await response.json();
      if (!token || response.headers.get("Preference-Applied") !== "wait=30")
        throw new Error(`The waiting request got status ${response.status} and no token.`);
      return performance.now();
    });
    await pause(100);
    const [answeredAt] = await Promise.all([waiting, browser.press(page, "Approve", selecting(body.scopes))]);
    latencies.afterDecision.push(Math.max(0, answeredAt - decidedAt));
    latencies.afterClick.push(answeredAt - clickedAt);
  }
  return latencies;
}
