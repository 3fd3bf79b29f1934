/** Whether `npm run fuzz` is running the tests. It takes longer than `npm test`. */
export const isFuzzing = Boolean(process.env.SLOW);

/** The seed for random tests. It's fixed in `npm test`, so that any failure comes from a change. */
export const seed = Number(process.env.FUZZ_SEED) || (isFuzzing ? Date.now() % 2 ** 31 : 5178);
