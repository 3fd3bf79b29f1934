import * as exitCode from "./exitCode.ts";
import { Failure } from "./failure.ts";

/** Returns the only argument besides options. */
export function onlyPositional(positionals: string[], name: string): string {
  const [value] = positionals;
  if (value === undefined) throw new Failure(exitCode.usage, "usage", `${name} is missing`);
  rejectExtraArguments(positionals.slice(1));
  return value;
}

/** Throws if there are more arguments. They may be secrets, so none is quoted. */
export function rejectExtraArguments(positionals: string[]): void {
  const [extra] = positionals;
  if (extra !== undefined) throw new Failure(exitCode.usage, "usage", "Too many arguments");
}
