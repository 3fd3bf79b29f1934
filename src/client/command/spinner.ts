import type { Machine } from "./machine.ts";

const frames = [..."⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"];

/** Shows that something is awaited: on a terminal with a spinner, elsewhere with one line. */
export async function waitingFor<Result>(machine: Machine, text: string, result: Promise<Result>): Promise<Result> {
  if (!machine.terminal.isInteractive) {
    machine.tell(`${text}\n`);
    return result;
  }
  let turn = 0;
  const timer = setInterval(() => machine.tell(`\r${frames[turn++ % frames.length]} ${text}`), 100);
  try {
    return await result;
  } finally {
    clearInterval(timer);
    machine.tell("\r\x1b[K"); // Erases the line (ECMA-48, EL).
  }
}

/** Makes what a person has to copy stand out. */
export function emphasize(machine: Machine, text: string): string {
  return machine.terminal.hasColor ? `\x1b[1m${text}\x1b[0m` : text;
}
