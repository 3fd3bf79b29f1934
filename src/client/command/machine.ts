import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import * as exitCode from "./exitCode.ts";
import { codeOf } from "./failure.ts";

/** The environment that a command runs in. Tests provide their own. */
export interface Machine {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The path of the running file. git's configuration uses it if `deplodash` isn't on the PATH. */
  readonly program: string;
  /** Whether standard error is an interactive terminal, and whether it may be colored. */
  readonly terminal: { isInteractive: boolean; hasColor: boolean };
  fetch(request: Request): Promise<Response>;
  readInput(): Promise<string>;
  /** Returns the version of the package. */
  readVersion(): Promise<string>;
  /** Writes a result to standard output. */
  print(text: string): void;
  /** Writes a message for people to standard error. */
  tell(text: string): void;
  now(): number;
  pause(milliseconds: number): Promise<void>;
}

/** Returns the machine that this process runs on. */
export function thisMachine(): Machine {
  const tell = (text: string) => void process.stderr.write(text);
  process.stderr.on("error", () => {});
  process.stdout.on("error", (error) => {
    // A reader that has seen enough, such as `head`, closes the pipe.
    if (codeOf(error) === "EPIPE") process.exit();
    tell(`deplodash: The result can't be written (${codeOf(error)}).\n`);
    process.exit(exitCode.machine);
  });
  const isInteractive = process.stderr.isTTY === true && process.env.TERM !== "dumb";
  return {
    variables: process.env,
    program: process.argv[1] ?? "",
    terminal: { isInteractive, hasColor: isInteractive && !process.env.NO_COLOR },
    fetch: (request) => fetch(request),
    readInput: () => text(process.stdin),
    async readVersion() {
      // The bundle is in the package's folder.
      return JSON.parse(await readFile(new URL("./package.json", import.meta.url), "utf8")).version;
    },
    print: (text) => void process.stdout.write(text),
    tell,
    now: () => Date.now(),
    pause: (milliseconds) => pause(milliseconds),
  };
}
