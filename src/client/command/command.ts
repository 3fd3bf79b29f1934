import type { parseArgs } from "node:util";
import type { Machine } from "./machine.ts";

/** A command-line option, as `parseArgs` takes it, and its description for `--help` and completion. */
export interface Option {
  type: "string" | "boolean";
  multiple?: boolean;
  short?: string;
  about: string;
  /** The placeholder for its value in `--help`. */
  value?: string;
}

export type Options = Record<string, Option>;

/** The input of one run of a command. */
interface Call<Values> {
  machine: Machine;
  options: Values;
  positionals: string[];
  /** The arguments after `--`. */
  rest: string[];
}

type ValuesOf<Given extends Options> = ReturnType<typeof parseArgs<{ options: Given }>>["values"] & CommonValues;

/** The options of every command. */
export const commonOptions = {
  origin: { type: "string", about: "The service, if there are several logins", value: "URL" },
  json: { type: "boolean", about: "Print results and errors as JSON" },
  help: { type: "boolean", short: "h", about: "Show this help" },
} as const satisfies Options;
type CommonValues = { origin?: string; json?: boolean; help?: boolean };

export interface Command<Given extends Options = Options> {
  name: string;
  /** The arguments after the name, in `--help`. */
  usage: string;
  about: string;
  /** A sentence that `--help` appends to `about`. */
  details?: string;
  options: Given;
  /** The words that completion suggests after the name. */
  words?: readonly string[];
  /** Returns the exit status. */
  run(call: Call<ValuesOf<Given>>): Promise<number>;
}

/** Declares a command, so that `run` gets the types of its options. */
export function defineCommand<const Given extends Options>(command: Command<Given>): Command {
  return command;
}
