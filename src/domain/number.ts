/** Writes a whole number with commas: "1,234". Not with `toLocaleString`, whose first call takes milliseconds. */
export function withCommas(number: number): string {
  return String(number).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}
