import { DurableObject } from "cloudflare:workers";
import type { DurableObjectState } from "@cloudflare/workers-types";
import { dependenciesOf } from "./dependencies.ts";
import type { Row, SqlValue } from "./durableObjects/sql.ts";
import type { Bindings } from "./env.ts";
import { handleAlarm, scheduleAlarm } from "./ledger/alarm.ts";
import { type LedgerCallName, ledgerCalls, type Measured } from "./ledger/calls.ts";
import { type Ledger, openLedger } from "./ledger/context.ts";
import type { LedgerObject } from "./ledger/stub.ts";
import { type RequestContext, runInContext } from "./requestContext.ts";

/** The Durable Object of one agent. What it decides stands in the functions beside it; here they meet Cloudflare. */
export class AgentLedger extends DurableObject<Bindings> implements LedgerObject {
  readonly #ledger: Ledger;
  readonly #requestTimeout: number;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    const { kv, installationTokens, seal, now, settings, limits } = dependenciesOf(env);
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
        revokeToken: installationTokens.revokeToken,
        mint: async (grant) =>
          (await limits.mint(ctx.id.toString())) ? installationTokens.mint(grant) : { kind: "too_many" },
      },
      seal,
      setAlarm: (time) => void storage.setAlarm(time),
      pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      background: (work) => ctx.waitUntil(work),
    });
    scheduleAlarm(this.#ledger);
  }

  call(name: LedgerCallName, args: readonly unknown[]): Promise<Measured<unknown>> {
    // The stub's types hold name and arguments together; RPC carries neither.
    const rule = ledgerCalls[name] as (ledger: Ledger, ...args: readonly unknown[]) => unknown;
    return this.#measured(async () => rule(this.#ledger, ...args));
  }

  async alarm() {
    await this.#measured(() => handleAlarm(this.#ledger));
  }

  async #measured<T>(work: () => Promise<T>): Promise<Measured<T>> {
    const trace: RequestContext = {
      requestId: "",
      deadline: Date.now() + this.#requestTimeout,
      githubCalls: 0,
      ledgerCalls: 0,
    };
    const value = await runInContext(trace, work);
    return { value, githubCalls: trace.githubCalls };
  }
}
