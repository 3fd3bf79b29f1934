/** Chance that is the same each time for the same seed. */
export interface Luck {
  /** Below `end`, and whole. */
  below(end: number): number;
  chance(probability: number): boolean;
  pick<T>(choices: readonly [T, ...T[]]): T;
  /** Goes on from this seed: each command of a history has its own, so that leaving one out changes little of the others. */
  reseed(seed: number): void;
}

export function createLuck(seed = 1): Luck {
  let state = seed;
  // Mulberry32.
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number) => Math.floor(next() * end);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (choices) => choices[below(choices.length)] ?? choices[0],
    reseed: (next) => {
      state = next;
    },
  };
}
