import { expect, test } from "vitest";
import { descriptionErrors } from "./conformance.ts";
import { enabledForGitHubApps } from "./description.ts";
import { endpoints } from "./handlers.ts";
import { useSandbox } from "./useSandbox.ts";

const newSandbox = useSandbox();

type Case = [
  operation: string,
  as: "app" | "installation" | "ada" | "client" | "nobody" | "stranger",
  status: number,
  body?: object,
];

/** Calls that the endpoint tests don't make, so that every status is compared with the description. */
const cases: Case[] = [
  ["GET /app/installations/1", "app", 404],
  ["GET /orgs/ada/installation", "app", 404],
  ["POST /app/installations/1/access_tokens", "stranger", 401],
  ["POST /app/installations/1/access_tokens", "app", 404],
  ["DELETE /installation/token", "ada", 403],
  ["GET /user/installations", "nobody", 401],
  ["GET /users/acme", "nobody", 200],
  ["GET /users/deplodash%5Bbot%5D", "installation", 200],
  ["GET /users/nobody", "ada", 404],
  ["GET /repos/ada/notes", "app", 403],
  ["GET /repos/ada/notes/collaborators/nobody/permission", "installation", 404],
  ["GET /repositories/1", "ada", 404],
  ["POST /user/repos", "ada", 422, {}],
  ["POST /user/repos", "ada", 400, ["name"]],
  ["POST /user/repos", "nobody", 401, { name: "new" }],
  ["POST /orgs/acme/repos", "ada", 422, { name: "site" }],
  ["DELETE /applications/{client_id}/token", "client", 422, {}],
  ["DELETE /applications/{client_id}/token", "client", 404, { access_token: "ghu_gone" }],
];

test.each(cases)("answers %s by %s with %i", async (operation, as, status, body) => {
  const { sandbox, asApp, send, tokenFor, userToken, installations, people } = newSandbox();
  const { clientId, clientSecret } = sandbox.app;
  const authorizations = {
    installation: async () => `Bearer ${await tokenFor(installations.ada)}`,
    ada: async () => `Bearer ${await userToken(people.ada)}`,
    client: () => `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
    stranger: () => "Bearer unknown",
    nobody: () => undefined,
  };
  const call = operation.replace("{client_id}", clientId);
  const answer = as === "app" ? await asApp(call, body) : await send(call, await authorizations[as](), body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(status);
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
