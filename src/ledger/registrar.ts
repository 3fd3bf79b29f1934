import type { AgentRecord, Person } from "../store/agents.ts";
import { agentKey, registrationKey } from "../store/agents.ts";
import { log } from "./activity.ts";
import { adoptAgent } from "./agent.ts";
import { endConsent, listConsents, oweCopies, oweTokens } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { drain, lastDebt, owe } from "./owed.ts";
import { schedule } from "./settle.ts";
import { wake } from "./waiting.ts";

/** Whether it was done; not for anybody but who registered the agent. */
export type Ordered = "done" | "not_found";

/** Gives the agent a new secret. What rests on the old one ends at once: the GitHub tokens too, for who held the old one holds them. */
export function rotate(ledger: Ledger, record: AgentRecord, by: Person, secretHash: string): Promise<Ordered> {
  return order(ledger, record, by, () => {
    ledger.sql.all("UPDATE agent SET secret_hash = ?", secretHash);
    oweTokens(ledger, "1 = 1");
    for (const { id } of listConsents(ledger)) oweCopies(ledger, id);
    owe(ledger, {
      action: "put",
      key: agentKey(ledger.agentId),
      value: JSON.stringify({ ...record, secretHash }),
      options: {},
    });
    log(ledger, { event: "rotated", repo: "", scopes: [], by });
  });
}

/** Ends all that the agent has, and the agent. Its row stays, so that no late copy in KV revives it. */
export function remove(ledger: Ledger, record: AgentRecord, by: Person): Promise<Ordered> {
  return order(ledger, record, by, () => {
    for (const consent of listConsents(ledger)) endConsent(ledger, consent, "revoked", by);
    ledger.sql.all("UPDATE agent SET deleted_at = ?", ledger.now());
    owe(ledger, { action: "delete", key: agentKey(ledger.agentId) });
    owe(ledger, { action: "unlist", key: registrationKey(by.id, ledger.agentId) });
  });
}

async function order(ledger: Ledger, record: AgentRecord, by: Person, work: () => void): Promise<Ordered> {
  const before = lastDebt(ledger);
  const done = ledger.sql.transaction(() => {
    if (adoptAgent(ledger, record)?.registeredBy?.id !== by.id) return false;
    work();
    return true;
  });
  wake(ledger);
  schedule(ledger);
  await drain(ledger, before);
  schedule(ledger);
  return done ? "done" : "not_found";
}
