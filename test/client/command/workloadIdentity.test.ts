import { expect, test } from "vitest";
import { createIssuer, jobClaims, jobConditions, serveIssuers, trust } from "../../harness/idTokens.ts";
import { createShell, origin, refusal } from "./shell.ts";

const { deplodash, agent, toWorker } = await createShell();
const variables = {
  DEPLODASH: origin,
  DEPLODASH_AGENT_ID: agent.agentId,
  ACTIONS_ID_TOKEN_REQUEST_URL: "https://actions.example/token?api-version=2",
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "runner",
};
const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
const idToken = (exp: number, sub = "1") => `${part({ alg: "RS256" })}.${part({ exp, sub })}.c2lnbmF0dXJl`;

test("acts as the agent that trusts its GitHub Actions job, without any secret", async () => {
  const issuer = createIssuer();
  serveIssuers(issuer);
  await trust(agent, { issuer: issuer.issuer, conditions: jobConditions });
  await agent.grant();
  const asked: Request[] = [];
  const fetch = async (request: Request) => {
    const { origin: runner, searchParams } = new URL(request.url);
    if (runner !== "https://actions.example") return toWorker(request);
    asked.push(request);
    const claims = { ...jobClaims(agent.agentId, Date.now()), aud: searchParams.get("audience") };
    return Response.json({ value: await issuer.sign(claims) });
  };
  const token = await deplodash("token ada/notes --scope contents:write", { variables, fetch });
  expect(token).toEqual({ status: 0, stdout: expect.stringMatching(/^ghs_\w+\n$/), stderr: "" });
  expect(asked.map(({ url, headers }) => [url, headers.get("Authorization")])).toEqual([
    [expect.stringMatching(/^https:\/\/actions\.example\/token\?api-version=2&audience=/), "Bearer runner"],
  ]);
  const elsewhere = { ...variables, DEPLODASH_AGENT_ID: "8sUd0aGq3LfW2mZx" };
  expect(await deplodash("status", { variables: elsewhere, fetch })).toEqual(
    refusal(5, `the trusted identities at ${origin}/agents/8sUd0aGq3LfW2mZx`),
  );
});

test("gives git the ID token for the service's remotes", async () => {
  const token = idToken(Date.now() / 1000 + 600);
  const said = await deplodash(`git-credential get --origin ${origin}`, {
    variables,
    input: "protocol=https\nhost=deplodash.example\n",
    fetch: async () => Response.json({ value: token }),
  });
  expect(said.stdout).toBe(`username=agent\npassword=${token}\n`);
});

test("replaces an ID token that is about to expire while it waits for the owner", async () => {
  const used: (string | null)[] = [];
  let issued = 0;
  const pending = { status: "needs_consent", url: `${origin}/auth/consent`, expires_at: "2026-06-14T20:00:00Z" };
  const fetch = async (request: Request) => {
    if (request.url.startsWith("https://actions.example"))
      return Response.json({ value: idToken(Date.now() / 1000 + (++issued === 1 ? 30 : 600), String(issued)) });
    used.push(request.headers.get("Authorization"));
    if (used.length < 3) return Response.json(pending, { status: 202, headers: { "Retry-After": "0.01" } });
    return Response.json({ status: "ok", token: "ghs_1", scopes: ["contents:read"], expires_at: pending.expires_at });
  };
  const said = await deplodash("token ada/notes --scope contents:read --wait", { variables, fetch });
  expect(said).toMatchObject({ status: 0, stdout: "ghs_1\n" });
  expect(new Set(used).size).toBe(1);
  expect(issued).toBe(2);
});

test.each([
  [
    "outside GitHub Actions",
    { ACTIONS_ID_TOKEN_REQUEST_URL: undefined },
    {},
    "Only a GitHub Actions job with `permissions: id-token: write`",
  ],
  ["when GitHub Actions refuses", {}, { message: "no" }, "Run the job again"],
  ["when GitHub Actions answers with something else", {}, { value: "secret" }, "Run the job again"],
])("says what to do %s", async (_when, changed, answer, text) => {
  const fetch = async () => Response.json(answer);
  expect(await deplodash("status", { variables: { ...variables, ...changed }, fetch })).toEqual(refusal(5, text));
});
