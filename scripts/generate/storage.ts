import { readdir, readFile } from "node:fs/promises";
import ts from "typescript";

/** A KV key, as documented in the comment at the head of its file. */
interface KvKey {
  /** The key with placeholders, such as `agent:<agent id>`. */
  key: string;
  description: string;
  example: string;
  lifetime: string;
}

/** A table of a Durable Object. */
interface Table {
  name: string;
  description: string;
  /** The columns and constraints, each as in SQL. */
  columns: string[];
}

/**
 * Returns STORAGE.md. It lists every KV key, from the heads of source files, and every table, from the Durable Objects' `schema.ts`
 * files.
 */
export async function storageDocument(source: URL): Promise<string> {
  const files = (await readdir(source, { recursive: true })).filter((file) => file.endsWith(".ts")).sort();
  const keys: KvKey[] = [];
  const tables: string[] = [];
  for (const file of files) {
    const text = await readFile(new URL(file, source), "utf8");
    keys.push(...readKvKeys(file, text));
    if (!file.endsWith("/schema.ts")) continue;
    const schema = readTables(file, text);
    if (schema.tables.length > 0)
      tables.push(`## Tables in \`src/${file}\`\n\n${schema.summary}`, ...schema.tables.map(formatTable));
  }
  return `${[
    "<!-- Generated from the source by `npm run generate` (scripts/generate/storage.ts). Do not edit. -->",
    "# What deplodash stores",
    "KV is a cache: anything in it may be stale for a minute or more. The tables of Durable Objects are strongly consistent.",
    "## Keys in KV",
    ...keys.sort((one, other) => one.key.localeCompare(other.key)).map(formatKvKey),
    ...tables,
  ].join("\n\n")}\n`;
}

/**
 * Reads the documentation of KV keys from the comment at the head of a file. Each key is in backticks at the start of a line,
 * followed by its description, an `Example:` line, and a `Lifetime:` line.
 *
 * @throws {Error} If a key lacks its example or lifetime, or if a file in src/store builds a key that isn't documented.
 */
export function readKvKeys(file: string, text: string): KvKey[] {
  const [, head = ""] = /^\/\*\*\n([\s\S]*?)\n \*\/\n/.exec(text) ?? [];
  const lines = head.split("\n").map((line) => line.replace(/^ \* ?/, ""));
  const keys = `\n${lines.join("\n")}`
    .split(/\n(?=`[\w-]+:)/)
    .slice(1)
    .map((entry) => readKvKey(file, entry));
  for (const [, prefix] of file.startsWith("store/") ? text.matchAll(/`([\w-]+):\$\{/g) : [])
    if (!keys.some(({ key }) => key.startsWith(`${prefix}:`)))
      throw new Error(
        `src/${file} builds keys with the prefix "${prefix}:". Document them in the comment at its head.`,
      );
  return keys;
}

function readKvKey(file: string, entry: string): KvKey {
  const [, key = "", description = ""] = /^`([^`]+)`: ([\s\S]*?)(?=\n\s*(?:Example|Lifetime):|$)/.exec(entry) ?? [];
  const part = (name: string): string => {
    const [, value] = new RegExp(`\\n\\s*${name}: ([\\s\\S]*?)(?=\\n\\s*(?:Example|Lifetime):|$)`).exec(entry) ?? [];
    if (!value) throw new Error(`src/${file} documents "${key}" without a line "${name}:". Add it.`);
    return unwrap(value);
  };
  return { key, description: unwrap(description), example: part("Example"), lifetime: part("Lifetime") };
}

function formatKvKey({ key, description, example, lifetime }: KvKey): string {
  return `### \`${key}\`\n\n${capitalize(description)}\n\n- Example: \`${example}\`\n- Lifetime: ${lifetime}`;
}

/** Reads the tables from the `tables` array of a schema file, with the comments before the array and before each table. */
export function readTables(file: string, text: string): { summary: string; tables: Table[] } {
  const parsed = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  for (const statement of parsed.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    const [declaration] = statement.declarationList.declarations;
    if (declaration?.name.getText(parsed) !== "tables" || !declaration.initializer) continue;
    if (!ts.isArrayLiteralExpression(declaration.initializer)) continue;
    const tables = declaration.initializer.elements.map((element) => {
      if (!ts.isStringLiteralLike(element))
        throw new Error(`src/${file}: each table must be a string without placeholders.`);
      return readTable(file, element.text, commentBefore(text, element));
    });
    return { summary: commentBefore(text, statement), tables };
  }
  return { summary: "", tables: [] };
}

function readTable(file: string, sql: string, description: string): Table {
  const [, name, columns] = /^\s*(\w+)\s*\(([\s\S]*)\)[^)]*$/.exec(sql) ?? [];
  if (!name || !columns) throw new Error(`src/${file}: "${sql}" is not a table's name and columns.`);
  if (!description) throw new Error(`src/${file}: the table "${name}" has no comment that says what a row is.`);
  return { name, description, columns: columns.split(/,(?![^(]*\))/).map(unwrap) };
}

function formatTable({ name, description, columns }: Table): string {
  return `### \`${name}\`\n\n${description}\n\n\`\`\`sql\n${columns.join(",\n")}\n\`\`\``;
}

/** Returns the text of the comments directly before a node. */
function commentBefore(text: string, node: ts.Node): string {
  const comments = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  const lines = comments.flatMap(({ pos, end }) => text.slice(pos, end).split("\n"));
  return unwrap(lines.map((line) => line.replace(/^\s*(?:\/\*\*|\/\/|\*\/|\*)|\*\/$/g, "")).join("\n"));
}

/** Joins wrapped lines into one. */
function unwrap(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

function capitalize(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
