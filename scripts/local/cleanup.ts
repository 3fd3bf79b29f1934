/** Cleanup steps, in the order in which they were registered. */
const steps: (() => Promise<unknown>)[] = [];

/** Registers a cleanup step, which runs when the script ends, including on Ctrl-C. The step registered last runs first. */
export function onExit(step: () => Promise<unknown>): void {
  steps.push(step);
}

/** Runs each registered step once. If a step fails, reports the failure and continues with the others. */
async function cleanUp(): Promise<void> {
  for (let step = steps.pop(); step; step = steps.pop()) await step().catch((error) => console.error(String(error)));
}

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.on(signal, () => void cleanUp().then(() => process.exit(code)));
}

/** Runs a script's main function, then the cleanup. Prints a failure without a stack trace and sets the exit status to 1. */
export async function runScript(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
  await cleanUp();
}
