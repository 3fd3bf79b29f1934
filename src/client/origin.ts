/**
 * Returns the origin of a service's address, or `null` if it isn't one that tokens may be sent to: over plain http, anyone on the
 * network could read them.
 */
export function readOrigin(address: string, allowHttp: readonly string[] = []): string | null {
  // `URL.parse` needs Node 22.
  const url = URL.canParse(address) ? new URL(address) : null;
  const isHttpAllowed = url?.protocol === "http:" && (isLoopback(url) || allowHttp.includes(url.hostname));
  return url && (url.protocol === "https:" || isHttpAllowed) ? url.origin : null;
}

/** Returns whether only this machine can answer at the URL's host, by the same rule as the service (src/env.ts). */
function isLoopback({ hostname }: URL): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}
