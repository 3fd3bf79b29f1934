import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createAgentToken, credentialOf, parseAgentToken } from "../../src/crypto/agentToken.ts";
import { randomText } from "../../src/crypto/secret.ts";

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

test("parses a token into the agent's id and the hash of the secret", () => {
  for (let index = 0; index < 100; index++) {
    const { token, agentId, secretHash } = createAgentToken();
    expect(token).toMatch(/^dpl_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}$/);
    const parsed = parseAgentToken(token);
    expect(parsed && credentialOf(parsed)).toEqual({ agentId, secretHash });
  }
});

test("keeps only the SHA-256 of the secret", () => {
  const { token, secretHash } = createAgentToken("a1b2c3d4e5f6g7h8");
  expect(secretHash).toBe(createHash("sha256").update(token.slice(21, 64)).digest("hex"));
});

test("creates a different secret for the same agent", () => {
  const one = createAgentToken();
  const other = createAgentToken(one.agentId);
  expect(other.agentId).toBe(one.agentId);
  expect(other.secretHash).not.toBe(one.secretHash);
});

test("detects every typo of a single character", () => {
  const { token } = createAgentToken();
  for (let index = 0; index < token.length; index++) {
    for (const letter of `${letters}_-. `) {
      const typo = token.slice(0, index) + letter + token.slice(index + 1);
      if (typo !== token) expect(parseAgentToken(typo), `${letter} at ${index}`).toBeNull();
    }
  }
});

test("detects two swapped neighbors", () => {
  const { token } = createAgentToken();
  for (let index = 0; index + 1 < token.length; index++) {
    const [one = "", other = ""] = token.slice(index, index + 2);
    const typo = token.slice(0, index) + other + one + token.slice(index + 2);
    if (typo !== token) expect(parseAgentToken(typo), typo).toBeNull();
  }
});

test("rejects text that is longer, shorter, or not an agent token", () => {
  const { token } = createAgentToken();
  const others = ["", "dpl_", token.slice(0, -1), `${token}a`, ` ${token}`, `${token}\n`, token.toUpperCase()];
  const foreign = ["ghs_16C7e42F292c6912E7710c838347Ae178B4a", `Bearer ${token}`, `${token},${token}`, "dpl_ä_ö"];
  for (const text of [...others, ...foreign]) expect(parseAgentToken(text), text).toBeNull();
});

test("creates random text with all letters and digits about equally often", () => {
  const text = randomText(62_000);
  expect(text).toHaveLength(62_000);
  for (const letter of letters) {
    const count = text.split(letter).length - 1;
    // Expect about a thousand of each, within seven standard deviations.
    expect(Math.abs(count - 1000), letter).toBeLessThan(220);
  }
});
