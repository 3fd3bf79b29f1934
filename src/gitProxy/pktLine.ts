/**
 * git's pkt-lines: four hexadecimal digits with the length of the whole line, followed by its content.
 * https://git-scm.com/docs/gitprotocol-common#_pkt_line_format
 */

/** The maximum size of a line's content, in bytes. */
export const maxContent = 0xfff0 - 4;

/** The line that ends a list. */
export const flush = Buffer.from("0000");

/** Encodes a line. Throws if the content is empty or too long. */
export function pktLine(content: Uint8Array | string): Buffer {
  const bytes = typeof content === "string" ? Buffer.from(content, "latin1") : content;
  if (bytes.length === 0 || bytes.length > maxContent) throw new Error("a pkt-line of an impossible length");
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, "0")), bytes]);
}

type PktLine = { kind: "line"; content: Uint8Array } | { kind: "flush" };

/**
 * Returns the line that begins at `start`, and where it ends. Returns `null` if it isn't complete yet, and "malformed" unless its length is
 * `0000`, or `0005` to `fff0` in lower case, because git's own servers read other lengths differently.
 */
export function readPktLine(bytes: Uint8Array, start: number): { line: PktLine; end: number } | "malformed" | null {
  const digits = Buffer.from(bytes.subarray(start, start + 4)).toString("latin1");
  if (!/^[0-9a-f]*$/.test(digits)) return "malformed";
  if (digits.length < 4) return null;
  const length = Number.parseInt(digits, 16);
  if (length === 0) return { line: { kind: "flush" }, end: start + 4 };
  if (length < 5 || length - 4 > maxContent) return "malformed";
  const end = start + length;
  return end > bytes.length ? null : { line: { kind: "line", content: bytes.subarray(start + 4, end) }, end };
}
