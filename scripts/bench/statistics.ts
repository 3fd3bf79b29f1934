export function median(numbers: readonly number[]): number {
  return quantile(inOrder(numbers), 0.5);
}

/** Returns a quantile of sorted numbers; `share` is 0 to 1. `NaN` if there are none. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function inOrder(numbers: readonly number[]): number[] {
  return [...numbers].sort((one, other) => one - other);
}
