import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import { useSandbox } from "./useSandbox.ts";

const newSandbox = useSandbox();

test("only GitHub and the loopback are reached, redirects are followed, and a request can be aborted", async () => {
  const { intercept, sandbox, repositories, send } = newSandbox();
  await expect(fetch("https://example.com/")).rejects.toThrow("Nothing answers GET https://example.com/");
  sandbox.rename(repositories.engine, "motor");
  expect((await send("GET /repos/ada/engine")).status).toBe(301);
  expect(await (await fetch("https://api.github.com/repos/ada/engine")).json()).toMatchObject({ name: "motor" });
  intercept(http.get("https://api.github.com/user", () => new Promise<never>(() => {})));
  await expect(fetch("https://api.github.com/user", { signal: AbortSignal.timeout(1) })).rejects.toThrow("timeout");
  intercept(http.get("https://api.github.com/user", () => HttpResponse.error()));
  await expect(fetch("https://api.github.com/user")).rejects.toThrow(TypeError);
});
