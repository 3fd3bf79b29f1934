import { expect, test, vi } from "vitest";
import { recordChange } from "../../src/directory/changes.ts";
import type { DirectoryEntry } from "../../src/directory/entries.ts";
import { hasAgent } from "../../src/directory/queries.ts";
import { day, minute } from "../../src/domain/time.ts";
import { createFakeClock } from "../harness/fakeClock.ts";
import { ada, bob } from "../harness/fixtures.ts";
import { createMemoryDirectories } from "../harness/memoryDirectories.ts";
import { createMemoryKv } from "../harness/memoryKv.ts";

function createPeople() {
  const clock = createFakeClock();
  const kv = createMemoryKv(clock);
  const directories = createMemoryDirectories(clock.now, kv);
  const change = (userId: number, entry: DirectoryEntry, isListed: boolean, version: number) =>
    recordChange(directories.open(userId), { entry, isListed, version });
  return { clock, kv, directories, change, listed: () => directories.listed(ada.id) };
}
const agent = (agentId: string, createdAt = 0): DirectoryEntry => ({
  kind: "agent",
  agentId,
  label: "Notes",
  createdAt,
});
const consent = (agentId: string, repositoryId = 7): DirectoryEntry => ({ kind: "consent", agentId, repositoryId });

test("lists a person's agents, and their consents page by page, newest first", async () => {
  const { directories, change } = createPeople();
  for (const index of [1, 3, 2]) change(ada.id, agent(`agent${index}`, index), true, 0);
  const granted = Array.from({ length: 45 }, (_, index) => ({ agentId: `agent${index % 3}`, repositoryId: index }));
  for (const { agentId, repositoryId } of granted) change(ada.id, consent(agentId, repositoryId), true, repositoryId);
  change(bob.id, consent("agent9"), true, 1);
  const consents = [];
  const sizes = [];
  for (let next: number | null = null, pages = 0; next !== null || pages === 0; pages++) {
    const page = await directories.of(ada.id).getPage(next);
    expect(page.agents.map(({ agentId }) => agentId)).toEqual(["agent3", "agent2", "agent1"]);
    consents.push(...page.consents);
    sizes.push(page.consents.length);
    next = page.next;
  }
  expect(sizes).toEqual([20, 20, 5]);
  expect(consents).toEqual(granted.reverse());
});

test("ignores outdated, repeated, and late changes", async () => {
  const { clock, directories, change, listed } = createPeople();
  await directories.of(ada.id).getPage(null);
  change(ada.id, consent("agent1"), true, 4);
  change(ada.id, consent("agent1"), false, 3);
  expect(listed()).toEqual(["agent1:7"]);
  change(ada.id, consent("agent1"), false, 6);
  clock.advanceTo(clock.now() + day);
  for (const version of [4, 5]) change(ada.id, consent("agent1"), true, version);
  expect(listed()).toEqual([]);
  for (const version of [8, 8]) change(ada.id, consent("agent1"), true, version);
  expect(listed()).toEqual(["agent1:7"]);
});

test("forgets removed entries after a day, so that a directory doesn't grow with them", async () => {
  const { clock, directories, change } = createPeople();
  await directories.of(ada.id).getPage(null);
  for (let version = 1; version <= 100; version++) change(ada.id, consent(`agent${version}`), false, version);
  clock.advanceTo(clock.now() + day + 1);
  change(ada.id, consent("agent1"), false, 101);
  expect(directories.open(ada.id).sql.all("SELECT key FROM removed")).toEqual([{ key: "agent1:7" }]);
});

test("accepts fifty of sixty simultaneous registrations", async () => {
  const { clock, directories, change } = createPeople();
  const directory = directories.of(ada.id);
  const reserve = (from: number, to: number) =>
    Promise.all(Array.from({ length: to - from }, (_, index) => directory.reserveAgent(`agent${from + index}`)));
  const answers = await reserve(0, 60);
  expect(answers.filter((answer) => answer === "reserved")).toHaveLength(50);
  for (let index = 0; index < 49; index++) change(ada.id, agent(`agent${index}`), true, 0);
  expect(await reserve(60, 61)).toEqual(["too_many"]);
  // The fiftieth was never completed, and one is deleted.
  clock.advanceTo(clock.now() + 10 * minute);
  change(ada.id, agent("agent0"), false, 1);
  expect(await reserve(61, 64)).toEqual(["reserved", "reserved", "too_many"]);
  expect((await directory.getPage(null)).agents).toHaveLength(48);
});

test("accepts at most a hundred registrations a day, however many agents are deleted", async () => {
  const { clock, directories, change } = createPeople();
  const register = async (agentId: string) => {
    const answer = await directories.of(ada.id).reserveAgent(agentId);
    if (answer === "reserved") change(ada.id, agent(agentId), true, 0);
    change(ada.id, agent(agentId), false, 1);
    return answer;
  };
  const start = clock.now();
  for (let index = 0; index < 100; index++) {
    expect(await register(`agent${index}`)).toBe("reserved");
    clock.advanceTo(clock.now() + minute);
  }
  expect(await register("agent100")).toBe("too_often");
  clock.advanceTo(start + day - 1);
  expect(await register("agent101")).toBe("too_often");
  clock.advanceTo(start + day);
  expect([await register("agent102"), await register("agent103")]).toEqual(["reserved", "too_often"]);
});

test("imports once what release 0.1.0 kept in KV, without undoing earlier changes by ledgers", async () => {
  const { clock, kv, directories, change, listed } = createPeople();
  const metadata = { label: "Release notes", createdAt: 5 };
  const report = vi.spyOn(console, "error").mockReturnValue();
  for (let index = 0; index < 4; index++) {
    await kv.put(`agents-of:${ada.id}:agent${index}`, "", { metadata });
    await kv.put(`consents-of:${ada.id}:agent${index}:7`, "");
  }
  await kv.put(`agents-of:${ada.id}:broken`, "", { metadata: { label: 1 } });
  await kv.put(`agents-of:1${ada.id}:another`, "", { metadata });
  change(ada.id, agent("agent0"), false, 1);
  change(ada.id, consent("agent1"), false, 1);
  change(ada.id, consent("agent2", 8), true, 2);
  clock.advanceTo(clock.now() + 2 * day);
  change(ada.id, consent("agent3"), false, 3);

  kv.lists.failing = true;
  await expect(directories.of(ada.id).getPage(null)).rejects.toThrow("KV's list");
  kv.lists.failing = false;
  const pages = await Promise.all([null, null].map((before) => directories.of(ada.id).getPage(before)));
  expect(pages[0]?.agents).toContainEqual({ agentId: "agent1", label: "Release notes", createdAt: 5 });
  const imported = ["agent0:7", "agent1", "agent2", "agent2:7", "agent2:8", "agent3"];
  expect(listed()).toEqual(imported);
  expect(report).toHaveBeenCalled();
  report.mockRestore();

  const { count } = kv.lists;
  await kv.put(`agents-of:${ada.id}:late`, "", { metadata });
  await directories.of(ada.id).getPage(null);
  expect(listed()).toEqual(imported);
  expect(kv.lists.count).toBe(count);
});

test("knows only its person's agents", () => {
  const { directories, change } = createPeople();
  change(ada.id, agent("agent1"), true, 0);
  change(ada.id, consent("agent2"), true, 1);
  const known = (userId: number) => ["agent1", "agent2", "agent3"].map((id) => hasAgent(directories.open(userId), id));
  expect(known(ada.id)).toEqual([true, true, false]);
  expect(known(bob.id)).toEqual([false, false, false]);
});
