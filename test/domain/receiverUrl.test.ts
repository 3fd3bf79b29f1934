import { expect, test } from "vitest";
import { readReceiverUrl } from "../../src/domain/receiverUrl.ts";

const rules = { origin: "https://deplodash.acme.dev", loopback: false };
const local = { origin: "http://localhost:5178", loopback: true };

test.each([
  ...["https://hooks.slack.com/services/T02/B07/x", "https://alerts.acme.dev", "https://alerts.acme.dev:443/a?b=c"],
  ...["https://münchen.de/", "https://xn--mnchen-3ya.xn--p1ai/", " https://a.b.c.acme.co.uk./ "],
])("accepts %s", (url) => {
  expect(readReceiverUrl(url, rules)).toHaveProperty("url");
});

const addresses = [
  ...["127.0.0.1", "10.0.0.1", "169.254.169.254", "8.8.8.8", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0"],
  ...["127.0.0.1.", "１２７.0.0.1", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "[fd00::1]", "[2606:4700::1111]"],
];
const names = [
  ...["localhost", "localhost.", "LOCALHOST", "a.localhost", "printer", "server.local", "api.internal", "a.test"],
  ...["a.example", "example.com", "www.example.org", "a.invalid", "a.onion", "1.0.0.127.in-addr.arpa", "nas.home.arpa"],
  ...["router.lan", "db.svc.cluster.local", "db.default.svc", "x.intranet", "x.corp", "x.home", "a.b-.com", "a_b.com"],
  ...[
    ...["acme.123", "a..com", "deplodash.acme.dev", "DEPLODASH.acme.dev:443", "deplodash.acme.dev."],
    ...["metadata.google.internal", "x.alt"],
  ],
];
const others = [
  ...["http://alerts.acme.dev", "https://alerts.acme.dev:8443", "https://alerts.acme.dev:80"],
  ...["https://user:password@alerts.acme.dev", "https://user@alerts.acme.dev", "https://alerts.acme.dev/#a"],
  ...["ftp://alerts.acme.dev", "file:///etc/passwd", "javascript:alert(1)", "alerts.acme.dev", "https://", ""],
  `https://alerts.acme.dev/${"a".repeat(1000)}`,
];

test.each([...[...addresses, ...names].map((host) => `https://${host}/`), ...others])("refuses %s", (url) => {
  expect(readReceiverUrl(url, rules)).toEqual({ mistake: expect.stringMatching(/^[A-Z].*\.$/) });
});

test("lets a deployment for this machine send to this machine, but not to itself", () => {
  for (const url of [
    "http://localhost:9000/a",
    "http://127.0.0.1:9000/",
    "http://[::1]:9000/",
    "https://hooks.slack.com/",
  ])
    expect(readReceiverUrl(url, local)).toHaveProperty("url");
  for (const url of ["http://localhost:5178/", "http://10.0.0.1/", "http://alerts.acme.dev/", "https://10.0.0.1/"])
    expect(readReceiverUrl(url, local)).toHaveProperty("mistake");
});
