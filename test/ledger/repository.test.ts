import { expect, test } from "vitest";
import { minute } from "../../src/domain/time.ts";
import type { Place } from "../../src/ledger/queries.ts";
import { createBench } from "./bench.ts";
import { type Desk, here, notes } from "./desk.ts";

const consents = (desk: Desk) => desk.sql.all("SELECT repository_id, installation_id, repo FROM consents ORDER BY id");
const names = (desk: Desk) =>
  desk.sql.all<{ name: string }>("SELECT name FROM names ORDER BY name").map(({ name }) => name);
const successor = { id: 8, fullName: "ada/notes", installationId: 70 };

test("a missing repository that was denied can be approved later, and is one consent", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.decide(await desk.ask(["contents:write"]), { approved: [], repository: null });
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "denied" });
  expect(consents(desk)).toEqual([{ repository_id: null, installation_id: null, repo: "ada/notes" }]);
  await bench.pass(10 * minute);
  await desk.grant(["contents:write"]);
  expect(consents(desk)).toEqual([{ repository_id: 7, installation_id: 70, repo: "ada/notes" }]);
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "issued", repo: "ada/notes" });
});

test("a missing repository that was denied within the last ten minutes can be approved through another link", async () => {
  const desk = createBench().hire();
  const wide = await desk.ask(["contents:write", "issues:write"]);
  await desk.decide(await desk.ask(["contents:write"]), { approved: [], repository: null });
  await desk.decide(wide);
  expect(consents(desk)).toEqual([{ repository_id: 7, installation_id: 70, repo: "ada/notes" }]);
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "issued" });
});

test("names are compared without case, and answered as GitHub spells them", async () => {
  const bench = createBench();
  const desk = bench.hire();
  bench.github.names.set(7, "Ada/Notes");
  await desk.grant(["contents:write"], { repo: "ADA/notes", repository: { ...notes, fullName: "Ada/Notes" } });
  expect(await desk.ask(["contents:write"], { repo: "ada/NOTES" })).toMatchObject({
    token: "ghs_1",
    repo: "Ada/Notes",
  });
  expect(names(desk)).toEqual(["ada/notes"]);
});

test("a renamed repository is followed: both names lead to the consent", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  bench.github.names.set(7, "ada/diary");
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "issued", repo: "ada/diary" });
  expect(await desk.ask(["contents:write"], { repo: "ada/diary" })).toMatchObject({
    kind: "issued",
    repo: "ada/diary",
  });
  expect(bench.github.mints.count).toBe(1);
  await desk.revoke();
  expect(bench.kv.keys()).toEqual([]);
  expect(await desk.ask(["contents:write"], { repo: "ada/diary" })).toMatchObject({ kind: "needs_consent" });
  expect(names(desk)).toEqual([]);
});

test("the owner's page teaches the ledger the new name of a repository, and wakes the agent that waits", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  bench.github.names.set(7, "ada/diary");
  const asked = await desk.ask(["contents:write"], { repo: "Ada/diary" });
  expect(asked.kind).toBe("needs_consent");
  const waiting = desk.ask(["contents:write"], { repo: "ada/diary", wait: minute });
  const review = (place: Place | null) => desk.review(asked, place);
  // Neither a viewer who proved nothing nor the owner of another installation changes what the name means.
  await review(null);
  await review({ ...here, installationId: 71, fullName: "ada/diary" });
  expect(names(desk)).toEqual(["ada/notes"]);
  expect((await review({ ...here, fullName: "ada/diary" }))?.consent).toMatchObject({ repo: "ada/diary" });
  expect(await waiting).toMatchObject({ kind: "issued", repo: "ada/diary", held: true });
  expect(names(desk)).toEqual(["ada/diary", "ada/notes"]);
});

