import { DurableObject } from "cloudflare:workers";
import type { DurableObjectState } from "@cloudflare/workers-types";
import type { Bindings } from "../env.ts";
import { serviceOf } from "../service.ts";
import { type Trace, traced } from "../trace.ts";
import type { LedgerCalls, Measured } from "./calls.ts";
import { type Ledger, openLedger } from "./context.ts";
import { decide } from "./decide.ts";
import { issue } from "./issue.ts";
import { remove, rotate } from "./registrar.ts";
import { confirm, review, tell } from "./review.ts";
import { giveBack, revoke } from "./revoke.ts";
import { schedule, settle } from "./settle.ts";
import type { Row, SqlValue } from "./sql.ts";

type MeasuredCalls = {
  [Name in keyof LedgerCalls]: (
    ...call: Parameters<LedgerCalls[Name]>
  ) => Promise<Measured<Awaited<ReturnType<LedgerCalls[Name]>>>>;
};

/** The Durable Object of one agent. What it decides stands in the functions beside it; here they meet Cloudflare. */
export class AgentLedger extends DurableObject<Bindings> implements MeasuredCalls {
  readonly #ledger: Ledger;
  readonly #requestTimeout: number;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    const { kv, app, seal, now, settings, limits } = serviceOf(env);
    this.#requestTimeout = settings.requestTimeout;
    const { storage } = ctx;
    this.#ledger = openLedger({
      agentId: ctx.id.name,
      sql: {
        all: <T extends Row>(query: string, ...bindings: SqlValue[]) =>
          storage.sql.exec<T>(query, ...bindings).toArray(),
        transaction: (work) => storage.transactionSync(work),
      },
      now,
      kv,
      github: {
        kill: app.kill,
        mint: async (grant) => ((await limits.mint(ctx.id.toString())) ? app.mint(grant) : { kind: "too_many" }),
      },
      seal,
      wakeAt: (time) => void storage.setAlarm(time),
      pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      background: (work) => ctx.waitUntil(work),
    });
    schedule(this.#ledger);
  }

  issue(...call: Parameters<LedgerCalls["issue"]>) {
    return this.#measured(async () => issue(this.#ledger, ...call));
  }

  review(...call: Parameters<LedgerCalls["review"]>) {
    return this.#measured(async () => review(this.#ledger, ...call));
  }

  decide(...call: Parameters<LedgerCalls["decide"]>) {
    return this.#measured(async () => decide(this.#ledger, ...call));
  }

  revoke(...call: Parameters<LedgerCalls["revoke"]>) {
    return this.#measured(async () => revoke(this.#ledger, ...call));
  }

  giveBack(...call: Parameters<LedgerCalls["giveBack"]>) {
    return this.#measured(async () => giveBack(this.#ledger, ...call));
  }

  rotate(...call: Parameters<LedgerCalls["rotate"]>) {
    return this.#measured(async () => rotate(this.#ledger, ...call));
  }

  remove(...call: Parameters<LedgerCalls["remove"]>) {
    return this.#measured(async () => remove(this.#ledger, ...call));
  }

  confirm(...call: Parameters<LedgerCalls["confirm"]>) {
    return this.#measured(async () => confirm(this.#ledger, ...call));
  }

  tell(...call: Parameters<LedgerCalls["tell"]>) {
    return this.#measured(async () => tell(this.#ledger, ...call));
  }

  async alarm() {
    await this.#measured(() => settle(this.#ledger));
  }

  async #measured<T>(work: () => Promise<T>): Promise<Measured<T>> {
    const trace: Trace = { requestId: "", deadline: Date.now() + this.#requestTimeout, githubCalls: 0, ledgerCalls: 0 };
    const value = await traced(trace, work);
    return { value, githubCalls: trace.githubCalls };
  }
}
