import { expect, test } from "vitest";
import { minute, second } from "../../src/domain/time.ts";
import { createStaleKv } from "./kv.ts";
import { createLuck } from "./luck.ts";
import { createWire } from "./wire.ts";

/** Three locations; `see` asks one of them for the key. */
function createPlaces(seed: number) {
  let present = Date.parse("2026-06-14T12:00:00Z");
  const luck = createLuck(seed);
  const wire = createWire(luck);
  const kv = createStaleKv(() => present, wire, luck);
  const done = async <T>(call: Promise<T>): Promise<T> => {
    call.catch(() => {}); // It may be refused before anybody looks.
    while (await wire.step());
    return call;
  };
  return {
    pass: (milliseconds: number) => {
      present += milliseconds;
    },
    put: (value: string) => done(kv.at(0).put("key", value)),
    remove: () => done(kv.at(0).delete("key")),
    see: (location: number) => done(kv.at(location).get("key")),
    list: async (location: number) => (await done(kv.at(location).list({ prefix: "k" }))).keys.length,
  };
}

const seeds = Array.from({ length: 60 }, (_, seed) => seed);

/** What the seeds differ in. */
async function across<T>(look: (places: ReturnType<typeof createPlaces>) => Promise<T>): Promise<Set<T>> {
  return new Set(await Promise.all(seeds.map((seed) => look(createPlaces(seed)))));
}

test("a write, a deletion and a list are seen late elsewhere by luck, and by everybody in the end", async () => {
  const steps = async (places: ReturnType<typeof createPlaces>) => {
    await places.put("one");
    const early = await places.see(1);
    places.pass(3 * minute);
    const late = [await places.see(0), await places.see(1), await places.see(2)];
    await places.remove();
    const listed = await places.list(1);
    places.pass(40 * second);
    const stale = await places.see(1);
    places.pass(3 * minute);
    const gone = [await places.see(0), await places.see(1), await places.list(2)];
    return { early, late: late.join(), listed, stale, gone: gone.join() };
  };
  const seen = [...(await across(steps))];
  const kinds = (name: "early" | "late" | "listed" | "stale" | "gone") => [...new Set(seen.map((one) => one[name]))];
  expect(kinds("early").sort()).toEqual([null, "one"].sort());
  expect(kinds("late")).toEqual(["one,one,one"]);
  expect(kinds("listed").sort()).toEqual([0, 1]);
  expect(kinds("stale").sort()).toEqual([null, "one"].sort());
  expect(kinds("gone")).toEqual([",,0"]);
});

test("a location goes on saying for a while that there is nothing, where it has looked before", async () => {
  const seen = await across(async (places) => {
    await places.see(0);
    places.pass(100);
    await places.put("one");
    await places.see(1);
    places.pass(30 * second);
    return places.see(1);
  });
  expect([...seen].sort()).toEqual([null, "one"].sort());
});

test("of two writes within a second the second is refused, by luck, and never one a second later", async () => {
  const refused = (pause: number) =>
    across(async (places) => {
      await places.put("one");
      places.pass(pause);
      return places.put("two").then(
        () => "taken",
        (error) => String(error.message),
      );
    });
  expect([...(await refused(999))].sort()).toEqual(["429: one write a second to a key", "taken"]);
  expect([...(await refused(second))]).toEqual(["taken"]);
});
