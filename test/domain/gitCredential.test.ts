import { expect, test } from "vitest";
import { parseGitCredential, renderToken, serverOf, tokenIn } from "../../src/domain/gitCredential.ts";

const parse = (text: string) => {
  const credential = parseGitCredential(text);
  if (!credential) throw new Error("not git's credential format");
  return credential;
};

test("collects capabilities, and drops those before an empty value", () => {
  expect(parse("capability[]=authtype\ncapability[]=state\nprotocol=https\n").capabilities).toEqual([
    "authtype",
    "state",
  ]);
  expect(parse("capability[]=authtype\ncapability[]=\ncapability[]=state\n").capabilities).toEqual(["state"]);
});

test("gives git 2.46 and later a credential that other helpers don't store", () => {
  expect(renderToken("ghs_1", 1_781_467_200_000, ["authtype", "state"])).toBe(
    "capability[]=authtype\nauthtype=Basic\ncredential=eC1hY2Nlc3MtdG9rZW46Z2hzXzE=\nephemeral=1\npassword_expiry_utc=1781467200\n",
  );
});

test("gives earlier versions a user name and a password", () => {
  expect(renderToken("ghs_1", 1_781_467_200_999, ["state"])).toBe(
    "username=x-access-token\npassword=ghs_1\npassword_expiry_utc=1781467200\n",
  );
});

test.each([
  ["password=ghs_1\n", "ghs_1"],
  [renderToken("ghs_1", 0, ["authtype"]), "ghs_1"],
  ["authtype=Bearer\ncredential=ghs_1\n", null],
  ["authtype=Basic\ncredential=%%%\n", null],
  ["protocol=https\n", null],
])("finds the token that git erases in %j: %s", (text, token) => {
  expect(tokenIn(parse(text))).toBe(token);
});

test.each([
  ["protocol=https\nhost=github.com\n", "https://github.com"],
  ["protocol=HTTPS\nhost=GitHub.com:443\n", "https://github.com"],
  ["protocol=https\nhost=github.com:8443\n", "https://github.com:8443"],
  ["protocol=http\nhost=github.com:443\n", "http://github.com:443"],
  ["protocol=cert\nhost=\n", null],
  ["protocol=ssh\nhost=github.com\n", null],
  ["protocol=https\nhost=\n", null],
  ["protocol=https\nhost=ada@github.com\n", null],
  ["protocol=https\nhost=github.com/.evil.example\n", null],
  ["protocol=https\nhost=github.com#.evil.example\n", null],
])("reads the server in %j: %s", (text, server) => {
  expect(serverOf(parse(text))).toBe(server);
});
