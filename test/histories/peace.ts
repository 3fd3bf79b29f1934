import { minute } from "../../src/domain/time.ts";
import { listConsents } from "../../src/ledger/consents.ts";
import { hashToken } from "../../src/ledger/tokens.ts";
import { ada, bob } from "../ledger/desk.ts";
import { owes } from "./acts.ts";
import type { Office } from "./office.ts";
import type { MintedToken } from "./town.ts";
import { Violation } from "./witness.ts";
import { enough, type World } from "./world.ts";

/** Longer than the longest pause between two attempts, with the attempts after it. */
const calm = 7 * minute;

/** What left and lives is known to its ledger. */
export function checkKnown({ witness, town, offices }: World): void {
  for (const token of witness.left.keys()) {
    const office = offices.find(({ agentId }) => agentId === token.agentId);
    if (!town.isAlive(token) || !office) continue;
    if (!keeps(office, token) && !owes(office, token))
      throw new Violation(`${token.token} lives, and its ledger has forgotten it`);
  }
}

/** Lets everything work again, waits, and looks at what is left. */
export async function checkPeace(world: World): Promise<void> {
  const { kv, town, witness, offices } = world;
  kv.trouble = 0;
  town.trouble = 0;
  await world.pump(enough);
  await world.pass(calm, enough);
  world.tell("peace");
  if (!world.isQuiet()) throw new Violation("somebody still waits for an answer");
  checkKnown(world);
  // What a ledger keeps to hand it out is held to the same as what left.
  const kept = [...town.tokens.values()].filter((token) => offices.some((office) => keeps(office, token)));
  for (const token of new Set([...witness.left.keys(), ...kept])) {
    const objection = town.isAlive(token) ? witness.objection(token) : null;
    if (objection) throw new Violation(`${token.token} lives on, but ${objection}`);
    if (town.isAlive(token) && witness.givenBack.has(token.token)) throw new Violation(`${token.token} was given back`);
  }
  for (const office of offices) {
    const owed = office.sql.all("SELECT key, attempts FROM outbox");
    if (owed.length > 0) throw new Violation(`still owed: ${JSON.stringify(owed)}`);
    await checkKv(world, office);
    await checkDirectories(world, office);
  }
}

function keeps({ sql }: Office, { token }: MintedToken): boolean {
  return sql.all("SELECT 1 FROM tokens WHERE sha256 = ?", hashToken(token)).length > 0;
}

/** What KV holds in the end is what the ledger says; but for writes whose ledger ended before they arrived. */
async function checkKv({ kv, seal, town, orphans, pump }: World, office: Office): Promise<void> {
  const { agentId, sql } = office;
  const [agent] = sql.all<{ deleted_at: number | null }>("SELECT deleted_at FROM agent");
  const entries = (prefix: string) => kv.truth(prefix).filter(({ key }) => !orphans.has(key));
  const [record] = entries(`agent:${agentId}`);
  if (agent && !orphans.has(`agent:${agentId}`)) {
    if ((agent.deleted_at !== null) === (record !== undefined))
      throw new Violation("KV has not heard of the agent's end");
  }
  for (const { key, value } of entries(`token:${agentId}:`)) {
    const opening = seal.open<{ token: string }>("cached-token", value);
    await pump(enough);
    const copy = await opening;
    const token = copy && town.tokens.get(copy.token);
    // GitHub may have ended a token by itself, where an installation is gone.
    if (token && !town.isAlive(token) && town.version === 0) throw new Violation(`a dead token is left under ${key}`);
  }
}

/** What the directories list in the end is what the ledger says. */
async function checkDirectories({ directories, now }: World, office: Office): Promise<void> {
  const wanted = new Set<string>();
  const allowed = new Set<string>();
  for (const { repositoryId, decisions } of await office.call(async (ledger) => listConsents(ledger))) {
    for (const { approved, endsAt, decidedBy } of decisions) {
      const entry = `${decidedBy.login}: ${office.agentId}:${repositoryId}`;
      allowed.add(entry);
      if (approved && endsAt > now()) wanted.add(entry);
    }
  }
  const listed = [ada, bob].flatMap(({ id, login }) =>
    directories.listed(id).flatMap((entry) => (entry.startsWith(`${office.agentId}:`) ? [`${login}: ${entry}`] : [])),
  );
  const extra = listed.find((entry) => !allowed.has(entry));
  if (extra) throw new Violation(`${extra} is listed, but has ended`);
  const missing = [...wanted].find((entry) => !listed.includes(entry));
  if (missing) throw new Violation(`${missing} is not listed`);
}
