import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allows } from "../../src/domain/branchPattern.ts";
import { writeCommandList } from "../../src/gitProxy/commandList.ts";
import { isFuzzing, seed } from "../harness/seed.ts";
import { ids, rawLine, readList } from "./commandLists.ts";
import { gitEnvironment } from "./gitEnvironment.ts";

const runs = Number(process.env.FUZZ_RUNS) || (isFuzzing ? 20_000 : 100);
const limit = ["agent/*", "tag:agent-*"];

let folder: string;
const git = (...args: string[]) =>
  execFileSync("git", args, { cwd: folder, env: gitEnvironment, encoding: "latin1", input: "" }).trim();

/** Two commits in the repository. */
let commits: [string, string];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "deplodash-receive-pack-"));
  git("init", "-q", "--bare");
  git("config", "receive.autogc", "false");
  const tree = git("mktree");
  commits = ["One", "Two"].map((message) => git("commit-tree", tree, "-m", message)) as [string, string];
  for (const ref of ["heads/main", "heads/other", "heads/agent/a", "heads/agent/b", "tags/v1", "notes/commits"])
    git("update-ref", `refs/${ref}`, commits[0]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Returns the refs outside the limit. Reads git's ref files directly, because that is faster than running git. */
function refsOutside(): string[] {
  const files = readdirSync(join(folder, "refs"), { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  return files
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .filter((ref) => !allows(limit, Buffer.from(ref).toString("latin1")))
    .map((ref) => `${ref} ${readFileSync(join(folder, ref), "utf8")}`);
}

/** A pack without objects. */
const header = Buffer.from("PACK\0\0\0\x02\0\0\0\0", "latin1");
const pack = Buffer.concat([header, createHash("sha1").update(header).digest()]);

/** Returns the refs in git's report, which shows how git understood the list. */
function receive(list: Buffer): string[] {
  const input = Buffer.concat([list, pack]);
  const { stdout } = spawnSync("git", ["receive-pack", "--stateless-rpc", folder], { env: gitEnvironment, input });
  return [...stdout.toString("latin1").matchAll(/^[0-9a-f]{4}(?:ok|ng) ([^ \n]+)/gm)].map(([, ref = ""]) => ref);
}

const ref = fc.oneof(
  fc.constantFrom(
    "refs/heads/agent/a",
    "refs/heads/agent/b",
    "refs/heads/agent/c",
    "refs/tags/agent-1",
    "refs/heads/agent/\xfc",
  ),
  fc.constantFrom(
    "refs/heads/main",
    "refs/heads/other",
    "refs/tags/v1",
    "refs/notes/commits",
    "refs/heads/agent",
    "HEAD",
  ),
  fc.string({ unit: fc.constantFrom(..."ab/._-@{}~\0\n\r "), maxLength: 8 }).map((text) => `refs/heads/agent/${text}`),
);
const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.integer({ min: 0, max: 4 }),
  insert: fc.oneof(
    fc.string({ unit: fc.constantFrom(..."\0\n\r 0014aAfF/.\x7f"), maxLength: 4 }),
    fc.constantFrom("0000", "0001", "0004", "\0refs/heads/main", "\nrefs/heads/main", "refs/heads/main\0", "push-cert"),
  ),
});

/** Generates what a client might send: a list as git writes it, with at most one line changed or added. */
function sentLists() {
  const id = fc.constantFrom(ids.zero, ...commits, ids.one, commits[0].toUpperCase(), `${commits[0]}00`);
  const likely = fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(ids.zero, ...commits) },
    { weight: 1, arbitrary: id },
  );
  const usual = fc.constantFrom(
    "refs/heads/agent/a",
    "refs/heads/agent/c",
    "refs/heads/agent/d/e",
    "refs/tags/agent-1",
  );
  const command = fc.tuple(likely, likely, fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: ref }));
  const lines = fc
    .uniqueArray(command, { minLength: 1, maxLength: 4, selector: ([, , ref]) => ref })
    .map((commands) =>
      commands.map((parts, index) => rawLine(parts.join(" ") + (index === 0 ? "\0 report-status delete-refs" : ""))),
    );
  const shallow = fc.oneof(
    { weight: 4, arbitrary: fc.constant("") },
    { weight: 1, arbitrary: fc.constant(rawLine(`shallow ${commits[0]}`)) },
  );
  const changes = fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(change, { minLength: 1, maxLength: 3 }) },
  );
  // Some changes keep the line's length correct, so that the line gets read at all.
  return fc.tuple(shallow, lines, changes, fc.boolean()).map(([first, written, changed, repaired]) => {
    const all = first === "" ? written : [first, ...written];
    const edited = changed.reduce((lines, { at, remove, insert }) => {
      const index = Math.floor(at * lines.length) % lines.length;
      const line = lines[index] ?? "";
      const start = Math.floor(((at * lines.length) % 1) * line.length);
      const text = line.slice(0, start) + insert + line.slice(start + remove);
      return lines.with(index, repaired && start >= 4 ? rawLine(text.slice(4)) : text);
    }, all);
    return `${edited.join("")}0000`;
  });
}

test("no list of refs, however odd, changes a ref outside the limit, and git reads what was written", {
  timeout: 60_000 + runs * 100,
}, () => {
  const before = refsOutside();
  const counts = { refused: 0, outside: 0, sent: 0 };
  const property = fc.property(sentLists(), (text) => {
    const found = readList(text);
    if (found === null || typeof found === "string") return void counts.refused++;
    const { list } = found;
    if (list.commands.length === 0) return;
    if (!list.commands.every(({ ref }) => allows(limit, ref))) return void counts.outside++;
    counts.sent++;
    const reported = receive(writeCommandList({ ...list, capabilities: ["report-status", "delete-refs"] }));
    // git reports every ref, or none if it can't process the push.
    if (reported.length > 0) expect(reported).toEqual(list.commands.map(({ ref }) => ref));
    expect(refsOutside()).toEqual(before);
  });
  fc.assert(property, { seed, numRuns: runs });
  process.stdout.write(`${runs} lists of refs with FUZZ_SEED=${seed}: ${JSON.stringify(counts)}\n`);
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(runs / 100);
});
