import { isLoopback } from "./loopback.ts";

/** A mistake in a variable's value, as a sentence that says how to fix it and never contains the value. */
export class Invalid {
  readonly sentence: string;
  constructor(sentence: string) {
    this.sentence = sentence;
  }
}

export function readUrl(value: string): URL | Invalid {
  const url = URL.parse(value);
  if (!url) return new Invalid("is not a URL");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url)))
    return new Invalid("must start with https:// (http:// is allowed on loopback hosts, such as localhost)");
  if (url.username || url.password || url.hash || url.search)
    return new Invalid("must not contain a user, query, or fragment");
  return url;
}

export function readMilliseconds(value: string): number | Invalid {
  if (/^[1-9]\d{0,5}$/.test(value)) return Number(value);
  return new Invalid("must be a number of milliseconds from 1 to 999999; remove it to use the default");
}

/** Returns the entries of a list. They may be separated by commas, spaces, line breaks, or semicolons. */
export function listOf(value: string): string[] {
  return value.split(/[\s,;]+/).filter((entry) => entry !== "");
}
