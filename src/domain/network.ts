/** The ranges that an address belongs to, from widest to narrowest: its block, its network, and the customer's own address. */
type NetworkRanges = readonly [block: string, network: string, address: string];

/**
 * Returns the key of an address's budget: the address itself for IPv4, or its /64 for IPv6, because a /64 belongs to one customer (RFC
 * 6177).
 */
export function budgetOf(address: string): string {
  return isIPv6(address) ? `${prefixOf(address, 4)}::/64` : address;
}

/**
 * Returns the ranges of an address: for IPv6, the provider's /32, the site's /48, and the customer's /64; for IPv4, the /16, the /24, and
 * the address. Someone with one address in a range can easily get others.
 */
export function rangesOf(address: string): NetworkRanges {
  if (isIPv6(address)) return [`${prefixOf(address, 2)}::/32`, `${prefixOf(address, 3)}::/48`, budgetOf(address)];
  const bytes = address.split(".");
  return [`${bytes.slice(0, 2).join(".")}/16`, `${bytes.slice(0, 3).join(".")}/24`, address];
}

function isIPv6(address: string): boolean {
  return address.includes(":");
}

/** Returns the first `length` groups of an IPv6 address, without leading zeros. */
function prefixOf(address: string, length: number): string {
  const [head = "", tail] = address.toLowerCase().split("::");
  const [front, back] = [head, tail ?? ""].map((part) => part.split(":").filter((group) => group !== ""));
  const zeros = tail === undefined ? 0 : 8 - (front?.length ?? 0) - (back?.length ?? 0);
  const groups = [...(front ?? []), ...Array<string>(Math.max(zeros, 0)).fill("0"), ...(back ?? [])];
  return groups
    .slice(0, length)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
