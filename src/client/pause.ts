/** The longest that a timer knows, in milliseconds. */
const longest = 2 ** 31 - 1;

/** Waits for so many seconds, or rejects with the signal's reason. */
export async function pause(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  if (seconds <= 0) return;
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      },
      Math.min(seconds * 1000, longest),
    );
    signal?.addEventListener("abort", stop, { once: true });
  });
}
