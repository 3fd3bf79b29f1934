export function median(numbers: readonly number[]): number {
  return quantile(inOrder(numbers), 0.5);
}

/** Returns a quantile of sorted numbers, or `NaN` if there are none. `share` is between 0 and 1. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function inOrder(numbers: readonly number[]): number[] {
  return [...numbers].sort((one, other) => one - other);
}
