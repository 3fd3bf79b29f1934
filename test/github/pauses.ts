import { onTestFinished, vi } from "vitest";

/** Lets the pauses of GitHub's clients take no time until the test ends. */
export function skipPauses(): void {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  vi.setTimerTickMode("nextTimerAsync");
  onTestFinished(() => void vi.useRealTimers());
}
