import { expect, test } from "vitest";
import { maxContent, pktLine, readPktLine } from "../../src/gitProxy/pktLine.ts";

test.each(["0001", "0002", "0003", "0004", "fff1", "ffff", "00A5", "+005", "0x05", " 005", "g"])(
  "the length %s is malformed",
  (length) => {
    expect(readPktLine(Buffer.from(`${length}content`), 0)).toBe("malformed");
  },
);

test("a line is read as it was written, and not before it is complete", () => {
  for (const content of ["a", "x".repeat(maxContent)]) {
    const line = pktLine(content);
    expect(readPktLine(line, 0)).toEqual({ line: { kind: "line", content: expect.anything() }, end: line.length });
    for (const part of [0, 3, 4, line.length - 1]) expect(readPktLine(line.subarray(0, part), 0)).toBeNull();
  }
  expect(readPktLine(Buffer.from("0000"), 0)).toEqual({ line: { kind: "flush" }, end: 4 });
});

test("no empty or oversized line is written", () => {
  for (const content of ["", "x".repeat(maxContent + 1)]) expect(() => pktLine(content)).toThrow("impossible length");
});
