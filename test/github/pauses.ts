import { onTestFinished, vi } from "vitest";

/** Skips the pauses in GitHub's clients until the test ends. */
export function skipPauses(): void {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  vi.setTimerTickMode("nextTimerAsync");
  onTestFinished(() => void vi.useRealTimers());
}
