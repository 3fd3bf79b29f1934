/** The maximum delay that `setTimeout` supports, in milliseconds. */
const maxDelay = 2 ** 31 - 1;

/** Waits for a number of seconds. Rejects with the signal's reason when the signal is aborted. */
export async function pause(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  if (seconds <= 0) return;
  await new Promise<void>((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      },
      Math.min(seconds * 1000, maxDelay),
    );
    signal?.addEventListener("abort", abort, { once: true });
  });
}
