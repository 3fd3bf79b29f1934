import { expect, test } from "vitest";
import { useWorker } from "../harness/worker.ts";

const { sandbox, client, newAgent, signedIn, linkFor } = useWorker();

test("tells an agent what owners have approved, without a call to GitHub", async () => {
  const token = await newAgent("Release notes");
  const agent = client(token);
  const { approve, deny } = await signedIn("ada");
  const scopes = ["contents:read", "issues:write"] as const;
  await approve(await linkFor(token, "ada/notes", [...scopes]), scopes);
  await deny(await linkFor(token, "ada/engine", ["contents:read"]));
  await linkFor(token, "ada/undecided", ["contents:read"]);
  const before = sandbox.calls.length;
  const { data } = await agent.GET("/api/agent");
  expect(sandbox.calls.length).toBe(before);
  expect(data).toEqual({
    agent_id: token.split("_")[1],
    label: "Release notes",
    access: [{ repo: "ada/notes", scopes: ["contents:read", "issues:write"], expires_at: expect.any(String) }],
  });
});
