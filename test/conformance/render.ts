import { createAgentToken } from "../../src/crypto/agentCredential.ts";
import { origin } from "../harness/worker.ts";
import type { Person } from "./fixtures.ts";
import { operations } from "./operation.ts";
import type { Wire } from "./rawHttp.ts";
import { isRecord, type Plan } from "./requestTemplate.ts";
import { isWord } from "./validRequest.ts";

/** The request that a plan makes of what this person knows. */
export async function render(plan: Plan, person: Person): Promise<Wire> {
  const known = async (value: unknown): Promise<unknown> => (isWord(value) ? person.word(value) : value);
  const operation = operations.find(({ id }) => id === plan.operationId);

  let path = operation?.path ?? "";
  for (const [name, value] of Object.entries(plan.path)) {
    const part = percentEncoded(asText(await known(value)));
    path = path.replace(`{${name}}`, () => part);
  }
  const query = await formOf(plan.query, known);
  const [before, after] = plan.around;
  const target = before + path + after + (query === "" ? "" : `${after.includes("?") ? "&" : "?"}${query}`);

  const headers: Wire["headers"] = [];
  if (plan.cookies.length > 0) {
    const cookies = await Promise.all(plan.cookies.map((kind) => person.cookie(kind)));
    headers.push(["Cookie", cookies.join("; ")]);
  }
  if (plan.origin !== null) headers.push(["Origin", plan.origin === "@origin" ? origin : plan.origin]);
  for (const value of await authorizationsOf(plan, person)) headers.push(["Authorization", value]);
  headers.push(...plan.headers);
  if (plan.mediaType !== null) headers.push(["Content-Type", plan.mediaType]);

  const body = isRecord(plan.body) ? await bodyOf(plan.body, operation?.body?.mediaType, known) : plan.body;
  if (body) headers.push(plan.chunked ? ["Transfer-Encoding", "chunked"] : ["Content-Length", String(body.length)]);
  return { method: plan.method, target, headers, body };
}

async function authorizationsOf({ authorization }: Plan, person: Person): Promise<string[]> {
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
  if (mediaType !== "application/json") return Buffer.from(await formOf(entries, known));
  const values = await Promise.all(entries.map(async ([name, value]) => [name, await known(value)] as const));
  return Buffer.from(JSON.stringify(Object.fromEntries(values)));
}

/** A list is one field for each of its values. */
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

/** As in a URL. Half of a surrogate pair becomes the three bytes that it has in no UTF-8. */
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
