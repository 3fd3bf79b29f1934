import type { Operation, Schema } from "../harness/contract.ts";
import { resolve } from "../harness/contract.ts";
import type { RawRequest } from "./rawHttp.ts";

/** The largest body that the contract allows, in bytes. */
const maxBodySize = 16 * 1024;

/**
 * Returns whether the contract allows a request's path, query, and body, without using the Worker's own validation.
 * Returns `null` if the schemas don't say, as for another media type or a body that is too large.
 */
export function isValid(operation: Operation, { headers, body }: RawRequest, url: URL): boolean | null {
  const path = pathOf(operation, url.pathname);
  if (path === null) return false;
  for (const { in: place, name, required, schema, allows } of operation.parameters) {
    if (place === "header") continue;
    const values = place === "path" ? [path[name] ?? ""] : url.searchParams.getAll(name);
    if (values.length === 0 && !required) continue;
    const value = readValue(values, schema);
    if (value === undefined || !allows(value)) return false;
  }
  if (!operation.body) return true;
  const types = headers.filter(([name]) => name.toLowerCase() === "content-type").map(([, value]) => value);
  if (types.length !== 1 || types[0] !== operation.body.mediaType) return null;
  if ((body?.length ?? 0) > maxBodySize || headers.some(([name]) => name.toLowerCase() === "content-encoding"))
    return null;
  if (operation.body.schema.format === "binary") return true;
  const read = readBody(operation.body, body ?? Buffer.alloc(0));
  return read !== undefined && operation.body.allows(read);
}

function pathOf({ path }: Operation, pathname: string): Record<string, string> | null {
  const parts = pathname.split("/");
  try {
    return Object.fromEntries(
      path.split("/").flatMap((part, at) => {
        const name = /^\{(\w+)\}$/.exec(part)?.[1];
        return name ? [[name, decodeURIComponent(parts[at] ?? "")]] : [];
      }),
    );
  } catch {
    return null;
  }
}

function readBody({ mediaType, schema }: NonNullable<Operation["body"]>, bytes: Buffer): unknown {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (mediaType.endsWith("json")) return JSON.parse(text);
    if (mediaType === "text/plain") return text;
    const fields = new URLSearchParams(text);
    return Object.fromEntries(
      [...new Set(fields.keys())].map((name) => {
        const wanted = resolve<Schema>(schema.properties?.[name] ?? {});
        return [name, wanted.type === "array" ? fields.getAll(name) : (readValue(fields.getAll(name), wanted) ?? [])];
      }),
    );
  } catch {
    return undefined;
  }
}

/** Converts text to its schema's type. Returns `undefined` unless there is exactly one value. */
function readValue(values: string[], { type }: Schema): unknown {
  const [text, ...more] = values;
  if (text === undefined || more.length > 0) return undefined;
  return type === "integer" && /^\d+$/.test(text) ? Number(text) : text;
}
