import { DurableObject } from "cloudflare:workers";
import type { DurableObjectState } from "@cloudflare/workers-types";
import { dependenciesOf } from "./dependencies.ts";
import { directoryCalls } from "./directory/calls.ts";
import { openDirectory, type Directory as State } from "./directory/context.ts";
import { applyRule, type CallableObject, type Measured, measure } from "./durableObjects/calls.ts";
import { sqlOf } from "./durableObjects/storage.ts";
import type { Bindings } from "./env.ts";

/** The Durable Object that lists what concerns one person. Its rules are in the folder of the same name. */
export class Directory extends DurableObject<Bindings> implements CallableObject {
  readonly #state: State;
  readonly #requestTimeout: number;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    const { kv, now, settings } = dependenciesOf(env);
    this.#requestTimeout = settings.requestTimeout;
    this.#state = openDirectory(ctx.id.name ?? "", { sql: sqlOf(ctx.storage), now, kv });
  }

  call(name: string, args: readonly unknown[], requestId: string): Promise<Measured<unknown>> {
    return measure(requestId, this.#requestTimeout, async () => applyRule(directoryCalls, this.#state, name, args));
  }
}
