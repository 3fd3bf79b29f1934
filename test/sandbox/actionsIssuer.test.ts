import { createLocalJWKSet, type JWTPayload, jwtVerify } from "jose";
import { expect, test } from "vitest";
import type { Sandbox } from "./sandbox.ts";
import { useSandbox } from "./useSandbox.ts";

const newSandbox = useSandbox();
const issuer = "https://token.actions.githubusercontent.com";
const audience = "https://deplodash.example/agents/8sUd0aGq3LfW2mZx";

async function readJson(url: string, init: RequestInit = {}) {
  const answer = await fetch(url, init);
  return { status: answer.status, body: await answer.json() };
}

/** Verifies an ID token as any relying party would, using only what the issuer publishes. */
async function verify(token: string, now: number): Promise<JWTPayload> {
  const { body: configuration } = await readJson(`${issuer}/.well-known/openid-configuration`);
  const { body: keys } = await readJson(configuration.jwks_uri);
  const options = { issuer: configuration.issuer, algorithms: ["RS256"], currentDate: new Date(now) };
  return (await jwtVerify(token, createLocalJWKSet(keys), options)).payload;
}

const getToken = (sandbox: Sandbox, job: Parameters<Sandbox["createIdToken"]>[0]) =>
  sandbox.createIdToken(job, audience);

test("a job gets an ID token for whatever audience it asks for, as its environment says", async () => {
  const { sandbox, repositories, clock } = newSandbox();
  const { notes } = repositories;
  const variables = sandbox.startJob({ repository: notes, ref: "refs/heads/main" });
  const headers = { Authorization: `Bearer ${variables.ACTIONS_ID_TOKEN_REQUEST_TOKEN}` };
  const url = variables.ACTIONS_ID_TOKEN_REQUEST_URL;
  const asked = await readJson(`${url}&audience=${encodeURIComponent(audience)}`, { headers });
  expect(await verify(asked.body.value, clock.now)).toMatchObject({
    iss: issuer,
    aud: audience,
    repository: "ada/notes",
    repository_id: String(notes.id),
    repository_owner_id: String(notes.owner.id),
    ref: "refs/heads/main",
    event_name: "push",
    job_workflow_ref: "ada/notes/.github/workflows/agent.yml@refs/heads/main",
  });
  const byDefault = await readJson(url, { headers });
  expect(await verify(byDefault.body.value, clock.now)).toMatchObject({ aud: "https://github.com/ada" });
  expect((await readJson(url, { headers: { Authorization: "Bearer wrong" } })).status).toBe(401);
});

test("names the repository in the subject with ids for new repositories, and by names only for old ones", async () => {
  const { sandbox, repositories, clock } = newSandbox();
  const { notes: repository } = repositories;
  const subjectOf = async (job: object) =>
    (await verify(await getToken(sandbox, { repository, ...job }), clock.now)).sub;
  const withIds = `repo:ada@${repository.owner.id}/notes@${repository.id}`;
  expect(await subjectOf({})).toBe(`${withIds}:ref:refs/heads/main`);
  expect(await subjectOf({ environment: "production" })).toBe(`${withIds}:environment:production`);
  expect(await subjectOf({ subject: "names" })).toBe("repo:ada/notes:ref:refs/heads/main");
  expect(await subjectOf({ subject: "names", event: "pull_request" })).toBe("repo:ada/notes:pull_request");
});

test("a stranger's pull request runs as pull_request_target with the base branch as its ref", async () => {
  const { sandbox, repositories, people, clock } = newSandbox();
  const job = { repository: repositories.engine, event: "pull_request_target", actor: people.cleo };
  expect(await verify(await getToken(sandbox, job), clock.now)).toMatchObject({
    event_name: "pull_request_target",
    ref: "refs/heads/main",
    actor: "cleo",
  });
});
