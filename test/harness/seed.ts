/** `npm run fuzz` runs longer than `npm test`. */
export const isFuzzing = Boolean(process.env.SLOW);

/** Where random tests start. `npm test` always uses the same seed, so that a failure comes from a change. */
export const seed = Number(process.env.FUZZ_SEED) || (isFuzzing ? Date.now() % 2 ** 31 : 5178);
