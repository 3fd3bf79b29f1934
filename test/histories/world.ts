import type { Seal } from "../../src/crypto/seal.ts";
import { sha256 } from "../../src/crypto/secret.ts";
import { recordChange } from "../../src/directory/changes.ts";
import type { AgentCredential } from "../../src/domain/agentToken.ts";
import { day, minute } from "../../src/domain/time.ts";
import type { MintRequest } from "../../src/github/installationTokens.ts";
import { newAgentRecord } from "../../src/store/agents.ts";
import type { Kv } from "../../src/store/kv.ts";
import { leastLife } from "../../src/store/tokens.ts";
import { createDirectories, type Directories } from "../directory/directories.ts";
import { ada } from "../ledger/desk.ts";
import { createStaleKv, type StaleKv } from "./kv.ts";
import { createLuck, type Luck } from "./luck.ts";
import { createOffice, type Office } from "./office.ts";
import { createSeal } from "./seal.ts";
import { createTables } from "./tables.ts";
import { createTown, type Minting, type Town } from "./town.ts";
import { createWire, moment, type Wire } from "./wire.ts";
import { createWitness, Violation, type Witness } from "./witness.ts";

export interface World {
  now(): number;
  luck: Luck;
  wire: Wire;
  kv: StaleKv;
  /** What the Worker sees of KV, by location. */
  views: [Kv, Kv, Kv];
  directories: Directories;
  seal: Seal;
  town: Town;
  witness: Witness;
  offices: [Office, Office];
  /** Keys that a ledger wrote which had ended by then: nobody knows of such a write. */
  orphans: Set<string>;
  /** Requests for another token than the last, under way by agent. */
  renewals: Map<string, number>;
  /** What was done and what came of it, for a reader of a failure. */
  story: string[];
  tell(line: string): void;
  /** Starts something that goes on while others run. */
  start(work: Promise<void>): void;
  /** Whether all that was started has ended. */
  isQuiet(): boolean;
  /** Moves up to so many calls on. */
  pump(steps: number): Promise<void>;
  /** Lets time go by; alarms ring on their way, each at its time, and calls move on by as much after each. */
  pass(milliseconds: number, steps: number): Promise<void>;
}

export const enough = 100_000;
const start = Date.parse("2026-06-14T12:00:00Z");
const tables = [createTables(), createTables()] as const;
const directoryTables = [createTables(), createTables()] as const;

