import { DurableObject } from "cloudflare:workers";
import type { DurableObjectState, ResponseInit } from "@cloudflare/workers-types";
import { dependenciesOf } from "./dependencies.ts";
import { applyRule, type CallableObject, type Measured, measure } from "./durableObjects/calls.ts";
import { sqlOf } from "./durableObjects/storage.ts";
import type { Bindings } from "./env.ts";
import { scheduleAlarm } from "./ledger/alarm.ts";
import { handleAlarm } from "./ledger/alarmHandler.ts";
import { createBudgets } from "./ledger/budgets.ts";
import { ledgerCalls } from "./ledger/calls.ts";
import { type Ledger, openLedger } from "./ledger/context.ts";
import { admitWaiting, type WaitingRequest } from "./ledger/waiting.ts";
import { logWarning } from "./log.ts";

/** The Durable Object for one agent. Its rules are in `ledger/`. */
export class AgentLedger extends DurableObject<Bindings> implements CallableObject {
  readonly #ledger: Ledger;
  readonly #requestTimeout: number;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    const { kv, directory, installationTokens, administrators, backoff, seal, now, settings, limits } =
      dependenciesOf(env);
    this.#requestTimeout = settings.requestTimeout;
    const { storage } = ctx;
    this.#ledger = openLedger({
      agentId: ctx.id.name,
      sql: sqlOf(storage),
      now,
      kv,
      directory,
      github: { ...installationTokens, ...administrators },
      backoff,
      budgets: createBudgets(limits),
      hasOperators: settings.operatorIds.length > 0,
      seal,
      setAlarm: (time) => void (time === null ? storage.deleteAlarm() : storage.setAlarm(time)),
      waitingRequests: () => this.#waitingRequests(),
      background: (work) => ctx.waitUntil(work),
    });
    scheduleAlarm(this.#ledger);
  }

  call(name: string, args: readonly unknown[], requestId: string): Promise<Measured<unknown>> {
    return measure(requestId, this.#requestTimeout, async () => applyRule(ledgerCalls, this.#ledger, name, args));
  }

  /** Accepts the WebSocket of a request that is waiting for a decision. Responds with `204` if the request should ask again instead. */
  fetch(request: Request): Response {
    if (!admitWaiting(this.#ledger, new URL(request.url).pathname.slice(1))) return new Response(null, { status: 204 });
    const { 0: theirs, 1: ours } = new WebSocketPair();
    this.ctx.acceptWebSocket(ours);
    ours.serializeAttachment(this.#ledger.now());
    const upgrade: ResponseInit = { status: 101, webSocket: theirs };
    return new Response(null, upgrade as object);
  }

  #waitingRequests(): WaitingRequest[] {
    const sockets = this.ctx.getWebSockets().filter(({ readyState }) => readyState === WebSocket.OPEN);
    return sockets.map((socket) => ({
      since: socket.deserializeAttachment(),
      end(reason) {
        try {
          socket.close(1000, reason);
        } catch (error) {
          // The waiting request's Worker is gone, which must not make a decision fail.
          logWarning("a waiting request was not notified", { error: String(error) });
        }
      },
    }));
  }

  async alarm() {
    // An alarm isn't part of a request, so it gets its own id.
    await measure(crypto.randomUUID(), this.#requestTimeout, () => handleAlarm(this.#ledger));
  }
}
