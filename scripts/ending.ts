/** What has to be undone, the latest first. */
const owed: (() => Promise<unknown>)[] = [];

/** Undoes it when the script ends, be it by Ctrl-C. */
export function atEnd(work: () => Promise<unknown>): void {
  owed.push(work);
}

/** Undoes all that is owed, once. */
export async function end(): Promise<void> {
  for (let work = owed.pop(); work; work = owed.pop()) await work().catch((error) => console.error(String(error)));
}

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.on(signal, () => void end().then(() => process.exit(code)));
}

/** Runs a script: ends tidily, and tells a failure in one line. */
export async function run(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
  await end();
}
