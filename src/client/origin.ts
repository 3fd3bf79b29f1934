/**
 * Returns the origin of a service's address, or `null` if tokens may not be sent there. Over plain HTTP, anyone on the network could
 * read them.
 */
export function readOrigin(address: string, allowHttp: readonly string[] = []): string | null {
  // `URL.parse` requires Node 22.
  const url = URL.canParse(address) ? new URL(address) : null;
  const isHttpAllowed = url?.protocol === "http:" && (isLoopback(url) || allowHttp.includes(url.hostname));
  return url && (url.protocol === "https:" || isHttpAllowed) ? url.origin : null;
}

/** Returns whether the URL's host is this machine, by the same rule as in the service (src/domain/loopback.ts). */
function isLoopback({ hostname }: URL): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}
