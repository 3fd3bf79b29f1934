import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { operations } from "../harness/contract.ts";
import { origin } from "../harness/worker.ts";
import type { Participant } from "./fixtures.ts";
import type { RawRequest } from "./rawHttp.ts";
import { isRecord, type RequestTemplate } from "./requestTemplate.ts";
import { wants } from "./validRequest.ts";

/** Fills in a template with this person's values. */
export async function render(template: RequestTemplate, person: Participant): Promise<RawRequest> {
  const known = async (value: unknown): Promise<unknown> => {
    if (value === wants) return Promise.all(wants.map(async (want) => ({ ...want, repo: await known(want.repo) })));
    return person.fill(value);
  };
  const operation = operations.find(({ id }) => id === template.operationId);

  let path = operation?.path ?? "";
  for (const [name, value] of Object.entries(template.path)) {
    const part = percentEncoded(asText(await known(value)));
    path = path.replace(`{${name}}`, () => part);
  }
  const query = await formOf(template.query, known);
  const [before, after] = template.around;
  const target = before + path + after + (query === "" ? "" : `${after.includes("?") ? "&" : "?"}${query}`);

  const headers: RawRequest["headers"] = [];
  if (template.cookies.length > 0) {
    const cookies = await Promise.all(template.cookies.map((kind) => person.cookie(kind)));
    headers.push(["Cookie", cookies.join("; ")]);
  }
  if (template.origin !== null) headers.push(["Origin", template.origin === "@origin" ? origin : template.origin]);
  for (const value of await authorizationsOf(template, person)) headers.push(["Authorization", value]);
  headers.push(...template.headers);
  if (template.mediaType !== null) headers.push(["Content-Type", template.mediaType]);

  const body = isRecord(template.body) ? await bodyOf(template.body, operation?.body?.mediaType, known) : template.body;
  if (body) headers.push(template.chunked ? ["Transfer-Encoding", "chunked"] : ["Content-Length", String(body.length)]);
  return { method: template.method, target, headers, body };
}

async function authorizationsOf({ authorization }: RequestTemplate, person: Participant): Promise<string[]> {
  if (authorization === null) return [];
  if (typeof authorization === "object") return [`Bearer ${authorization.text}`];
  switch (authorization) {
    case "unknown":
      return [`Bearer ${createAgentToken().token}`];
    case "other scheme":
      return [`Basic ${Buffer.from(`x:${await person.agentToken("consented")}`).toString("base64")}`];
    case "twice":
      return [`bearer  ${await person.agentToken("consented")}`, `Bearer ${await person.agentToken("undecided")}`];
    default:
      return [`Bearer ${await person.agentToken(authorization)}`];
  }
}

type Known = (value: unknown) => Promise<unknown>;

async function bodyOf(fields: Record<string, unknown>, mediaType: string | undefined, known: Known): Promise<Buffer> {
  const entries = Object.entries(fields);
  if (mediaType === "text/plain") {
    const lines = entries.map(async ([name, value]) => `${name}=${asText(await known(value))}\n`);
    return Buffer.from((await Promise.all(lines)).join(""));
  }
  if (!mediaType?.endsWith("json")) return Buffer.from(await formOf(entries, known));
  const values = await Promise.all(entries.map(async ([name, value]) => [name, await known(value)] as const));
  return Buffer.from(JSON.stringify(Object.fromEntries(values)));
}

/** Encodes fields as a form. A list becomes one field per value. */
async function formOf(fields: [name: string, value: unknown][], known: Known): Promise<string> {
  const pairs: string[] = [];
  for (const [name, value] of fields) {
    for (const one of Array.isArray(value) ? value : [value]) {
      pairs.push(`${percentEncoded(name)}=${percentEncoded(asText(await known(one)))}`);
    }
  }
  return pairs.join("&");
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** Percent-encodes text. A lone surrogate becomes three bytes that are invalid in UTF-8. */
function percentEncoded(text: string): string {
  return [...text]
    .map((one) => {
      if (one.isWellFormed()) return encodeURIComponent(one);
      const unit = one.charCodeAt(0);
      const bytes = [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)];
      return bytes.map((byte) => `%${byte.toString(16)}`).join("");
    })
    .join("");
}
