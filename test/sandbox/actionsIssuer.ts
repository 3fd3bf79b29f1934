import { createPublicKey, generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto";
import { CompactSign } from "jose";
import { HttpResponse, http, type RequestHandler } from "msw";
import { findRepository, fullName, type Repository } from "./repository.ts";
import type { State } from "./state.ts";
import { randomWord } from "./token.ts";

/** A GitHub Actions job as its ID token describes it. */
export interface Job {
  repository: Repository;
  /**
   * The ref that the job runs on. The default is the branch `main`. For `pull_request_target`, it's the base branch,
   * even if a stranger opened the pull request.
   */
  ref?: string;
  /** The event that started the job. The default is `push`. */
  event?: string;
  /** The person who caused the event. The default is the repository's owner. */
  actor?: { id: number; login: string };
  environment?: string;
  /** The path of the workflow. The default is `.github/workflows/agent.yml`. */
  workflow?: string;
  /**
   * Whether `sub` contains only names or also ids. By default, it contains ids for repositories created or renamed
   * since July 2026.
   */
  subject?: "names" | "ids";
}

/** The variables in a job's environment if it has the permission `id-token: write`. */
interface JobVariables {
  ACTIONS_ID_TOKEN_REQUEST_URL: string;
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: string;
}

const idsInSubjectSince = Date.parse("2026-07-01T00:00:00Z");
/** How long an ID token is valid after and before it's issued, in seconds, as on GitHub. */
const [lifetime, validBefore] = [300, 600];

interface IssuerKey {
  id: string;
  privateKey: KeyObject;
}

let key: IssuerKey | undefined;

/** Returns the issuer's key. All sandboxes in this process share it, because a client may cache it for a while. */
function issuerKey(): IssuerKey {
  key ??= { id: randomUUID(), privateKey: generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey };
  return key;
}

/** Returns the issuer's URL. https://docs.github.com/enterprise-server@latest/actions/reference/security/oidc */
export function issuerOf({ serverUrl }: State): string {
  return serverUrl === "https://github.com"
    ? "https://token.actions.githubusercontent.com"
    : `${serverUrl}/_services/token`;
}

/** Signs any claims as the issuer would. */
export async function signClaims(_: State, claims: object): Promise<string> {
  const { id, privateKey } = issuerKey();
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ typ: "JWT", alg: "RS256", x5t: "sandbox", kid: id })
    .sign(privateKey);
}

/** Returns a job's ID token. Jobs may request any audience. */
export function createIdToken(state: State, job: Job, audience: string): Promise<string> {
  return signClaims(state, claimsOf(state, job, audience));
}

/** Returns the claims in a job's ID token. */
export function claimsOf(state: State, job: Job, audience: string) {
  const { repository, ref = "refs/heads/main", event = "push", environment } = job;
  const { owner } = repository;
  const { actor = owner, workflow = ".github/workflows/agent.yml" } = job;
  const name = fullName(repository);
  const now = Math.floor(state.now() / 1000);
  const workflowRef = `${name}/${workflow}@${ref}`;
  const commit = "5".repeat(40);
  return {
    jti: randomUUID(),
    sub: subjectOf(job),
    aud: audience,
    ref,
    sha: commit,
    repository: name,
    repository_owner: owner.login,
    repository_owner_id: String(owner.id),
    run_id: "42",
    run_number: "1",
    run_attempt: "1",
    repository_visibility: repository.private ? "private" : "public",
    repository_id: String(repository.id),
    actor_id: String(actor.id),
    actor: actor.login,
    workflow: "Agent",
    head_ref: "",
    base_ref: "",
    event_name: event,
    ref_protected: String(repository.protection.has(ref.replace("refs/heads/", ""))),
    ref_type: ref.startsWith("refs/tags/") ? "tag" : "branch",
    workflow_ref: workflowRef,
    workflow_sha: commit,
    job_workflow_ref: workflowRef,
    job_workflow_sha: commit,
    runner_environment: "github-hosted",
    ...(environment !== undefined && { environment }),
    iss: issuerOf(state),
    nbf: now - validBefore,
    exp: now + lifetime,
    iat: now,
  };
}

function subjectOf({ repository, ref = "refs/heads/main", event, environment, subject }: Job): string {
  const { id, name, owner, createdAt } = repository;
  const hasIds = subject === undefined ? createdAt >= idsInSubjectSince : subject === "ids";
  const named = hasIds ? `${owner.login}@${owner.id}/${name}@${id}` : `${owner.login}/${name}`;
  if (environment !== undefined) return `repo:${named}:environment:${environment}`;
  return event === "pull_request" ? `repo:${named}:pull_request` : `repo:${named}:ref:${ref}`;
}

/** Starts a job that can get ID tokens until the sandbox is cleared. */
export function startJob(state: State, job: Job): JobVariables {
  const token = randomWord(40);
  state.jobs.set(token, job);
  return {
    ACTIONS_ID_TOKEN_REQUEST_URL: `${issuerOf(state)}/idtoken?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: token,
  };
}

/**
 * Returns msw handlers for the issuer, which serve its configuration, its keys, and ID tokens for jobs. `POST /jobs`
 * exists only in the sandbox: it starts a job from `{ "repository": "ada/notes", … }` and returns the job's variables.
 */
export function issuerHandlers(state: State): RequestHandler[] {
  const issuer = issuerOf(state);
  return [
    http.get(`${issuer}/.well-known/openid-configuration`, () =>
      HttpResponse.json({
        issuer,
        jwks_uri: `${issuer}/.well-known/jwks`,
        subject_types_supported: ["public", "pairwise"],
        response_types_supported: ["id_token"],
        id_token_signing_alg_values_supported: ["RS256"],
        scopes_supported: ["openid"],
      }),
    ),
    http.get(`${issuer}/.well-known/jwks`, () => HttpResponse.json({ keys: [publicJwk(issuerKey())] })),
    http.get(`${issuer}/idtoken`, async ({ request }) => {
      const [, token = ""] = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
      const job = state.jobs.get(token);
      if (!job) return HttpResponse.json({ message: "Unauthorized" }, { status: 401 });
      const audience = new URL(request.url).searchParams.get("audience");
      const byDefault = `${state.serverUrl}/${job.repository.owner.login}`;
      return HttpResponse.json({ value: await createIdToken(state, job, audience || byDefault) });
    }),
    http.post(`${issuer}/jobs`, async ({ request }) => {
      const { repository: name = "", ...job } = (await request.json()) as Omit<Job, "repository"> &
        Record<string, string>;
      const [owner = "", repo = ""] = name.split("/");
      const repository = findRepository(state, owner, repo);
      if (!repository) return HttpResponse.json({ message: "Not Found" }, { status: 404 });
      return HttpResponse.json(startJob(state, { ...job, repository }), { status: 201 });
    }),
  ];
}

function publicJwk({ id, privateKey }: IssuerKey) {
  return {
    ...createPublicKey(privateKey).export({ format: "jwk" }),
    use: "sig",
    alg: "RS256",
    kid: id,
    x5t: "sandbox",
  };
}
