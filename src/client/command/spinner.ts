import type { Machine } from "./machine.ts";

const frames = [..."⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"];

/** Shows that the command is waiting, with a spinner on a terminal and one line elsewhere. Returns a function that stops it. */
export function showWaiting(machine: Machine, text: string): () => void {
  if (!machine.terminal.isInteractive) {
    machine.tell(`${text}\n`);
    return () => {};
  }
  let turn = 0;
  const timer = setInterval(() => machine.tell(`\r${frames[turn++ % frames.length]} ${text}`), 100);
  return () => {
    clearInterval(timer);
    machine.tell("\r\x1b[K"); // Erases the line (ECMA-48, EL).
  };
}

/** Emphasizes text that a person has to copy. */
export function emphasize(machine: Machine, text: string): string {
  return machine.terminal.hasColor ? `\x1b[1m${plain(text)}\x1b[0m` : plain(text);
}

/** Replaces characters in a service's text that terminals interpret: control characters and changes of the writing direction. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_C}]/gu, "?");
}
