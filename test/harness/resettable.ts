/** The Worker, with ledgers that a test can reset. */
import { AgentLedger as Ledger } from "../../src/agentLedger.ts";

export { Directory, default } from "../../src/index.ts";

export class AgentLedger extends Ledger {
  /** Breaks off whatever the object is doing, as Cloudflare does for an update or a move. Committed rows stay. */
  async reset(): Promise<void> {
    setTimeout(() => this.ctx.abort("reset by a test"));
  }
}
