import { DurableObject } from "cloudflare:workers";
import type { DurableObjectState } from "@cloudflare/workers-types";
import type { Bindings } from "../env.ts";
import { serviceOf } from "../service.ts";
import type { LedgerCalls } from "./calls.ts";
import { type Ledger, openLedger } from "./context.ts";
import { decide } from "./decide.ts";
import { issue } from "./issue.ts";
import { remove, rotate } from "./registrar.ts";
import { confirm, review, tell } from "./review.ts";
import { revoke } from "./revoke.ts";
import { schedule, settle } from "./settle.ts";
import type { Row, SqlValue } from "./sql.ts";

/** The Durable Object of one agent. What it decides stands in the functions beside it; here they meet Cloudflare. */
export class AgentLedger extends DurableObject<Bindings> implements LedgerCalls {
  readonly #ledger: Ledger;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    const { kv, app, seal, now } = serviceOf(env);
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
      github: app,
      seal,
      wakeAt: (time) => void storage.setAlarm(time),
      background: (work) => ctx.waitUntil(work),
    });
    schedule(this.#ledger);
  }

  async issue(...call: Parameters<LedgerCalls["issue"]>) {
    return issue(this.#ledger, ...call);
  }

  async review(...call: Parameters<LedgerCalls["review"]>) {
    return review(this.#ledger, ...call);
  }

  async decide(...call: Parameters<LedgerCalls["decide"]>) {
    return decide(this.#ledger, ...call);
  }

  async revoke(...call: Parameters<LedgerCalls["revoke"]>) {
    return revoke(this.#ledger, ...call);
  }

  async rotate(...call: Parameters<LedgerCalls["rotate"]>) {
    return rotate(this.#ledger, ...call);
  }

  async remove(...call: Parameters<LedgerCalls["remove"]>) {
    return remove(this.#ledger, ...call);
  }

  async confirm(...call: Parameters<LedgerCalls["confirm"]>) {
    return confirm(this.#ledger, ...call);
  }

  async tell(...call: Parameters<LedgerCalls["tell"]>) {
    return tell(this.#ledger, ...call);
  }

  async alarm() {
    await settle(this.#ledger);
  }
}
