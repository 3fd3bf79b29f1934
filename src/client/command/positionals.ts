import * as exitCode from "./exitCode.ts";
import { Failure } from "./failure.ts";

/** Returns the only positional argument. Throws if there isn't exactly one. */
export function onlyPositional(positionals: string[], name: string): string {
  const [value] = positionals;
  if (value === undefined) throw new Failure(exitCode.usage, "usage", `${name} is missing`);
  rejectExtraArguments(positionals.slice(1));
  return value;
}

/** Throws if there are extra arguments. Doesn't quote them, because they may be secrets. */
export function rejectExtraArguments(positionals: string[]): void {
  const [extra] = positionals;
  if (extra !== undefined) throw new Failure(exitCode.usage, "usage", "Too many arguments");
}
