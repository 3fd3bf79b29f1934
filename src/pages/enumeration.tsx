const conjunction = new Intl.ListFormat("en", { type: "conjunction" });

/** Scopes or branches in a sentence. */
export function Enumeration({ names }: { names: readonly string[] }) {
  const parts = conjunction.formatToParts(new Set(names));
  return <>{parts.map(({ type, value }) => (type === "element" ? <code key={value}>{value}</code> : value))}</>;
}
