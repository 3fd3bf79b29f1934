import { DurableObject } from "cloudflare:workers";
import type { DurableObjectState } from "@cloudflare/workers-types";
import { keyedHash, randomText } from "./crypto/secret.ts";
import { dependenciesOf } from "./dependencies.ts";
import { handleAlarm, scheduleAlarm } from "./deviceRequests/alarm.ts";
import { deviceRequestsCalls } from "./deviceRequests/calls.ts";
import { openDeviceRequests, type DeviceRequests as State } from "./deviceRequests/context.ts";
import { applyRule, type CallableObject, type Measured, measure } from "./durableObjects/calls.ts";
import { sqlOf } from "./durableObjects/storage.ts";
import type { Bindings } from "./env.ts";

/** The Durable Object for device authorizations whose codes begin with one letter. Its rules are in `deviceRequests/`. */
export class DeviceRequests extends DurableObject<Bindings> implements CallableObject {
  readonly #state: State;
  readonly #requestTimeout: number;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    const { now, settings } = dependenciesOf(env);
    this.#requestTimeout = settings.requestTimeout;
    const { storage } = ctx;
    this.#state = openDeviceRequests(ctx.id.name, {
      sql: sqlOf(storage),
      now,
      randomText,
      hashAddress: (text) => keyedHash(settings.encryptionSecrets[0] ?? "", "address", text).slice(0, 16),
      setAlarm: (time) => void storage.setAlarm(time),
    });
    scheduleAlarm(this.#state);
  }

  call(name: string, args: readonly unknown[], requestId: string): Promise<Measured<unknown>> {
    return measure(requestId, this.#requestTimeout, async () =>
      applyRule(deviceRequestsCalls, this.#state, name, args),
    );
  }

  async alarm() {
    // An alarm isn't part of a request, so it gets its own id.
    await measure(crypto.randomUUID(), this.#requestTimeout, async () => handleAlarm(this.#state));
  }
}
