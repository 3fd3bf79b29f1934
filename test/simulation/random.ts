/** Random numbers that are always the same for a given seed. */
export interface Random {
  /** Returns a whole number below `end`. */
  below(end: number): number;
  chance(probability: number): boolean;
  pick<T>(choices: readonly [T, ...T[]]): T;
  /** Continues from this seed. Each command has its own seed, so that leaving one out hardly changes the others. */
  reseed(seed: number): void;
}

export function createRandom(seed = 1): Random {
  let state = seed;
  // This is the Mulberry32 generator.
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
