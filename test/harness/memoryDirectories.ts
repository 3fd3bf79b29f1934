import { handleAlarm } from "../../src/directory/alarmHandler.ts";
import { type DirectoryCalls, directoryCalls } from "../../src/directory/calls.ts";
import {
  type Directory,
  type DirectoryName,
  type DirectoryPorts,
  openDirectory,
  personName,
  type WebhookPorts,
} from "../../src/directory/context.ts";
import { type DirectoryPage, getPage } from "../../src/directory/queries.ts";
import { applyRule } from "../../src/durableObjects/calls.ts";
import type { Sql } from "../../src/durableObjects/sql.ts";
import { notificationText } from "../../src/pages/notificationText.ts";
import { createFakeSeal } from "./fakeSeal.ts";
import { createGate, type Gate } from "./gate.ts";
import type { LedgerHost } from "./ledgerHost.ts";
import { createMemoryReceivers, type MemoryReceivers } from "./memoryReceivers.ts";
import { createMemorySql } from "./memorySql.ts";
import { createMemorySuspensions, type MemorySuspensions } from "./memorySuspensions.ts";

/** The directories of all people and repositories, in memory. */
export interface MemoryDirectories {
  /** The gate that each call with changes passes before it reaches a directory. */
  changes: Gate;
  receivers: MemoryReceivers;
  /** The installations that operators suspend. */
  suspensions: MemorySuspensions;
  open(name: DirectoryName): Directory;
  /** Returns a directory as the Worker calls it. */
  of(name: DirectoryName): DirectoryCalls;
  /** Returns the first page of a directory. */
  page(owner: number | DirectoryName): Promise<DirectoryPage>;
  /** Returns the active consents that a directory lists, as `<agent id>:<repository id>`, sorted. */
  listed(owner: number | DirectoryName): string[];
  /** Returns the ids of the agents that a person's directory lists, sorted. */
  listedAgents(userId: number): string[];
  /** Returns the names of the directories that have been opened. */
  names(): DirectoryName[];
  /** Returns the directories that have been opened, with their alarms. */
  hosts(): Pick<LedgerHost, "alarm" | "runAlarm">[];
}

type Options = Pick<DirectoryPorts, "now" | "kv" | "ledger"> & {
  createDatabase?(name: DirectoryName): Sql;
};

export function createMemoryDirectories({ createDatabase = createMemorySql, ...ports }: Options): MemoryDirectories {
  const changes = createGate("the directory");
  const suspensions = createMemorySuspensions();
  const receivers = createMemoryReceivers(ports.now);
  const webhooks: WebhookPorts = {
    seal: createFakeSeal(ports.now),
    send: receivers.send,
    describe: notificationText,
    rules: { origin: "https://deplodash.example", loopback: false },
  };
  const opened = new Map<
    DirectoryName,
    { directory: Directory; host: { alarm: number | null; runAlarm(): Promise<void> } }
  >();
  const openHost = (name: DirectoryName) => {
    const known = opened.get(name);
    if (known) return known;
    const host = {
      alarm: null as number | null,
      runAlarm() {
        host.alarm = null;
        return handleAlarm(directory);
      },
    };
    const setAlarm = (time: number) => {
      // Cloudflare rejects a time that isn't positive and leaves the alarm unchanged.
      if (time > 0) host.alarm = time;
    };
    const directory = openDirectory(name, { ...ports, webhooks, suspensions, sql: createDatabase(name), setAlarm });
    opened.set(name, { directory, host });
    return { directory, host };
  };
  const open = (name: DirectoryName) => openHost(name).directory;
  const openOf = (owner: number | DirectoryName) => open(typeof owner === "number" ? personName(owner) : owner);
  return {
    changes,
    receivers,
    suspensions,
    open,
    of(name) {
      const call = async (rule: string, args: readonly unknown[]) => {
        if (rule === "recordChanges") await changes.pass();
        return applyRule(directoryCalls, open(name), rule, args);
      };
      const rules = Object.keys(directoryCalls);
      return Object.fromEntries(rules.map((rule) => [rule, (...args: unknown[]) => call(rule, args)])) as never;
    },
    page: (owner) => getPage(openOf(owner), {}),
    listed: (owner) =>
      openOf(owner)
        .sql.all<{ entry: string }>(
          "SELECT agent_id || ':' || repository_id AS entry FROM consents WHERE ends_at > 0 OR entry IS NULL",
        )
        .map(({ entry }) => entry)
        .sort(),
    listedAgents: (userId) =>
      open(personName(userId))
        .sql.all<{ id: string }>("SELECT agent_id AS id FROM agents ORDER BY agent_id")
        .map(({ id }) => id),
    names: () => [...opened.keys()],
    hosts: () => [...opened.values()].map(({ host }) => host),
  };
}
