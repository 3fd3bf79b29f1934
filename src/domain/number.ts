/** Formats a whole number with commas, such as "1,234". Avoids `toLocaleString`, whose first call takes milliseconds. */
export function withCommas(number: number): string {
  return String(number).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}
