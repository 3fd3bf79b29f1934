import type { parseArgs } from "node:util";
import type { Machine } from "./machine.ts";

/** A command-line option in the form that `parseArgs` accepts, with its description for `--help` and completion. */
export interface Option {
  type: "string" | "boolean";
  multiple?: boolean;
  short?: string;
  about: string;
  /** The placeholder for the option's value in `--help`. */
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

/** The options that every command accepts. */
export const commonOptions = {
  origin: { type: "string", about: "The service, if there are several logins", value: "URL" },
  json: { type: "boolean", about: "Print results and errors as JSON" },
  help: { type: "boolean", short: "h", about: "Show this help" },
} as const satisfies Options;
type CommonValues = { origin?: string; json?: boolean; help?: boolean };

export interface Command<Given extends Options = Options> {
  name: string;
  /** The arguments that `--help` shows after the command's name. */
  usage: string;
  about: string;
  /** A sentence that `--help` appends to `about`. */
  details?: string;
  options: Given;
  /** The words that completion suggests after the command's name. */
  words?: readonly string[];
  /** Returns the exit status. */
  run(call: Call<ValuesOf<Given>>): Promise<number>;
}

/** Declares a command and gives `run` the types of its options. */
export function defineCommand<const Given extends Options>(command: Command<Given>): Command {
  return command;
}
