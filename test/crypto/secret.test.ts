import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { isSameText, sha256 } from "../../src/crypto/secret.ts";

// Some texts are longer than the reused buffers, and some have more bytes than characters.
const texts = [
  "",
  "a",
  "b",
  "ab",
  "ä",
  "€",
  "👩‍💻",
  "a".repeat(400),
  "€".repeat(341),
  "€".repeat(342),
  "€".repeat(900),
];

test("compares texts of all lengths", () => {
  for (const one of texts) {
    for (const other of texts) expect(isSameText(one, other), `${one.length} ${other.length}`).toBe(one === other);
    expect(isSameText(`${one}a`, `${one}b`)).toBe(false);
    expect(isSameText(`a${one}`, `b${one}`)).toBe(false);
  }
});

test("hashes texts of all lengths", () => {
  for (const text of texts) expect(sha256(text)).toBe(createHash("sha256").update(text).digest("hex"));
});
