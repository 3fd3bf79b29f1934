import type { Purpose, Seal } from "../../src/crypto/seal.ts";

/**
 * A seal without encryption, because WebCrypto would take most of a simulation's time. It keeps what the rules rely on:
 * a sealed value opens as a copy, only here, only for its purpose, and only until its end (in whole seconds). `pause`
 * is awaited before each step.
 */
export function createFakeSeal(now: () => number, pause: () => Promise<void> = async () => {}): Seal {
  const sealed: { purpose: Purpose; text: string; end: number }[] = [];
  return {
    async seal(purpose, payload, endsAt) {
      await pause();
      return `sealed-${sealed.push({ purpose, text: JSON.stringify(payload), end: Math.floor(endsAt / 1000) }) - 1}`;
    },
    async open<T extends object>(purpose: Purpose, text: string) {
      await pause(); // Check the end last, as jose does.
      const value = sealed[Number(/^sealed-(\d+)$/.exec(text)?.[1] ?? -1)];
      const isOpen = value?.purpose === purpose && value.end > Math.floor(now() / 1000);
      return isOpen ? (JSON.parse(value.text) as T) : null;
    },
  };
}
