import fc from "fast-check";

const texts = [
  ...["", " ", "\0", "NaN", "Infinity", "-1", "-0", "0", "007", "1e3", "1e999", "0x10", "9007199254740992"],
  ...["9".repeat(400), ".", "..", "../..", "%", "%00", "%zz", "__proto__", "constructor", "toString", "null"],
  ...["[object Object]", "\ud800", "a\udfffb", "\u202e", "\ufeff", "\r\nSet-Cookie: a=b", "//evil.example"],
  ...["/\\evil.example", "https://evil.example/", "ada/notes.git", "'; DROP TABLE agent; --"],
  ...["<script>alert(1)</script>", "x".repeat(5000)],
];

/** Any character. fast-check's own unit for this builds a table of a million entries. */
const character = fc
  .oneof(fc.nat(0xd7ff), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code));

/** Text that is unusual or invalid almost everywhere. */
export const malformedText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...texts),
  fc.string({ unit: character, maxLength: 20 }),
  fc.string({ maxLength: 20 }),
);

/** JSON values that are unusual or invalid almost everywhere. */
export const malformedValue: fc.Arbitrary<unknown> = fc.oneof(
  malformedText,
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e308, -0, [], {}, [[]], { length: 1 }, ["contents:read", 1]),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Malformed, unusual, and oversized bodies. */
export const malformedBody: fc.Arbitrary<Buffer> = fc.oneof(
  fc
    .constantFrom(
      ...["", " ", "{", "null", "NaN", '"', "{}{}", "{repo:1}", "\ufeff{}"],
      '{"repo":"ada/notes","repo":"ada/notes","scopes":["contents:read"]}',
      ...['{"repo":"ada/notes","scopes":[NaN]}', '{"repo":"ada/notes","scopes":[1e999]}'],
      ...['{"repo":"\\ud800","scopes":["\\udfff"]}', '{"repo":"ada/\0","scopes":["contents:read"]}'],
      '{"__proto__":{"repo":"ada/notes"},"scopes":["contents:read"]}',
      '{"repo":"ada/notes","scopes":["contents:read"],"constructor":{"prototype":{}}}',
      ...['{"repo":"ada/notes","scopes":{"0":"contents:read","length":1}}', "csrf", "csrf=%", "csrf=%zz&label=%"],
      ...["csrf=%ed%a0%80&label=%00", "csrf=%ff&label=%fe", "csrf=a&csrf=b&label=x&label=x", "csrf[]=a&label[x]=y"],
      ...["__proto__=1&constructor=2&csrf=3", "csrf=a;label=b", "&=&=&"],
      '--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\na\r\n--x--\r\n',
    )
    .map((text) => Buffer.from(text)),
  // Nested as deeply as 16 KiB allows: on its own, in a list, and in an undeclared field.
  fc.integer({ min: 1, max: 8_000 }).map((depth) => Buffer.from("[".repeat(depth) + "]".repeat(depth))),
  fc
    .integer({ min: 1, max: 8_000 })
    .map((depth) => Buffer.from(`{"repo":"ada/notes","scopes":[${"[".repeat(depth)}${"]".repeat(depth)},1]}`)),
  fc.integer({ min: 1, max: 2_500 }).map((depth) => Buffer.from(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`)),
  // Some sizes are close to the largest body that is read, and one is far beyond it.
  fc.constantFrom(16_383, 16_384, 16_385, 70_000).map((size) => Buffer.from(`"${"x".repeat(size - 2)}"`)),
  fc.constantFrom(16_384, 16_385).map((size) => Buffer.from("&".repeat(size))),
  fc.constantFrom<BufferEncoding>("utf16le", "latin1").map((encoding) => Buffer.from('{"repo":"adä/notes"}', encoding)),
  fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
);

/** Headers that a client, proxy, or attacker might send. */
export const unusualHeader: fc.Arbitrary<[name: string, value: string]> = fc.oneof(
  fc.constantFrom<[string, string]>(
    ["Accept", "application/xml"],
    ["Accept", "*/*;q=0"],
    ["Content-Encoding", "gzip"],
    ["If-None-Match", "*"],
    ["If-None-Match", '"x", W/"y"'],
    ["If-Modified-Since", "yesterday"],
    ["Range", "bytes=5-1"],
    ["Prefer", "wait=0"],
    ["Prefer", "wait=soon"],
    ["Sec-Fetch-Site", "same-origin"],
    ["X-Forwarded-Host", "evil.example"],
    ["Forwarded", "host=evil.example"],
    ["X-HTTP-Method-Override", "DELETE"],
    ["X-Original-URL", "/agents"],
    ["Referer", "https://evil.example/"],
  ),
  fc.tuple(
    fc.constantFrom("Accept", "If-None-Match", "Authorization", "Cookie", "Origin", "Content-Type", "X-Request-Id"),
    // A field value can't contain line breaks or NUL (RFC 9110, section 5.5), so they can't be sent.
    fc.stringMatching(/^[!-~\x80-\xff]([ -~\x80-\xff]{0,30}[!-~\x80-\xff])?$/),
  ),
);
