import { expect, test } from "vitest";
import { answersHead, matchRoute } from "../../src/http/routeMatch.ts";

const origin = "https://deplodash.example";

test.each([
  ["POST", "/api/token", "issueToken", {}],
  ["POST", "/api/token?x=1#y", "issueToken", {}],
  ["POST", "/docs/../api/%2e/token", "issueToken", {}],
  ["GET", "/", "showDashboard", {}],
  ["GET", "", "showDashboard", {}],
  ["GET", "/agents/a1", "showAgent", { agentId: "a1" }],
  ["POST", "/agents/a1/identities/gitlab", "trustIdentity", { agentId: "a1", kind: "gitlab" }],
  ["GET", "/agents/a1/activity.ndjson", "getActivity", { agentId: "a1" }],
  ["GET", "/repositories/ada/b%2Fc.d", "showRepository", { owner: "ada", repository: "b%2Fc.d" }],
])("%s %s is %s", (method, path, id, params) => {
  expect(matchRoute(method, origin + path)).toMatchObject({ id, params });
});

test.each([
  ["GET", "/api/token", ["POST"]],
  ["DELETE", "/agents/a1", ["GET", "HEAD"]],
  ["HEAD", "/callback", ["GET"]],
  ["GET", "/agents/a1/activityxndjson", null],
  ["POST", "/api/token/", null],
  ["POST", "//api/token", null],
  ["POST", "/API/token", null],
  ["GET", "/agents//token", null],
  // Nobody may know an operator's address.
  ["GET", "/operator/revocations", null],
])("%s %s is no operation; the address allows %j", (method, path, allow) => {
  expect(matchRoute(method, origin + path)).toEqual({ id: null, params: expect.anything(), allow });
});

test("answers HEAD, unless the operation works only once or its answer is a stream", () => {
  expect(["/docs", "/nothing", "/agents/a1"].map((path) => answersHead(origin + path))).toEqual([true, true, true]);
  const paths = ["/callback?code=1", "/agents/a1/token", "/notifications/w1/secret", "/git/ada/notes/info/refs"];
  expect(paths.filter((path) => answersHead(origin + path))).toEqual([]);
});
