import { readFileSync } from "node:fs";
import { join } from "node:path";
import contract from "../../generated/openapi.json" with { type: "json" };
import type { SandboxedWorker } from "../harness/sandboxedWorker.ts";

/** A code sample in the contract. */
interface Sample {
  operationId: string;
  path: string;
  lang: "Shell" | "TypeScript";
  label: string;
  source: string;
  /** The status in `x-status`, or `null` for a sample that calls GitHub. */
  answer: number | null;
}

interface Declared {
  operationId: string;
  "x-codeSamples"?: { lang: Sample["lang"]; label: string; source: string; "x-status"?: string }[];
}

/** All samples, in the contract's order. */
export const samples: Sample[] = Object.entries<Record<string, unknown>>(contract.paths).flatMap(([path, item]) =>
  Object.entries(item).flatMap(([method, operation]) => {
    if (method === "parameters") return [];
    const { operationId, "x-codeSamples": declared = [] } = operation as Declared;
    return declared.map(({ "x-status": answer, ...sample }) => ({
      ...{ operationId, path, ...sample },
      answer: answer === undefined ? null : Number(answer),
    }));
  }),
);

/** Returns the blocks with this info string in Markdown text, in order and without indentation. */
export function blocksIn(text: string, info: string): string[] {
  return [...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^ *```$/gm)].flatMap(([, indent = "", language, body = ""]) =>
    language === info ? [body.replaceAll(new RegExp(`^${indent}`, "gm"), "").trim()] : [],
  );
}

/** Declarations that the text around the programs in a README assumes. */
const assumed = `const request: import("@deplodash/client").TokenRequest =
  { repo: "ada/notes", scopes: ["contents:write"], onConsent: () => {} };`;

/** The READMEs, each with its command blocks and its code blocks. */
export const readmes = ["README.md", "src/client/README.md"].map((file) => {
  const text = readFileSync(join(import.meta.dirname, "../..", file), "utf8");
  const code = [...blocksIn(text, "js"), ...blocksIn(text, "ts")];
  return { file, commands: blocksIn(text, "sh"), code, program: [assumed, ...code, "export {};"].join("\n\n") };
});

/** Replaces the placeholders that a reader would replace, and nothing else. */
export function filledIn(
  text: string,
  { origin, sandbox }: SandboxedWorker,
  more: Record<string, string> = {},
): string {
  const values = {
    ...more,
    "https://deplodash.example": origin,
    "https://api.github.com": sandbox.apiUrl,
    "https://github.com": sandbox.serverUrl,
  };
  return Object.entries(values).reduce((all, [placeholder, value]) => all.replaceAll(placeholder, value), text);
}

/** Finds the links to consent pages in a program's output. */
export const linkPattern = /(http\S+\/auth\/consent\?[^\s"\\]+)(?=[\s"])/g;
