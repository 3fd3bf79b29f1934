/**
 * Top-level domains without public servers. They are reserved (RFC 6761, RFC 6762, RFC 7686, RFC 9476, and IANA's list of special-use
 * domain names), will never be delegated (ICANN), or are common in private networks.
 */
const reservedTopLevels = new Set(
  `alt arpa cluster consul corp domain docker dhcp example fritz gateway home host internal intranet invalid kubernetes lan local localdomain
  localhost mail onion private router svc test wan workgroup`.split(/\s+/),
);
const reservedNames = ["example.com", "example.net", "example.org"];

const maxUrlLength = 1000;

/** A label of a host name (RFC 5890, section 2.3.1). */
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export interface ReceiverRules {
  /** Our own origin, which isn't a valid receiver. */
  origin: string;
  /** Whether this deployment serves only this machine. If so, it may send to this machine, over http and on any port. */
  loopback: boolean;
}

/** Reads a receiver's URL, which must name a public server. Describes a mistake in a sentence for the person. */
export function readReceiverUrl(text: string, { origin, loopback }: ReceiverRules): { url: URL } | { mistake: string } {
  const url = URL.parse(text.trim());
  if (!url || !/^https?:$/.test(url.protocol))
    return { mistake: "Enter a complete address that begins with https://." };
  const mistake = mistakeIn(url, origin, loopback);
  return mistake === null ? { url } : { mistake };
}

function mistakeIn(url: URL, origin: string, loopback: boolean): string | null {
  if (url.href.length > maxUrlLength) return `Use an address of at most ${maxUrlLength} characters.`;
  if (url.username || url.password) return "Leave out the user name and password.";
  if (url.hash) return "Leave out the part that begins with #.";
  if (withoutDot(url.host) === new URL(origin).host)
    return "This is deplodash’s own address. Enter the receiver’s address.";
  if (loopback && isThisMachine(url.hostname)) return null;
  if (url.protocol !== "https:") return "Use https://, so that nobody can read the messages in transit.";
  if (url.port) return "Leave out the port. deplodash sends to the standard port only.";
  return isPublicName(url.hostname) ? null : "Use a server’s public name, such as hooks.slack.com.";
}

/** Removes a host's trailing dot. The host leads to the same server with or without it. */
function withoutDot(host: string): string {
  return host.replace(/\.(?=:|$)/, "");
}

function isThisMachine(hostname: string): boolean {
  return hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
}

/**
 * Returns whether public DNS could resolve the host. The URL parser has already turned every spelling of an IPv4 address into four numbers.
 */
function isPublicName(hostname: string): boolean {
  const labels = withoutDot(hostname).split(".");
  const topLevel = labels.at(-1) ?? "";
  if (labels.length < 2 || !labels.every((one) => label.test(one))) return false;
  // A top-level domain has only letters or is internationalized (RFC 3696, section 2). This excludes IP addresses.
  if (!/^([a-z]{2,63}|xn--[a-z0-9-]+)$/.test(topLevel) || reservedTopLevels.has(topLevel)) return false;
  return !reservedNames.includes(labels.slice(-2).join("."));
}
