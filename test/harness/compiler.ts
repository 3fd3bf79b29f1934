import { join } from "node:path";
import ts from "typescript";

/** The declarations of TypeScript and Node, parsed. Parsing them takes most of the time of a small program. */
const parsed = new Map<string, ts.SourceFile | undefined>();
const isShared = (file: string) => /\/node_modules\/(typescript|@types\/node)\//.test(file);

/**
 * Compiles programs of a folder, by file name, in this process, and with `skipLibCheck: false` the declarations of their packages.
 * Returns the compiler's errors as it prints them, or "".
 */
export function compilePrograms(
  folder: string,
  names: string[],
  { how, skipLibCheck = true }: { how: "nodenext" | "bundler"; skipLibCheck?: boolean },
): string {
  const module = how === "bundler" ? ts.ModuleKind.ESNext : ts.ModuleKind.NodeNext;
  const moduleResolution = how === "bundler" ? ts.ModuleResolutionKind.Bundler : ts.ModuleResolutionKind.NodeNext;
  const options: ts.CompilerOptions = {
    ...{ strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, module, moduleResolution },
    ...{ skipLibCheck, skipDefaultLibCheck: true },
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getCurrentDirectory = () => folder;
  host.getSourceFile = (file, version, ...more) => {
    if (!isShared(file)) return getSourceFile(file, version, ...more);
    const key = `${file} ${JSON.stringify(version)}`;
    if (!parsed.has(key)) parsed.set(key, getSourceFile(file, version, ...more));
    return parsed.get(key);
  };
  const files = names.map((name) => join(folder, name));
  const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram(files, options, host));
  return ts.formatDiagnostics(diagnostics, host);
}
