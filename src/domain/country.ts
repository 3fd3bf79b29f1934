/** Created on first use, because creating it takes milliseconds. */
let names: Intl.DisplayNames | undefined;

/** Matches the names that take an article after "in". */
const withArticle =
  /^(United|Isle|Bahamas|Comoros|Gambia|Maldives|Philippines)|(Emirates|Islands|Netherlands|Republic|Territories)$/;

/** Returns a country's name for use after "in"; `null` if the code isn't a country's (ISO 3166-1), such as Cloudflare's `T1` for Tor. */
export function countryName(code: string | null): string | null {
  if (code === null || code === "ZZ" || !/^[A-Z]{2}$/.test(code)) return null;
  names ??= new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  const name = names.of(code) ?? null;
  return name !== null && withArticle.test(name) ? `the ${name}` : name;
}
