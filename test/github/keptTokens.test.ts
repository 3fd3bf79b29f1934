import { expect, test } from "vitest";
import { hour, minute } from "../../src/domain/time.ts";
import { createKeptTokens } from "../../src/github/keptTokens.ts";
import { createFakeClock } from "../harness/fakeClock.ts";

const ada = { viewerId: 1, installationId: 70 };
const visibility = "private" as const;

function start() {
  const clock = createFakeClock();
  const ended: string[] = [];
  const kept = createKeptTokens(clock.now, (token) => ended.push(token));
  const keep = (id: number, proven = ada, life = hour) => {
    const fullName = `Ada/Book${id}`;
    const repository = { id, fullName, private: true, visibility, url: "", defaultBranch: "main", size: 0 };
    kept.keep(proven, { token: `ghs_${id}`, expiresAt: clock.now() + life, repository });
  };
  return { clock, ended, kept, keep };
}

test("finds a token by the repository's id or name, for the person who proved something with it", () => {
  const { kept, keep } = start();
  keep(7);
  for (const repository of [7, "ada/book7"]) expect(kept.find(ada, repository)?.token).toBe("ghs_7");
  for (const repository of [8, "ada/book8"]) expect(kept.find(ada, repository)).toBeNull();
  expect(kept.find({ ...ada, viewerId: 2 }, 7)).toBeNull();
  expect(kept.find({ ...ada, installationId: 71 }, 7)).toBeNull();
});

test("keeps a token for ten minutes, or until a minute before it expires", () => {
  const { clock, kept, keep } = start();
  keep(7);
  keep(8, ada, 3 * minute);
  clock.advanceTo(clock.now() + 2 * minute);
  expect([kept.find(ada, 7), kept.find(ada, 8)]).toEqual([expect.anything(), null]);
  clock.advanceTo(clock.now() + 8 * minute);
  expect(kept.find(ada, 7)).toBeNull();
});

test("ends each token once: when it is dropped, when it is too old, or when there are too many", () => {
  const { clock, ended, kept, keep } = start();
  keep(1);
  kept.drop("ghs_1");
  kept.drop("ghs_1");
  for (let id = 2; id <= 203; id++) keep(id);
  expect(ended).toEqual(["ghs_1", "ghs_2", "ghs_3"]);
  clock.advanceTo(clock.now() + 10 * minute);
  keep(300);
  expect(ended).toEqual(["ghs_1", "ghs_2", "ghs_3", "ghs_4", "ghs_5"]);
});
