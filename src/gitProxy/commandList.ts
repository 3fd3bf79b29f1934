/**
 * The list of commands at the beginning of a push, one for each ref that changes. GitHub's servers and git itself read unusual lists
 * differently, so the reader accepts only what git writes, and the proxy rewrites the list for GitHub.
 * https://git-scm.com/docs/gitprotocol-pack#_reference_update_request_and_packfile_transfer
 */
import type { RefChange } from "../domain/pushRecord.ts";
import { isRefName } from "../domain/refName.ts";
import { flush, pktLine, readPktLine } from "./pktLine.ts";

export interface CommandList {
  /** The commits at which the client's history ends. */
  shallow: string[];
  commands: RefChange[];
  /** The client's capabilities, as it sent them. */
  capabilities: string[];
}

const maxCommands = 500;
/** The maximum size of a list, in bytes. */
const maxListSize = 64 * 1024;

/** The reason why a list isn't forwarded, as one line of text for people. */
export class CommandListMistake {
  readonly reason: string;
  /** The client's capabilities, if it sent them before the mistake. */
  readonly capabilities: string[];
  constructor(reason: string, capabilities: string[] = []) {
    this.reason = reason;
    this.capabilities = capabilities;
  }
}

/** The capabilities that are forwarded to GitHub. Others could change the meaning of the bytes after the list. */
const forwarded = ["report-status", "report-status-v2", "side-band-64k", "quiet", "atomic", "ofs-delta", "delete-refs"];
const objectFormats = ["object-format=sha1", "object-format=sha256"];
const ownAgent = "agent=deplodash";

const shallowLine = /^shallow ([0-9a-f]+)$/;
const commandLine = /^([0-9a-f]+) ([0-9a-f]+) ([^ ]+)$/;

/** A reader that assembles a list from the chunks of a stream. It never buffers more than the maximum size of a list. */
export class CommandListReader {
  readonly #bytes = new Uint8Array(maxListSize);
  #size = 0;
  #next = 0;
  readonly #lines: string[] = [];

  /**
   * Returns the list and what follows it in this chunk, or `null` if the list isn't complete yet. Throws a `CommandListMistake` if the list
   * is invalid.
   */
  read(chunk: Uint8Array<ArrayBuffer>): { list: CommandList; rest: Uint8Array<ArrayBuffer> } | null {
    const before = this.#size;
    const kept = chunk.subarray(0, maxListSize - before);
    this.#bytes.set(kept, before);
    this.#size += kept.length;
    for (;;) {
      const found = readPktLine(this.#bytes.subarray(0, this.#size), this.#next);
      if (found === "malformed") throw this.#mistake("the list of refs is malformed");
      if (found === null) break;
      this.#next = found.end;
      if (found.line.kind === "flush") return { list: parse(this.#lines), rest: chunk.subarray(found.end - before) };
      this.#lines.push(Buffer.from(found.line.content).toString("latin1"));
    }
    if (this.#size === maxListSize) throw this.#mistake(`the list of refs is larger than ${maxListSize / 1024} KiB`);
    return null;
  }

  /** Returns whether nothing has been read yet. */
  get isEmpty(): boolean {
    return this.#size === 0;
  }

  #mistake(reason: string): CommandListMistake {
    return new CommandListMistake(reason, capabilitiesIn(this.#lines));
  }
}

function parse(lines: string[]): CommandList {
  const capabilities = capabilitiesIn(lines);
  const mistake = (reason: string) => new CommandListMistake(reason, capabilities);
  const list: CommandList = { shallow: [], commands: [], capabilities };
  for (const line of lines) {
    const [text = "", announced = "", ...more] = line.replace(/\n$/, "").split("\0");
    if (text === "push-cert") throw mistake("signed pushes are not supported; leave out --signed");
    const isFirst = list.commands.length === 0;
    const [, shallow] = shallowLine.exec(text) ?? [];
    const [, oldId, newId, ref] = commandLine.exec(text) ?? [];
    const hasCapabilities = line.includes("\0");
    if (shallow && isFirst && !hasCapabilities) list.shallow.push(shallow);
    else if (!oldId || !newId || !ref || !isRefName(ref)) throw mistake("the list of refs is malformed");
    else if (hasCapabilities && !(isFirst && more.length === 0 && /^[ -~]*$/.test(announced)))
      throw mistake("the list of refs is malformed");
    else list.commands.push({ ref, oldId, newId });
  }
  if (list.commands.length > maxCommands) throw mistake(`more than ${maxCommands} refs at once; push them in parts`);
  if (capabilities.includes("push-options")) throw mistake("push options are not supported; leave out -o");
  if (!isConsistent(list)) throw mistake("the list of refs is malformed");
  return list;
}

/** Returns whether no ref appears twice and every object id has the format that the client announced. */
function isConsistent({ shallow, commands, capabilities }: CommandList): boolean {
  const [format = objectFormats[0], ...others] = capabilities.filter((name) => name.startsWith("object-format"));
  if (others.length > 0 || !objectFormats.includes(format ?? "")) return false;
  const length = format === objectFormats[0] ? 40 : 64;
  const ids = [...shallow, ...commands.flatMap(({ oldId, newId }) => [oldId, newId])];
  return ids.every((id) => id.length === length) && new Set(commands.map(({ ref }) => ref)).size === commands.length;
}

/** Returns the capabilities, which follow a NUL in the first line that isn't about shallow history. */
function capabilitiesIn(lines: string[]): string[] {
  const first = lines.find((line) => !line.startsWith("shallow ")) ?? "";
  const [, text = ""] = /\0(.*)$/s.exec(first) ?? [];
  return text.split(/[ \n]+/).filter((name) => name !== "");
}

/** Writes a list the way git itself does, but with only the capabilities that are forwarded. */
export function writeCommandList({ shallow, commands, capabilities }: CommandList): Buffer {
  const kept = [...forwarded, ...objectFormats].filter((name) => capabilities.includes(name));
  const announced = `\0 ${[...kept, ownAgent].join(" ")}`;
  const lines = commands.map(
    ({ oldId, newId, ref }, index) => `${oldId} ${newId} ${ref}${index === 0 ? announced : ""}`,
  );
  return Buffer.concat([...shallow.map((id) => pktLine(`shallow ${id}`)), ...lines.map(pktLine), flush]);
}

/** Returns the hash function of the list's object ids. */
export function objectFormatOf({ capabilities }: CommandList): "sha1" | "sha256" {
  return capabilities.includes("object-format=sha256") ? "sha256" : "sha1";
}

/** Returns whether the list only deletes refs. If so, no pack follows. */
export function onlyDeletes({ commands }: CommandList): boolean {
  return commands.every(({ newId }) => /^0+$/.test(newId));
}
