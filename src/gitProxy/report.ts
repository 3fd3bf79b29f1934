/**
 * A server's report after a push. It says whether the server could read the pack, and gives the result for each ref.
 * https://git-scm.com/docs/gitprotocol-pack#_report_status
 */
import type { PushOutcome, RefChange } from "../domain/pushRecord.ts";
import { flush, maxContent, pktLine, readPktLine } from "./pktLine.ts";

/** The streams that side-band-64k multiplexes. */
const band = { report: 1, message: 2 } as const;

/** The refusal of a push. */
interface PushRefusal {
  commands: readonly RefChange[];
  /** The client's capabilities, as it sent them. */
  capabilities: readonly string[];
  /** Returns why a ref is refused. git prints it in parentheses after the ref. */
  reasonFor(ref: string): string;
  /** Why the push can't be read; unset if it can be. */
  unpack?: string;
  /** A message for people, which git prints on one line after `remote:`. */
  message: string;
}

/** Returns whether the client asks for a report. */
export function readsReport(capabilities: readonly string[]): boolean {
  return capabilities.some((name) => name === "report-status" || name === "report-status-v2");
}

/** Returns the report that makes git print `! [remote rejected]` and the reason for each ref. */
export function refusalReport({ commands, capabilities, reasonFor, unpack = "ok", message }: PushRefusal): Buffer {
  const lines = [`unpack ${unpack}\n`, ...commands.map(({ ref }) => `ng ${ref} ${reasonFor(ref)}\n`)];
  const report = Buffer.concat([...lines.map(pktLine), flush]);
  if (!capabilities.includes("side-band-64k")) return report;
  return Buffer.concat([...inBand(band.message, Buffer.from(`${message}\n`)), ...inBand(band.report, report), flush]);
}

function inBand(number: number, bytes: Uint8Array): Buffer[] {
  const size = maxContent - 1;
  const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
  return parts.map((part) => pktLine(Buffer.concat([Uint8Array.of(number), part])));
}

/** A reader that extracts pkt-lines from chunks of any size. It buffers at most one incomplete line. */
class LineReader {
  #bytes = Buffer.alloc(0);
  #isBroken = false;
  readonly #onLine: (content: Uint8Array) => void;

  constructor(onLine: (content: Uint8Array) => void) {
    this.#onLine = onLine;
  }

  read(chunk: Uint8Array): void {
    if (this.#isBroken) return;
    const bytes = Buffer.concat([this.#bytes, chunk]);
    let next = 0;
    for (;;) {
      const found = readPktLine(bytes, next);
      this.#isBroken = found === "malformed";
      if (found === null || found === "malformed") break;
      next = found.end;
      if (found.line.kind === "line") this.#onLine(found.line.content);
    }
    this.#bytes = Buffer.from(bytes.subarray(next));
  }
}

/** An observer that reads GitHub's report as it passes through, for the activity log. */
export class ReportObserver {
  readonly #outer: LineReader;
  #isUnpacked = false;
  #accepted = 0;
  #rejected = 0;

  constructor(capabilities: readonly string[]) {
    const report = new LineReader((line) => this.#readStatus(Buffer.from(line.subarray(0, 16)).toString("latin1")));
    this.#outer = new LineReader((line) => line[0] === band.report && report.read(line.subarray(1)));
    if (!capabilities.includes("side-band-64k")) this.#outer = report;
  }

  read(chunk: Uint8Array): void {
    this.#outer.read(chunk);
  }

  #readStatus(line: string): void {
    if (/^unpack ok\n?$/.test(line)) this.#isUnpacked = true;
    if (line.startsWith("ok ")) this.#accepted++;
    if (line.startsWith("ng ")) this.#rejected++;
    if (line.startsWith("unpack ") && !this.#isUnpacked) this.#rejected++;
  }

  /** Returns the outcome once the report has ended. `commands` is the number of refs that the push wanted to change. */
  outcome(commands: number): PushOutcome {
    if (this.#isUnpacked && this.#accepted === commands && this.#rejected === 0) return "accepted";
    if (this.#accepted === 0 && this.#rejected > 0) return "rejected";
    return this.#accepted > 0 && this.#rejected > 0 ? "partly accepted" : "unseen";
  }
}
