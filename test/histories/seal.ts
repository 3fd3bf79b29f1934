import type { Purpose, Seal } from "../../src/crypto/seal.ts";
import type { Luck } from "./luck.ts";
import type { Wire } from "./wire.ts";

/**
 * Stands in for the real seal, whose WebCrypto would take most of the time of a history. It keeps what the rules rely on: what is
 * sealed can only be opened here, for its purpose, until its end (in whole seconds), a copy of what was sealed; and both take a while.
 */
export function createSeal(now: () => number, wire: Wire, luck: Luck): Seal {
  const box: { purpose: Purpose; text: string; end: number }[] = [];
  const aWhile = async () => {
    if (luck.chance(0.4)) await wire.pause();
  };
  return {
    async seal(purpose, payload, endsAt) {
      await aWhile();
      return `sealed-${box.push({ purpose, text: JSON.stringify(payload), end: Math.floor(endsAt / 1000) }) - 1}`;
    },
    async open<T extends object>(purpose: Purpose, sealed: string) {
      await aWhile(); // The end is looked at last, as jose does.
      const kept = box[Number(/^sealed-(\d+)$/.exec(sealed)?.[1] ?? -1)];
      const opened = kept?.purpose === purpose && kept.end > Math.floor(now() / 1000) ? kept : null;
      return opened ? (JSON.parse(opened.text) as T) : null;
    },
  };
}