test("a name that another repository had leads to the one that the owner's page proved, without cached tokens of the other", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  const wide = await desk.ask(["contents:write", "issues:write"]);
  await desk.request(["contents:write"]);
  await bench.idle();
  bench.github.names.set(7, "ada/diary").set(8, "ada/notes");
  await desk.grant(["contents:write"], { repo: "ada/other", repository: { ...successor, fullName: "ada/other" } });
  await desk.review(wide, { repositoryId: 8, installationId: 70, fullName: "ada/notes" });
  expect(await desk.request(["contents:write"])).toMatchObject({ kind: "issued", repo: "ada/notes", token: "ghs_2" });
});

test("approving under the new name widens the same consent", async () => {
  const desk = createBench().hire();
  await desk.grant(["contents:write"]);
  await desk.grant(["issues:write"], { repo: "ada/diary", repository: { ...notes, fullName: "ada/diary" } });
  expect(consents(desk)).toEqual([{ repository_id: 7, installation_id: 70, repo: "ada/diary" }]);
  expect(await desk.ask(["contents:write", "issues:write"])).toMatchObject({ kind: "issued" });
});

test("a new repository under an old name is another one: it inherits no consent", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  const wide = await desk.ask(["contents:write", "issues:write"]);
  bench.github.names.set(7, "ada/diary").set(8, "ada/notes");
  await desk.decide(wide, { repository: successor });
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "needs_consent", missing: ["contents:write"] });
  await desk.ask(["issues:write"]);
  expect(bench.github.tokens).toMatchObject([{ repositoryId: 8, permissions: { issues: "write" } }]);
});

test("a token that was cached for the repository that had the name before is not handed out for the new one", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  const wide = await desk.ask(["contents:write", "issues:write"]);
  await desk.request(["contents:write"]);
  await bench.idle();
  bench.github.names.set(7, "ada/diary").set(8, "ada/notes");
  await desk.decide({ ...(await desk.link(wide)), scopes: ["contents:write"] }, { repository: successor });
  await desk.request(["contents:write"]);
  expect(bench.github.tokens.at(-1)).toMatchObject({ repositoryId: 8, token: "ghs_2" });
  expect(await desk.request(["contents:write"])).toMatchObject({ token: "ghs_2" });
  // The consent to the other one goes on, under the name that it has now, once an owner says so.
  await desk.grant(["contents:write"], { repo: "ada/diary", repository: { ...notes, fullName: "ada/diary" } });
  expect(await desk.ask(["contents:write"], { repo: "ada/diary" })).toMatchObject({
    token: "ghs_1",
    repo: "ada/diary",
  });
});

test("revoking the repository that had the name before leaves no cached token of it", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  const next = { ...(await desk.link(await desk.ask(["issues:write"]))), scopes: ["contents:write" as const] };
  await desk.request(["contents:write"]);
  await bench.idle();
  bench.github.names.set(7, "ada/diary").set(8, "ada/notes");
  await desk.decide(next, { repository: successor });
  // The new one's copy does not get into KV, so an old one would stay.
  bench.kv.puts.failing = true;
  await desk.ask(["contents:write"]);
  await bench.idle();
  await desk.revoke();
  expect(await desk.request(["contents:write"])).toMatchObject({ kind: "issued", token: "ghs_2" });
});

test.for(["mint", "opening"] as const)(
  "a name that gets another repository during a token's %s is not answered with the old one's token",
  async (step) => {
    const bench = createBench();
    const desk = bench.hire();
    await desk.grant(["contents:write"]);
    const next = { ...(await desk.link(await desk.ask(["issues:write"]))), scopes: ["contents:write" as const] };
    if (step === "opening") await desk.ask(["contents:write"]);
    await bench.idle();
    const held = step === "mint" ? bench.github.mints.hold() : bench.opening("token").hold();
    const outcome = desk.ask(["contents:write"]);
    await held.arrived;
    bench.github.names.set(7, "ada/diary").set(8, "ada/notes");
    await desk.decide(next, { repository: successor });
    held.release();
    expect(await outcome).toMatchObject({ kind: "issued", repo: "ada/notes", token: "ghs_2" });
    expect(bench.github.tokens[1]).toMatchObject({ repositoryId: 8 });
    await bench.idle();
    expect(await desk.request(["contents:write"])).toMatchObject({ token: "ghs_2" });
  },
);
