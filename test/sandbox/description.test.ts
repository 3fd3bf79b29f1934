import { expect, test } from "vitest";
import { administrationEndpoints } from "./api/administration.ts";
import { branchEndpoints } from "./api/branches.ts";
import { contentEndpoints } from "./api/contents.ts";
import { pullRequestEndpoints } from "./api/pullRequests.ts";
import { refEndpoints } from "./api/refs.ts";
import { releaseEndpoints } from "./api/releases.ts";
import { descriptionErrors } from "./conformance.ts";
import { enabledForGitHubApps } from "./description.ts";
import { endpoints } from "./handlers.ts";
import { readManifest, registerApp } from "./manifest.ts";
import { useSandbox } from "./useSandbox.ts";

const newSandbox = useSandbox();
type Context = ReturnType<typeof newSandbox>;

/** An operation's path template, how it is called in this context, by whom, and the status that is expected. */
interface Case {
  operation: string;
  status: number;
  path?: string | ((context: Context) => string);
  body?: object | ((context: Context) => object);
  as?: "app" | "installation" | "ada" | "ben" | "client" | "nobody" | "rubbish";
  before?: (context: Context) => unknown;
}

const appOperation = "GET /app";
const mint = "POST /app/installations/{installation_id}/access_tokens";
const ofRepository = "GET /repos/{owner}/{repo}/installation";
const permission = "GET /repos/{owner}/{repo}/collaborators/{username}/permission";
const deleteToken = "DELETE /applications/{client_id}/token";
const repository = "GET /repos/{owner}/{repo}";

const conversion = "POST /app-manifests/{code}/conversions";
const manifest = JSON.stringify({ name: "Broker", url: "https://broker.example", redirect_url: "http://127.0.0.1/" });

const onAda = (context: Context) => `/app/installations/${context.installations.ada.id}`;
const mintOnAda = (context: Context) => `${onAda(context)}/access_tokens`;
const clientPath = (context: Context) => `/applications/${context.sandbox.app.clientId}/token`;
const notesById = (context: Context) => `/repositories/${context.repositories.notes.id}`;
const renameNotes = (context: Context) => context.sandbox.rename(context.repositories.notes, "diary");

const cases: Case[] = [
  { operation: appOperation, status: 200 },
  { operation: appOperation, as: "nobody", status: 401 },
  { operation: appOperation, as: "installation", status: 401 },
  { operation: "GET /app/installations/{installation_id}", path: onAda, status: 200 },
  { operation: "GET /app/installations/{installation_id}", path: "/app/installations/1", status: 404 },

  { operation: mint, path: mintOnAda, status: 201 },
  {
    operation: mint,
    path: mintOnAda,
    body: (context) => ({ repository_ids: [context.repositories.notes.id], permissions: { contents: "write" } }),
    status: 201,
  },
  { operation: mint, path: mintOnAda, body: { repository_ids: [1] }, status: 422 },
  { operation: mint, path: mintOnAda, body: { permissions: { secrets: "write" } }, status: 422 },
  { operation: mint, path: mintOnAda, body: { repository_ids: "all" }, status: 422 },
  {
    operation: mint,
    path: mintOnAda,
    before: (context) => context.sandbox.suspend(context.installations.ada),
    status: 403,
  },
  { operation: mint, path: "/app/installations/1/access_tokens", status: 404 },
  { operation: mint, path: mintOnAda, as: "rubbish", status: 401 },

  { operation: ofRepository, path: "/repos/ada/notes/installation", status: 200 },
  { operation: ofRepository, path: "/repos/acme/vault/installation", status: 404 },
  { operation: ofRepository, path: "/repos/ada/notes/installation", before: renameNotes, status: 301 },
  { operation: ofRepository, path: (context) => `${notesById(context)}/installation`, status: 200 },
  { operation: ofRepository, path: "/repositories/1/installation", status: 404 },
  { operation: "GET /users/{username}/installation", path: "/users/ada/installation", status: 200 },
  { operation: "GET /users/{username}/installation", path: "/users/ben/installation", status: 404 },
  { operation: "GET /orgs/{org}/installation", path: "/orgs/acme/installation", status: 200 },
  { operation: "GET /orgs/{org}/installation", path: "/orgs/ada/installation", status: 404 },

  { operation: "DELETE /installation/token", as: "installation", status: 204 },
  { operation: "DELETE /installation/token", as: "ada", status: 403 },
  { operation: "DELETE /installation/token", as: "rubbish", status: 401 },

  { operation: "GET /user", as: "ada", status: 200 },
  { operation: "GET /user", as: "nobody", status: 401 },
  { operation: "GET /user", as: "rubbish", status: 401 },
  { operation: "GET /user", as: "installation", status: 403 },
  { operation: "GET /users/{username}", path: "/users/ada", as: "nobody", status: 200 },
  { operation: "GET /users/{username}", path: "/users/acme", status: 200 },
  { operation: "GET /users/{username}", path: "/users/deplodash%5Bbot%5D", as: "installation", status: 200 },
  { operation: "GET /users/{username}", path: "/users/nobody", as: "ada", status: 404 },
  { operation: "GET /user/installations", as: "ben", status: 200 },
  { operation: "GET /user/installations", as: "installation", status: 403 },
  { operation: "GET /user/installations", as: "nobody", status: 401 },

  { operation: repository, path: "/repos/ada/notes", as: "ada", status: 200 },
  { operation: repository, path: "/repos/ada/notes", as: "installation", status: 200 },
  { operation: repository, path: "/repos/ada/engine", as: "nobody", status: 200 },
  { operation: repository, path: "/repos/ada/notes", as: "app", status: 403 },
  { operation: repository, path: "/repos/ada/notes", as: "nobody", status: 404 },
  { operation: repository, path: "/repos/ada/notes", as: "ada", before: renameNotes, status: 301 },
  { operation: repository, path: notesById, as: "ben", status: 200 },
  { operation: repository, path: "/repositories/1", as: "ben", status: 404 },
  { operation: permission, path: "/repos/ada/notes/collaborators/ben/permission", as: "installation", status: 200 },
  { operation: permission, path: "/repos/ada/notes/collaborators/nobody/permission", as: "installation", status: 404 },
  {
    operation: permission,
    path: (context) => `${notesById(context)}/collaborators/ada/permission`,
    as: "installation",
    status: 200,
  },

  { operation: permission, path: "/repositories/1/collaborators/ada/permission", as: "installation", status: 404 },

  { operation: "POST /user/repos", as: "ada", body: { name: "new", private: true }, status: 201 },
  { operation: "POST /user/repos", as: "ada", body: { name: "notes" }, status: 422 },
  { operation: "POST /user/repos", as: "ada", body: {}, status: 422 },
  { operation: "POST /user/repos", as: "ada", body: ["name"], status: 400 },
  { operation: "POST /user/repos", as: "ben", body: { name: "new" }, status: 403 },
  { operation: "POST /user/repos", as: "installation", body: { name: "new" }, status: 403 },
  { operation: "POST /user/repos", as: "nobody", body: { name: "new" }, status: 401 },
  { operation: "POST /orgs/{org}/repos", path: "/orgs/acme/repos", as: "ada", body: { name: "new" }, status: 201 },
  { operation: "POST /orgs/{org}/repos", path: "/orgs/acme/repos", as: "ada", body: { name: "site" }, status: 422 },
  { operation: "POST /orgs/{org}/repos", path: "/orgs/acme/repos", as: "ben", body: { name: "new" }, status: 403 },

  {
    operation: deleteToken,
    path: clientPath,
    as: "client",
    body: (context) => ({
      access_token: [...context.sandbox.tokens.values()].find(({ kind }) => kind === "user")?.value,
    }),
    status: 204,
  },
  { operation: deleteToken, path: clientPath, as: "client", body: { access_token: "ghu_gone" }, status: 404 },
  { operation: deleteToken, path: clientPath, as: "client", body: {}, status: 422 },
  { operation: deleteToken, path: clientPath, as: "nobody", body: {}, status: 401 },

  {
    operation: conversion,
    path: ({ sandbox, people }) =>
      `/app-manifests/${registerApp(sandbox, readManifest(manifest), people.ada)}/conversions`,
    as: "nobody",
    status: 201,
  },
  { operation: conversion, path: "/app-manifests/gone/conversions", as: "nobody", status: 404 },
];

