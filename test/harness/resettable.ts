/**
 * The Worker with Durable Objects that a test can reset, and with ledgers that fail to record decisions about
 * `ada/unrecordable`.
 */
import type { Measured } from "../../src/durableObjects/calls.ts";
import { AgentLedger as Ledger, DeviceRequests as Requests } from "../../src/index.ts";

export { Directory, default } from "../../src/index.ts";

export class AgentLedger extends Ledger {
  /** When this object was opened, in milliseconds since the epoch. */
  readonly #openedAt = Date.now();

  async openedAt(): Promise<number> {
    return this.#openedAt;
  }

  /** Interrupts the object's work, as Cloudflare does for an update or a move. Committed rows remain. */
  async reset(): Promise<void> {
    setTimeout(() => this.ctx.abort("reset by a test"));
  }

  override async call(name: string, args: readonly unknown[], requestId: string): Promise<Measured<unknown>> {
    if (name === "decide" && JSON.stringify(args).includes("ada/unrecordable")) throw new Error("out of order");
    return super.call(name, args, requestId);
  }
}

export class DeviceRequests extends Requests {
  async reset(): Promise<void> {
    setTimeout(() => this.ctx.abort("reset by a test"));
  }
}
