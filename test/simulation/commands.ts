import * as fc from "fast-check";
import type { BranchPattern } from "../../src/domain/branchPattern.ts";
import { expandScopes, type Scope } from "../../src/domain/scopes.ts";
import { day, hour, minute, second } from "../../src/domain/time.ts";
import type { Location } from "./actions.ts";
import { moves, names } from "./simulatedGitHub.ts";
import { enough } from "./simulation.ts";
import { type WorkloadRef, workloadRefs } from "./workloads.ts";

const scopeSets: Scope[][] = [
  ["contents:write"],
  ["contents:read"],
  ["contents:write", "issues:write"],
  ["issues:write"],
  ["contents:write", "workflows:write"],
  ["administration:write"],
];
/** Limits in which no pattern includes another. */
const limits: (BranchPattern[] | null)[] = [null, ["agent/*"], ["agent/one"], ["agent/one", "main"]];
export const refs = ["refs/heads/agent/one", "refs/heads/agent/two", "refs/heads/main"] as const;
/** The caller who acts as the agent, either the holder of a secret or a job on a ref. */
export type Caller = "own" | "former" | "another agent's" | WorkloadRef;
const holder = fc.constant<Caller>("own");
const agent = fc.constantFrom<(0 | 1)[]>(0, 0, 0, 0, 0, 1);
const at = fc.constantFrom<Location[]>(0, 1, 2);
const name = fc.constantFrom(names[0], names[0], names[0], names[0], names[1]);
const scopes = fc.constantFrom(0, 0, 0, 0, 0, 1, 2, 3, 4, 5);
const branches = fc.constantFrom(...limits, null, null);
const ref = fc.constantFrom(...refs);
/**
 * The number of messages to deliver before the next command. If there are few, the next command overlaps with earlier
 * ones. Otherwise, all messages are delivered first.
 */
const steps = fc.constantFrom(0, 1, 2, 3, 5, 9, 14, enough, enough, enough);
const lasts = fc.constantFrom(3 * minute, 20 * minute, 7 * day, 7 * day);
const by = fc.constantFrom(0, 0, 0, 1);
const seed = fc.nat({ max: 2 ** 31 - 1 });
/** The probability that a call to KV or GitHub fails. */
const failureRate = fc.constantFrom(0, 0, 0, 0.15, 0.5);
const common = { agent, steps, seed, failureRate };
const grant = weighted(3, "grant", { name, scopes, by, lasts, branches });
const firstOfRace = fc.constantFrom("ask", "ask", "ask", "push", "change", "grant", "revoke", "rotate");
const raced = {
  ...{ name, scopes, branches, later: branches },
  renew: fc.constantFrom(false, false, true),
  after: fc.nat({ max: 12 }),
};
const asked = {
  ...{ name, scopes, at },
  branches: fc.constantFrom<(BranchPattern[] | null)[]>(null, null, null, ["main"], ["agent/*"]),
  times: fc.constantFrom(1, 1, 1, 3),
  renew: fc.constantFrom(false, false, false, true),
  wait: fc.constantFrom(0, 0, 30 * second),
};
const finish = weighted(3, "finish push", { push: fc.constantFrom(0, 0, 1) });
const revoke = weighted(3, "revoke", { name, by, at });
const pass = weighted(4, "pass", {
  time: fc.constantFrom(
    ...[second, second, 5 * second, 35 * second, 90 * second, 4 * minute, 18 * minute, 57 * minute, hour],
  ),
});
const crash = weighted(1, "crash", {});

