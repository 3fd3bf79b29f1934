let steps = 0;

/** Runs a step, then prints what happened and how long it took. */
export async function step<T>(actor: string, run: () => Promise<[description: string, value: T]>): Promise<T> {
  const start = performance.now();
  const [description, value] = await run();
  const seconds = ((performance.now() - start) / 1000).toFixed(2);
  console.log(`${String(++steps).padStart(2)}  ${actor}  ${description} (${seconds} s)`);
  return value;
}

/** Fails the demo if the condition is false. */
export function expect(condition: unknown, failure: string): asserts condition {
  if (!condition) throw new Error(`The demo failed after step ${steps}: ${failure}.`);
}
