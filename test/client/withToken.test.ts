import { expect, test } from "vitest";
import { clientOf, issued, push } from "./replies.ts";

const request = { ...push, onConsent: () => {} };
const unauthorized = Object.assign(new Error("Bad credentials"), { status: 401 });

test("requests one token if GitHub accepts it", async () => {
  const { deplodash, sent } = clientOf(issued());
  expect(await deplodash.withToken(request, async ({ token }) => token)).toBe("ghs_1");
  expect(sent).toHaveLength(1);
});

test.each([
  ["response", async () => new Response(null, { status: 401 })],
  ["error", async () => Promise.reject(unauthorized)],
])("renews a token that GitHub rejects with a %s", async (_what, refuse) => {
  const { deplodash, header } = clientOf(issued("ghs_1"), issued("ghs_2"));
  const used: string[] = [];
  const answer = await deplodash.withToken(request, async ({ token }) => {
    used.push(token);
    return token === "ghs_1" ? refuse() : new Response("done");
  });
  expect(await answer.text()).toBe("done");
  expect(used).toEqual(["ghs_1", "ghs_2"]);
  expect(header("Cache-Control")).toEqual([null, "no-cache"]);
});

test("passes on a second rejection and any other error", async () => {
  const { deplodash } = clientOf(issued("ghs_1"), issued("ghs_1"), issued("ghs_1"));
  await expect(deplodash.withToken(request, () => Promise.reject(unauthorized))).rejects.toBe(unauthorized);
  const other = new Error("disk full");
  await expect(deplodash.withToken(request, () => Promise.reject(other))).rejects.toBe(other);
});
