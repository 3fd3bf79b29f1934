/** Joins words as in a sentence: "a", "a and b", "a, b, and c". Avoids `Intl.ListFormat`, which takes milliseconds to create. */
export function conjunction(words: readonly string[]): string {
  return words.map((word, index) => separatorBefore(index, words.length) + word).join("");
}

/** Returns the separator that precedes the word at `index` in a list of `count` words. */
export function separatorBefore(index: number, count: number): string {
  if (index === 0) return "";
  if (index < count - 1) return ", ";
  return count === 2 ? " and " : ", and ";
}
