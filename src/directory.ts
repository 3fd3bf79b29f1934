import { DurableObject } from "cloudflare:workers";
import type { DurableObjectState } from "@cloudflare/workers-types";
import { dependenciesOf } from "./dependencies.ts";
import { scheduleAlarm } from "./directory/alarm.ts";
import { handleAlarm } from "./directory/alarmHandler.ts";
import { directoryCalls } from "./directory/calls.ts";
import { openDirectory, type Directory as State } from "./directory/context.ts";
import { sendMessage } from "./directory/webhookRequest.ts";
import { applyRule, type CallableObject, type Measured, measure } from "./durableObjects/calls.ts";
import { sqlOf } from "./durableObjects/storage.ts";
import type { Bindings } from "./env.ts";
import { notificationText } from "./pages/notificationText.ts";

/** The Durable Object that lists everything about one person, one repository, or the service. Its rules are in `directory/`. */
export class Directory extends DurableObject<Bindings> implements CallableObject {
  readonly #state: State;
  readonly #requestTimeout: number;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    const { kv, ledger, now, seal, settings, suspensions } = dependenciesOf(env);
    this.#requestTimeout = settings.requestTimeout;
    const { storage } = ctx;
    this.#state = openDirectory(ctx.id.name, {
      sql: sqlOf(storage),
      now,
      kv,
      ledger,
      suspensions,
      webhooks: { seal, send: sendMessage, describe: notificationText, rules: settings },
      setAlarm: (time) => void storage.setAlarm(time),
    });
    scheduleAlarm(this.#state);
  }

  call(name: string, args: readonly unknown[], requestId: string): Promise<Measured<unknown>> {
    return measure(requestId, this.#requestTimeout, async () => applyRule(directoryCalls, this.#state, name, args));
  }

  async alarm() {
    // An alarm isn't part of a request, so it gets its own id.
    await measure(crypto.randomUUID(), this.#requestTimeout, () => handleAlarm(this.#state));
  }
}