const command = fc.oneof(
  weighted(12, "ask", {
    ...asked,
    caller: fc.constantFrom<Caller[]>("own", "own", "own", "own", "own", "own", "former", "another agent's"),
  }),
  weighted(2, "ask for all", { scopes, at, wait: fc.constantFrom(0, 0, 30 * second) }),
  grant,
  weighted(3, "decide", {
    ...{ by, lasts, branches },
    link: fc.constantFrom(0, 0, 1, 2),
    want: fc.constantFrom(0, 1),
    approves: fc.constantFrom(0, 1, 2, 255, 255, 255),
  }),
  weighted(2, "decide sealed", { name, scopes, by, lasts, branches, approves: fc.constantFrom(1, 2, 255, 255) }),
  weighted(2, "change", {
    ...{ name, by, branches },
    takes: fc.constantFrom(0, 0, 1, 2),
    extends: fc.constantFrom(null, null, 3 * minute, 7 * day),
  }),
  weighted(3, "push", { name, ref, at, caller: holder }),
  finish,
  revoke,
  weighted(1, "rotate", { at, lifetime: fc.constant<number | null>(null) }),
  weighted(1, "remove", { at }),
  weighted(1, "revoke token", { token: fc.constantFrom(0, 0, 1), at }),
  pass,
  // The second action begins after some of the first one's messages have been delivered.
  weighted(5, "race", {
    ...raced,
    caller: holder,
    first: firstOfRace,
    second: fc.constantFrom(
      ...["revoke", "revoke", "rotate", "remove", "revoke token", "crash", "ask", "pass", "renewal", "renewal"],
      ...["decide sealed", "change", "push", "narrowing"],
    ),
  }),
  crash,
  // The first mint on the next day starts a check of the approvers, who may no longer administer the repository.
  weighted(1, "next day", { name, scopes, by, isDemoted: fc.boolean() }),
  weighted(1, "move", { name, move: fc.constantFrom(...moves) }),
);

const caller = fc.constantFrom<Caller[]>("own", "own", "former", ...workloadRefs, workloadRefs[0]);
const lifetime = fc.constantFrom<(number | null)[]>(null, 6 * minute, 6 * minute, 20 * minute);
/** Commands about expiring agent tokens and about jobs that act as an agent. */
const credentialCommand = fc.oneof(
  weighted(12, "ask", { ...asked, caller }),
  weighted(3, "push", { name, ref, at, caller }),
  ...[finish, revoke, pass, crash, grant],
  weighted(5, "trust", { jobsOn: fc.constantFrom(...workloadRefs), isTrusted: fc.constantFrom(true, true, false), at }),
  weighted(3, "rotate", { at, lifetime }),
  weighted(1, "remove", { at }),
  weighted(5, "race", {
    ...raced,
    caller,
    first: fc.constantFrom("ask", "ask", "push"),
    second: fc.constantFrom("trust", "trust", "rotate", "remove", "ask", "pass", "crash"),
  }),
);
export type Command = typeof command | typeof credentialCommand extends fc.Arbitrary<infer T> ? T : never;

/**
 * The commands that follow the first one in a history. Many short histories are run, because bugs take few steps to
 * appear.
 */
const rest = fc.array(command, { minLength: 1, maxLength: 11, size: "max" });
const start = fc.option(grant.arbitrary, { freq: 3 });
export const history = fc.tuple(start, rest).map(([first, rest]): Command[] => (first ? [first, ...rest] : rest));
/**
 * Histories of these commands. All commands concern one agent, one repository, and one set of scopes, so that they
 * interfere more often.
 */
export const credentialHistory = fc
  .tuple(grant.arbitrary, fc.array(credentialCommand, { minLength: 1, maxLength: 11, size: "max" }))
  .map(([first, rest]) => [first, ...rest].map((command) => ({ ...command, agent: 0, name: names[0] }) as Command));

const replacing = weighted(1, "race", {
  ...raced,
  caller: holder,
  first: fc.constantFrom("ask" as const),
  second: fc.constantFrom("renewal", "narrowing", "late narrowing"),
}).arbitrary;
/** The values that make all commands in a history concern the same agent and repository. */
const meeting = { agent: 0, name: names[0], scopes: 0, lasts: 7 * day, branches: null, failureRate: 0 } as const;
/**
 * Histories in which a consent or its limit is replaced while a request is in flight. Few other histories get that far.
 */
export const replacement = fc
  .tuple(grant.arbitrary, replacing, replacing)
  .map((all) => all.map((command): Command => ({ ...command, ...meeting })));

/** Generates one kind of command, with a weight that determines how often it occurs. */
function weighted<Kind extends string, Fields>(
  weight: number,
  kind: Kind,
  fields: { [Name in keyof Fields]: fc.Arbitrary<Fields[Name]> },
) {
  const parts = fc.tuple(fc.record(common), fc.record(fields));
  return { weight, arbitrary: parts.map(([shared, own]) => ({ ...shared, ...own, kind })) };
}

export function scopeSetOf(index: number): Scope[] {
  return expandScopes(scopeSets[index] ?? []);
}
