import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { useSandbox } from "./useSandbox.ts";

const newSandbox = useSandbox();
const verifier = "a-verifier-of-sufficient-length-for-the-standard-0123456789";
const challenge = createHash("sha256").update(verifier).digest("base64url");
const pkce = { code_challenge: challenge, code_challenge_method: "S256" };
const badCode = { status: 200, error: "bad_verification_code" };

test("signing in gives a token that identifies the person for eight hours", async () => {
  const { exchange, codeFor, asToken, people, clock } = newSandbox();
  const answer = await exchange({ code: codeFor(people.ada, pkce), code_verifier: verifier });
  expect(answer).toMatchObject({ status: 200, token_type: "bearer", expires_in: 28_800, scope: "" });
  const token = String(answer.access_token);
  expect(token).toMatch(/^ghu_[A-Za-z0-9]{36}$/);
  expect((await asToken(token, "GET /user")).get("id")).toBe(people.ada.id);
  clock.now += 28_800_000;
  expect((await asToken(token, "GET /user")).status).toBe(401);
});

test("returns the state as it was sent", () => {
  const { sandbox, authorizeUrl } = newSandbox();
  const back = new URL(sandbox.signIn(authorizeUrl({ state: "a&b" }), "ada"));
  expect(back.origin + back.pathname).toBe("http://localhost:5178/callback");
  expect(back.searchParams.get("state")).toBe("a&b");
  const refused = new URL(sandbox.refuseSignIn(authorizeUrl({ state: "a&b" })));
  expect(refused.searchParams.get("error")).toBe("access_denied");
  expect(refused.searchParams.get("state")).toBe("a&b");
  expect(refused.searchParams.has("code")).toBe(false);
});

test("a code is exchanged once, within ten minutes", async () => {
  const { exchange, codeFor, people, clock } = newSandbox();
  const code = codeFor(people.ada);
  expect(await exchange({ code })).toHaveProperty("access_token");
  expect(await exchange({ code })).toMatchObject(badCode);
  const late = codeFor(people.ada);
  clock.now += 600_000;
  expect(await exchange({ code: late })).toMatchObject(badCode);
});

test.each([
  ["a wrong verifier", pkce, { code_verifier: "another" }],
  ["no verifier", pkce, {}],
  ["a verifier without a challenge", {}, { code_verifier: verifier }],
])("PKCE refuses %s, and uses up the code", async (_what, query, fields) => {
  const { exchange, codeFor, people } = newSandbox();
  const code = codeFor(people.ada, query);
  expect(await exchange({ code, ...fields })).toMatchObject(badCode);
  expect(await exchange({ code, code_verifier: verifier })).toMatchObject(badCode);
});

test("another client secret or redirect_uri is refused with status 200 and an error", async () => {
  const { exchange, codeFor, people } = newSandbox();
  const code = codeFor(people.ada);
  const error = (name: string) => ({ status: 200, error: name, error_description: expect.any(String) });
  expect(await exchange({ code, client_secret: "wrong" })).toMatchObject(error("incorrect_client_credentials"));
  expect(await exchange({ code, redirect_uri: "http://localhost/x" })).toMatchObject(error("redirect_uri_mismatch"));
  expect(await exchange({ code })).toHaveProperty("access_token");
});

test("the browser is sent back only to the App's own callback URLs", () => {
  const { sandbox, authorizeUrl } = newSandbox();
  const signIn = (query: Record<string, string> = {}) => sandbox.signIn(authorizeUrl(query), "ada");
  for (const foreign of [{ redirect_uri: "https://evil.example/" }, { client_id: "Iv1" }])
    expect(() => signIn(foreign)).toThrow();
  expect(signIn()).toContain("http://localhost:5178/callback?code=");
  const redirect_uri = "https://dash.example/callback";
  sandbox.app.callbackUrls = [redirect_uri];
  expect(() => signIn()).toThrow();
  expect(signIn({ redirect_uri })).toContain(`${redirect_uri}?code=`);
});

test("a refresh token is exchanged for a new pair once", async () => {
  const { exchange, codeFor, people } = newSandbox();
  const { refresh_token: first } = await exchange({ code: codeFor(people.ada) });
  const refresh = () => exchange({ grant_type: "refresh_token", refresh_token: String(first) });
  expect(await refresh()).toHaveProperty("access_token");
  expect(await refresh()).toMatchObject({ status: 200, error: "bad_refresh_token" });
});

test("form-encodes an answer unless the client accepts JSON, and reads requests in JSON, too", async () => {
  const { codeFor, people, sandbox } = newSandbox();
  const { clientId, clientSecret } = sandbox.app;
  const response = await fetch("https://github.com/login/oauth/access_token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ client_id: clientId, client_secret: clientSecret, code: codeFor(people.ada) }),
  });
  expect(new URLSearchParams(await response.text()).get("access_token")).toMatch(/^ghu_/);
});

test("the App can revoke a person's token with its own credentials, once", async () => {
  const { send, userToken, people, sandbox } = newSandbox();
  const { clientId, clientSecret } = sandbox.app;
  const token = await userToken(people.ada);
  const revoke = (secret: string) => {
    const authorization = `Basic ${btoa(`${clientId}:${secret}`)}`;
    return send(`DELETE /applications/${clientId}/token`, authorization, { access_token: token });
  };
  expect((await revoke("wrong")).status).toBe(401);
  expect(sandbox.isAlive(token)).toBe(true);
  expect((await revoke(clientSecret)).status).toBe(204);
  expect(sandbox.isAlive(token)).toBe(false);
  expect((await revoke(clientSecret)).status).toBe(404);
});