export async function createWorld(): Promise<World> {
  let present = start - day;
  let sleepers: { until: number; wake(): void }[] = [];
  let running = 0;
  let failure: unknown;
  const now = () => present;
  const luck = createLuck();
  const wire = createWire(luck);
  const kv = createStaleKv(now, wire, luck);
  const people = directoryTables.values();
  const directories = createDirectories(now, kv.at(2), () => {
    const sql = people.next().value;
    if (!sql) throw new Error("only so many people have a directory");
    sql.clear();
    return sql;
  });
  const seal = createSeal(now, wire, luck);
  const town = createTown(now, wire, luck);
  const witness = createWitness(now);
  const orphans = new Set<string>();

  const hire = (index: 0 | 1): Office => {
    const agent: AgentCredential = { agentId: `agent${index}`, secretHash: sha256(`secret of agent ${index}`) };
    const sql = tables[index];
    sql.clear();
    const flights = new Map<string, { term: number; minting: Minting }>();
    const onMint = (request: MintRequest): Minting => {
      const { term } = office;
      const name = `${term} ${request.installationId} ${request.repositoryId} ${JSON.stringify(request.permissions)}`;
      const minting: Minting = {
        askedAt: witness.tick(),
        answered(outcome) {
          if (flights.get(name)?.minting === minting) flights.delete(name);
          if (outcome.kind !== "gone") return;
          // GitHub itself ended what rests on this; nobody was told.
          const { repositoryId } = request;
          const ending = { agentId: agent.agentId, repositoryId, tokensOnly: false };
          witness.close(witness.open(witness.endings, ending), "unknown");
        },
      };
      const other = flights.get(name);
      const ended = ({ agentId, repositoryId, start, void: none }: (typeof witness.endings)[number]) =>
        !none &&
        agentId === agent.agentId &&
        (repositoryId ?? request.repositoryId) === request.repositoryId &&
        start > (other?.minting.askedAt ?? 0);
      if (other && !witness.endings.some(ended)) fail("equal requests mint twice at a time");
      if (!other && !world.renewals.get(agent.agentId) && holds(sql, request))
        fail("a token is minted while one is there");
      flights.set(name, { term, minting });
      return minting;
    };
    /** A token for exactly this that the ledger could hand out. */
    const holds = (sql: Office["sql"], { repositoryId, installationId, permissions }: MintRequest) =>
      sql.all(
        `SELECT 1 FROM tokens t JOIN consents c ON c.id = t.consent_id WHERE c.repository_id = ? AND c.installation_id = ?
         AND t.permissions = ? AND t.ends_at > ? AND t.expires_at >= ?`,
        repositoryId,
        installationId,
        JSON.stringify(Object.fromEntries(Object.entries(permissions).sort())),
        now(),
        now() + leastLife,
      ).length > 0;
    const seen: Kv = {
      ...kv.at(index),
      put(key, value, options) {
        const { term } = office;
        const onWrite = () => void (office.term !== term && orphans.add(key));
        return kv.at(index, onWrite).put(key, value, options);
      },
    };
    const office = createOffice(agent, sql, {
      now,
      kv: seen,
      directory: (userId) => ({
        recordChange: (change) => kv.unreliably(() => recordChange(directories.open(userId), change)),
      }),
      seal,
      github: town.for(agent.agentId, onMint),
      backoff: { remaining: async () => 0 },
      budgets: { request: async () => true, mint: async () => true },
      pause: (milliseconds) =>
        new Promise((wake) => void sleepers.push({ until: present + milliseconds, wake: () => wake() })),
    });
    return office;
  };
  const fail = (words: string) => {
    failure ??= new Violation(words);
  };

  const world: World = {
    now,
    luck,
    wire,
    kv,
    views: [kv.at(0), kv.at(1), kv.at(2)],
    directories,
    seal,
    town,
    witness,
    offices: [hire(0), hire(1)],
    orphans,
    renewals: new Map(),
    story: [],
    tell: (line) => void world.story.push(`${new Date(present).toISOString().slice(8, 19)} ${line}`),
    start(work) {
      running++;
      work
        .catch((error) => {
          failure ??= error;
        })
        .finally(() => running--);
    },
    isQuiet: () => running === 0,
    async pump(steps) {
      await moment();
      for (let step = 0; step < steps && (await wire.step()); step++);
      if (failure) throw failure;
    },
    async pass(milliseconds, steps) {
      const end = present + milliseconds;
      const next = () =>
        Math.min(...world.offices.map(({ alarm }) => alarm ?? end + 1), ...sleepers.map(({ until }) => until));
      for (let rings = 0; next() <= end; rings++) {
        if (rings > 500) throw new Violation("an alarm rings without end");
        present = Math.max(present, next());
        const due = sleepers.filter(({ until }) => until <= present);
        sleepers = sleepers.filter(({ until }) => until > present);
        for (const { wake } of due) wake();
        for (const office of world.offices) {
          if (office.alarm !== null && office.alarm <= present) world.start(office.ring());
        }
        await world.pump(steps);
      }
      present = end;
      // What was in flight for minutes, which no call really is, may bring a token that has expired.
      if (running > 0 && milliseconds > minute) town.troubledUntil = end;
      await world.pump(steps);
    },
  };

  // The agents were registered the day before: everybody knows them.
  for (const { agentId, secretHash } of world.offices) {
    const token = { agentId, secretHash, token: "" };
    const { key, value } = newAgentRecord(token, "Release notes", ada, present);
    const saved = world.views[2].put(key, value);
    await world.pump(enough);
    await saved;
    witness.close(witness.open(witness.secrets, { agentId, secretHash }), "done");
  }
  present = start;
  return world;
}