async function authorization(context: Context, as: Case["as"]): Promise<string | undefined> {
  const { sandbox, installations, people } = context;
  const { clientId, clientSecret } = sandbox.app;
  switch (as) {
    case "installation":
      return `Bearer ${await context.tokenFor(installations.ada)}`;
    case "ada":
    case "ben":
      return `Bearer ${await context.userToken(people[as])}`;
    case "client":
      await context.userToken(people.ada);
      return `Basic ${btoa(`${clientId}:${clientSecret}`)}`;
    case "rubbish":
      return "Bearer rubbish";
    default:
      return undefined;
  }
}

const titled = cases.map((entry): [string, Case] => {
  return [`${entry.operation} as ${entry.as ?? "app"}: ${entry.status}`, entry];
});

test.each(titled)("answers as GitHub's own description says: %s", async (_title, asked) => {
  const here = newSandbox();
  const { operation, status, path, as = "app", body, before } = asked;
  const credentials = await authorization(here, as);
  await before?.(here);
  const [method = "", template = ""] = operation.split(" ");
  const request = `${method} ${(typeof path === "function" ? path(here) : path) ?? template}`;
  const sent = typeof body === "function" ? body(here) : body;
  const answer = as === "app" ? await here.asApp(request, sent) : await here.send(request, credentials, sent);
  expect(answer.status, JSON.stringify(answer.body)).toBe(status);
  if (status >= 400) expect(answer.text("message")).not.toBe("");
});

test("every endpoint is called here, granted and refused, or in the tests of branches and pull requests", () => {
  const elsewhere = [branchEndpoints, refEndpoints, contentEndpoints, releaseEndpoints, administrationEndpoints];
  const others = new Set([...elsewhere, pullRequestEndpoints].flat());
  for (const { operation } of endpoints.filter((endpoint) => !others.has(endpoint))) {
    const compared = cases.filter((entry) => entry.operation === operation);
    expect(new Set(compared.map(({ status }) => status < 300)), operation).toEqual(new Set([true, false]));
  }
});

test("installation tokens are admitted where the description says so, and nowhere else", () => {
  for (const { operation, callers } of endpoints) {
    if (callers.includes("app") && callers.length === 1) continue;
    expect(callers.includes("installation"), operation).toBe(enabledForGitHubApps(operation));
  }
});

test("the comparison notices what is missing or wrong", () => {
  expect(descriptionErrors("GET /user", 200, { login: "ada" })).not.toEqual([]);
  expect(descriptionErrors("GET /app", 200, { id: "1" })).not.toEqual([]);
  expect(descriptionErrors("GET /app", 202, {})).toEqual(["GET /app has no answer 202"]);
});
