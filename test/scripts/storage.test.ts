import { describe, expect, test } from "vitest";
import { readKvKeys, readTables } from "../../scripts/generate/storage.ts";

const documented = `/**
 * \`agent:<agent id>\`: an agent,
 * as it was registered.
 *   Example: agent:8sUd0aGq3LfW2mZx = {"label":"Release notes"}
 *   Lifetime: until the agent is deleted.
 */
export const agentKey = (id: string) => \`agent:\${id}\`;
`;

describe("readKvKeys", () => {
  test("reads each key with its description, example, and lifetime", () => {
    expect(readKvKeys("store/agents.ts", documented)).toEqual([
      {
        key: "agent:<agent id>",
        description: "an agent, as it was registered.",
        example: 'agent:8sUd0aGq3LfW2mZx = {"label":"Release notes"}',
        lifetime: "until the agent is deleted.",
      },
    ]);
  });

  test.each(["Example", "Lifetime"])("rejects a key without the line %s", (line) => {
    const text = documented.replace(new RegExp(`.*${line}: .*\n`), "");
    expect(() => readKvKeys("store/agents.ts", text)).toThrow(`without a line "${line}:"`);
  });

  test("rejects a file that builds a key without documenting it", () => {
    const text = `${documented}export const listKey = (id: number) => \`agents-of:\${id}\`;\n`;
    expect(() => readKvKeys("store/agents.ts", text)).toThrow('"agents-of:"');
  });
});

describe("readTables", () => {
  const schema = `/** The tables of a ledger. */
const tables = [
  // One row for each name.
  "names (name TEXT, id INTEGER, PRIMARY KEY (name, id))",
];
`;

  test("reads each table with its comment and columns", () => {
    expect(readTables("ledger/schema.ts", schema)).toEqual({
      summary: "The tables of a ledger.",
      tables: [
        {
          name: "names",
          description: "One row for each name.",
          columns: ["name TEXT", "id INTEGER", "PRIMARY KEY (name, id)"],
        },
      ],
    });
  });

  test("rejects a table without a comment", () => {
    expect(() => readTables("ledger/schema.ts", schema.replace(/.*One row.*\n/, ""))).toThrow('"names" has no comment');
  });
});
