/** Created on first use, because that takes milliseconds. */
let names: Intl.DisplayNames | undefined;

/** The names that follow "in" with an article. */
const withArticle =
  /^(United|Isle|Bahamas|Comoros|Gambia|Maldives|Philippines)|(Emirates|Islands|Netherlands|Republic|Territories)$/;

/** Returns a country's name as it follows "in"; `null` for a code that isn't a country's (ISO 3166-1), such as Cloudflare's `T1` for Tor. */
export function countryName(code: string | null): string | null {
  if (code === null || code === "ZZ" || !/^[A-Z]{2}$/.test(code)) return null;
  names ??= new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  const name = names.of(code) ?? null;
  return name !== null && withArticle.test(name) ? `the ${name}` : name;
}
