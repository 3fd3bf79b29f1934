import { expect, test } from "vitest";
import { openPage } from "./openPage.ts";
import { useSandbox } from "./useSandbox.ts";

const newSandbox = useSandbox();
const usable = { name: "Broker", url: "https://broker.example", redirect_url: "http://127.0.0.1:1/created" };

test.each([
  ["no URL for the App", { name: "Broker" }, "&#34;url&#34; wasn&#39;t supplied"],
  ["a webhook without a URL, even if inactive", { ...usable, hook_attributes: { active: false } }, "url"],
  ["a name of 35 characters", { ...usable, name: "x".repeat(35) }, "Name is too long"],
  ["an unknown permission", { ...usable, default_permissions: { content: "write" } }, "permission"],
  ["eleven callback URLs", { ...usable, callback_urls: Array(11).fill("https://a.example") }, "callback"],
  ["no object", [], "valid GitHub App manifest"],
])("a manifest with %s is refused before an App is created", async (_what, manifest, words) => {
  newSandbox();
  const { status, text } = await openPage("https://github.com/settings/apps/new", {
    manifest: JSON.stringify(manifest),
  });
  expect(status).toBe(422);
  expect(text).toContain(words);
});

test("the code yields the credentials once, within an hour, and the App isn't installed yet", async () => {
  const { sandbox, send, clock, asApp } = newSandbox();
  const create = async () => {
    const answer = await openPage("https://github.com/settings/apps", {
      manifest: JSON.stringify(usable),
      name: "My Broker",
      state: "s",
    });
    const back = new URL(answer.location ?? "");
    expect(back.searchParams.get("state")).toBe("s");
    return `POST /app-manifests/${back.searchParams.get("code")}/conversions`;
  };
  const conversion = await create();
  const made = await send(conversion);
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ slug: "my-broker", webhook_secret: null, client_secret: sandbox.app.clientSecret });
  expect((await send(conversion)).status).toBe(404);
  expect((await asApp("GET /users/ada/installation")).status).toBe(404);
  const late = await create();
  clock.now += 60 * 60_000;
  expect((await send(late)).status).toBe(404);
});
