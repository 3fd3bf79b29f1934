/** A module that is loaded before a program and changes one place in its source, as the variable MUTANT says. */
import { registerHooks } from "node:module";
import type { Mutant } from "./mutants.ts";

const { file, text, instead }: Mutant = JSON.parse(process.env.MUTANT ?? "");

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith(`/${file}`)) return loaded;
    const source = String(loaded.source);
    if (source.split(text).length !== 2) throw new Error(`not exactly once in ${file}: ${text}`);
    return { ...loaded, source: source.replace(text, () => instead) };
  },
});
