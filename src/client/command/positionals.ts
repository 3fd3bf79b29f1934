import * as exitCode from "./exitCode.ts";
import { Failure } from "./failure.ts";

/** Returns the only argument besides options. */
export function onlyPositional(positionals: string[], name: string): string {
  const [value] = positionals;
  if (value === undefined) throw new Failure(exitCode.usage, "usage", `${name} is missing`);
  noFurther(positionals.slice(1));
  return value;
}

/** Checks that there are no more arguments. They may be secrets, so none is quoted. */
export function noFurther(positionals: string[]): void {
  const [extra] = positionals;
  if (extra !== undefined) throw new Failure(exitCode.usage, "usage", "Too many arguments");
}
