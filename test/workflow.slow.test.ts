import { expect, test } from "vitest";
import { createOwner } from "../scripts/local/owner.ts";
import { respect } from "./harness/arazzo.ts";
import { useSandboxedWorker } from "./harness/sandboxedWorker.ts";

const running = useSandboxedWorker();

test("the Arazzo workflow fails at its second step if there is a consent already", async () => {
  const { register, tokenFor } = await createOwner(running);
  const agentToken = await register("Workflow");
  await tokenFor(agentToken, "ada/notes");
  const { passed, output } = await respect(running.origin, { agentToken, repo: "ada/notes" });
  expect(passed).toBe(false);
  expect(output).toMatch(/✗ POST \/api\/token - step requestToken/);
  expect(output).not.toContain(agentToken);
});
