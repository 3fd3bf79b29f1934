import { expect, test } from "vitest";
import { checkHost, checkOrigin } from "../../src/http/guard.ts";

const site = { settings: { origin: "https://deplodash.example", devHosts: [] as string[] } };
const tunnel = { "X-Forwarded-Proto": "https" };

test.each([
  ["plain http", "http://deplodash.example/", {}],
  ["plain http on the port of https", "http://deplodash.example:443/", {}],
  ["another port", "https://deplodash.example:8443/", {}],
  ["another host", "https://evil.example/", {}],
  ["a host that begins like ours", "https://deplodash.example.evil.example/", {}],
  ["another host, through a TLS tunnel", "http://evil.example/", tunnel],
  ["another port, through a TLS tunnel", "http://deplodash.example:8080/", tunnel],
])("refuses a request for %s", (_what, url, headers) => {
  expect(() => checkHost("issueToken", new Request(url, { headers }), site)).toThrow(
    expect.objectContaining({ status: 421 }),
  );
  expect(() => checkHost("getHealth", new Request(url, { headers }), site)).not.toThrow();
});

test.each([
  ["our origin", "https://deplodash.example/api/token", {}],
  ["our origin with its port spelled out", "https://deplodash.example:443/", {}],
  ["wrangler dev behind a TLS tunnel", "http://deplodash.example/", tunnel],
])("accepts a request for %s", (_what, url, headers) => {
  expect(() => checkHost("issueToken", new Request(url, { headers }), site)).not.toThrow();
});

test("accepts the Origin that wrangler dev rewrites behind a TLS tunnel, and only there", () => {
  const rewritten = { Origin: "http://deplodash.example" };
  const url = "http://deplodash.example/agents";
  expect(() => checkOrigin(new Request(url, { headers: { ...rewritten, ...tunnel } }), site)).not.toThrow();
  expect(() => checkOrigin(new Request(url, { headers: rewritten }), site)).toThrow(
    expect.objectContaining({ status: 403 }),
  );
});

test("accepts a development host with our port, over http only", () => {
  const dev = { settings: { origin: "http://localhost:5178", devHosts: ["host.docker.internal"] } };
  const check = (url: string) => () => checkHost("issueToken", new Request(url), dev);
  expect(check("http://host.docker.internal:5178/api/token")).not.toThrow();
  for (const url of [
    "http://host.docker.internal:8080/",
    "https://host.docker.internal:5178/",
    "http://evil.example:5178/",
  ])
    expect(check(url)).toThrow(expect.objectContaining({ status: 421 }));
});
