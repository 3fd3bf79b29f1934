import { expect, test } from "vitest";
import { minute, second } from "../../src/domain/time.ts";
import { startTime } from "../harness/fakeClock.ts";
import { createNetwork } from "./network.ts";
import { createRandom } from "./random.ts";
import { createStaleKv } from "./staleKv.ts";

/** Creates three locations of one KV. `see` reads the key at one of them. */
function createLocations(seed: number) {
  let present = startTime;
  const random = createRandom(seed);
  const network = createNetwork(random);
  const kv = createStaleKv(() => present, network, random);
  const done = async <T>(call: Promise<T>): Promise<T> => {
    call.catch(() => {}); // It may be rejected before anyone awaits it.
    while (await network.step());
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

/** Returns the different results that the seeds produce. */
async function resultsOf<T>(look: (locations: ReturnType<typeof createLocations>) => Promise<T>): Promise<Set<T>> {
  return new Set(await Promise.all(seeds.map((seed) => look(createLocations(seed)))));
}

test("shows writes, deletions, and lists late at other locations, and eventually everywhere", async () => {
  const steps = async (locations: ReturnType<typeof createLocations>) => {
    await locations.put("one");
    const early = await locations.see(1);
    locations.pass(3 * minute);
    const late = [await locations.see(0), await locations.see(1), await locations.see(2)];
    await locations.remove();
    const listed = await locations.list(1);
    locations.pass(40 * second);
    const stale = await locations.see(1);
    locations.pass(3 * minute);
    const gone = [await locations.see(0), await locations.see(1), await locations.list(2)];
    return { early, late: late.join(), listed, stale, gone: gone.join() };
  };
  const seen = [...(await resultsOf(steps))];
  const kinds = (name: "early" | "late" | "listed" | "stale" | "gone") => [...new Set(seen.map((one) => one[name]))];
  expect(kinds("early").sort()).toEqual([null, "one"].sort());
  expect(kinds("late")).toEqual(["one,one,one"]);
  expect(kinds("listed").sort()).toEqual([0, 1]);
  expect(kinds("stale").sort()).toEqual([null, "one"].sort());
  expect(kinds("gone")).toEqual([",,0"]);
});

test("caches a miss for a while", async () => {
  const seen = await resultsOf(async (locations) => {
    await locations.see(0);
    locations.pass(100);
    await locations.put("one");
    await locations.see(1);
    locations.pass(30 * second);
    return locations.see(1);
  });
  expect([...seen].sort()).toEqual([null, "one"].sort());
});

test("may refuse a second write to a key within a second, and never a later one", async () => {
  const refused = (pause: number) =>
    resultsOf(async (locations) => {
      await locations.put("one");
      locations.pass(pause);
      return locations.put("two").then(
        () => "taken",
        (error) => String(error.message),
      );
    });
  expect([...(await refused(999))].sort()).toEqual(["429: one write a second to a key", "taken"]);
  expect([...(await refused(second))]).toEqual(["taken"]);
});
