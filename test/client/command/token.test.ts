import { describe, expect, test } from "vitest";
import type { Scope } from "../../../src/domain/scopes.ts";
import { notes, otherRepository } from "../../harness/fixtures.ts";
import type { DecideOptions } from "../../harness/ledgerAgent.ts";
import { createShell, origin, refusal } from "./shell.ts";

const { deplodash, logIn, agent, worker } = await createShell();
await logIn();
const ask = "token ada/notes --scope contents:write";

const repositories = {
  notes,
  other: otherRepository,
  third: { ...otherRepository, id: 9, fullName: "ada/third" },
  fourth: { ...otherRepository, id: 10, fullName: "ada/fourth" },
};

/** Decides the agent's request for push access. */
async function decide(
  name: keyof typeof repositories,
  options: DecideOptions = {},
  scopes: Scope[] = ["contents:write"],
) {
  const repository = repositories[name];
  const asked = await agent.ask(scopes, { repo: repository.fullName });
  await agent.decide(asked, { repository, ...options });
}

describe("token", () => {
  test("shows the link while nobody has decided, and waits with --wait", async () => {
    const pending = await deplodash(ask);
    expect(pending).toEqual(
      refusal(
        3,
        `The owner of ada/notes hasn't decided yet\\. Ask them to open ${origin}/auth/consent\\?\\S+ within \\d+ minutes \\(.* UTC\\), then run this again\\.`,
      ),
    );
    const { stdout, status } = await deplodash(`${ask} --json`);
    expect({ status, answer: JSON.parse(stdout) }).toMatchObject({
      status: 3,
      answer: { status: "needs_consent", missing_scopes: ["contents:write"] },
    });

    let decided: Promise<void> | undefined;
    const onTell = (text: string) => {
      if (text.includes("Waiting")) decided ??= decide("notes");
    };
    const waited = await deplodash(`${ask} --wait --timeout 60`, { onTell });
    await decided;
    expect(waited).toMatchObject({ status: 0, stdout: expect.stringMatching(/^ghs_\S+\n$/) });
    expect(waited.stderr).toContain("Ask the owner of ada/notes to open https://deplodash.example/auth/consent?");
  });

  test("prints nothing but the token, or the service's answer as JSON", async () => {
    const { stdout: token } = await deplodash(ask);
    expect(await deplodash(ask)).toEqual({ status: 0, stdout: token, stderr: "" });
    expect(JSON.parse((await deplodash(`${ask} --json`)).stdout)).toMatchObject({ status: "ok", token: token.trim() });
  });

  test("shows a spinner on a terminal only, and no colors with NO_COLOR", async () => {
    const waiting = `token ada/third --scope contents:write --timeout 1`;
    const [terminal, plain, { stderr }] = await Promise.all([
      deplodash(waiting, { isInteractive: true }),
      deplodash(waiting, { isInteractive: true, variables: { NO_COLOR: "1" } }),
      deplodash(waiting),
    ]);
    expect(terminal).toMatchObject({ status: 3, stderr: expect.stringMatching(/⠋ Waiting for the owner…/) });
    expect(terminal.stderr).toContain("\x1b[1mhttps:");
    expect(plain.stderr).not.toContain("\x1b[1m");
    for (const sign of ["\x1b", "\r", "⠋"]) expect(stderr).not.toContain(sign);
    expect(stderr).toMatch(/deplodash: The owner didn't decide in time\. .* https:\S+\n$/);
  });

  test("says which scopes the owner didn't approve", async () => {
    await decide("fourth", { approved: ["contents:write"] }, ["contents:write", "issues:write"]);
    expect(await deplodash("token ada/fourth --scope contents:read,issues:write")).toMatchObject({
      status: 0,
      stderr: "The owner of ada/fourth didn't approve issues:write.\n",
    });
    await decide("other", { branches: ["agent/*"] });
    const limited = await deplodash("token ada/other --scope contents:write --branch agent/*");
    expect(limited).toMatchObject({ status: 0, stdout: /^ghs_/ });
    expect(limited.stderr).toBe(
      `This token can't write code. Push to agent/* through ${origin}/git/ada/repository-8.git\n`,
    );
  });

  test.each([
    ["", 2, "OWNER/NAME is missing"],
    ["ada/notes", 2, "--scope is missing"],
    ["ada/notes --scope everything", 2, "scopes/0 "],
    ["nonsense --scope contents:read", 2, "repo is invalid"],
    ["ada/notes ghs_16C7e42F292c6912E7710c838347Ae178B4a", 2, "Too many arguments"],
    ["ada/notes --scope contents:read --scpoe=x", 2, "Unknown option '--scpoe'"],
    ["ada/notes --scope contents:read --wait --timeout soon", 2, "--timeout takes a number of seconds"],
  ])("explains wrong arguments: token %s", async (args, status, text) => {
    expect(await deplodash(`token ${args}`)).toEqual(refusal(status, text));
  });

  test("reports a denial, a full rate limit, and an agent that was deleted", async () => {
    const denied = "token ada/third --scope contents:write";
    await decide("third", { approved: [] });
    expect(await deplodash(denied)).toEqual(refusal(4, "The owner declined these scopes"));
    const problem = {
      code: "rate_limited",
      title: "Too many requests",
      detail: "Try again after `Retry-After` seconds.",
    };
    const fetch = async () => Response.json(problem, { status: 429, headers: { "Retry-After": "7" } });
    expect(await deplodash(denied, { fetch })).toEqual(refusal(6, "Try again after 7 seconds"));
    await worker.environment.kv.delete(`agent:${agent.agentId}`);
    expect(await deplodash("token ada/idea --scope contents:read")).toEqual(
      refusal(5, `The agent token isn't valid. .* Log in again with: deplodash login ${origin}`),
    );
  });
});
