import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { createAgentToken } from "../../../src/crypto/agentToken.ts";
import { day } from "../../../src/domain/time.ts";
import { agentKey } from "../../../src/store/agents.ts";
import { createShell, origin, refusal } from "./shell.ts";

const { deplodash, logIn, home, agent, agentToken } = await createShell();
const file = join(home, ".config/deplodash/credentials.json");
beforeEach(() => rm(dirname(file), { recursive: true, force: true }));

/** Writes a credential file as an earlier login or another program might have left it. */
async function leaveFile(text: string, mode = 0o600): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, text);
  await chmod(file, mode);
}

/** Creates a machine for an agent whose token expires after the given time. */
async function createExpiring(lasts: number) {
  const shell = await createShell();
  const { record, agentId } = shell.agent;
  record.expiresAt = shell.worker.environment.clock.now() + lasts;
  await shell.worker.environment.kv.put(agentKey(agentId), JSON.stringify(record));
  return shell;
}

describe("login --token-stdin", () => {
  test("stores the token where only this user can read it", async () => {
    const said = await deplodash(`login ${origin}/docs --token-stdin`, { input: ` "${agentToken}"\n` });
    expect(said).toEqual({
      status: 0,
      stdout: "",
      stderr: `Logged in to ${origin} as Release notes (${agent.agentId}).\n`,
    });
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual({ [origin]: { agent_token: agentToken } });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(file))).mode & 0o777).toBe(0o700);
    expect(await readdir(dirname(file))).toEqual(["credentials.json"]);
    const { stdout } = await deplodash(`login ${origin} --token-stdin --json`, { input: agentToken });
    expect(JSON.parse(stdout)).toMatchObject({ status: "ok", origin, agent_id: agent.agentId, label: "Release notes" });
  });

  test("keeps the logins of other services", async () => {
    await leaveFile(JSON.stringify({ "https://other.example": { agent_token: "dpl_other" } }));
    await logIn();
    expect(Object.keys(JSON.parse(await readFile(file, "utf8")))).toEqual(["https://other.example", origin]);
  });

  test.each([
    ["run at the same time", false],
    ["wait together for one that was killed", true],
  ])("keeps the logins of commands that %s", async (_when, isLocked) => {
    const others = Array.from({ length: 12 }, (_, index) => `https://service-${index}.example`);
    const fetch = async () => Response.json({ agent_id: "a", label: "Notes", access: [] });
    const options = { input: agentToken, fetch, duringPause: () => setTimeout(5) };
    const store = (address: string) => deplodash(`login ${address} --token-stdin`, options);
    await store(origin);
    if (isLocked) await mkdir(`${file}.lock`);
    const said = await Promise.all([...others.map(store), deplodash(`logout ${origin}`, options)]);
    expect(said.map(({ status }) => status)).toEqual(said.map(() => 0));
    expect(Object.keys(JSON.parse(await readFile(file, "utf8"))).sort()).toEqual([...others].sort());
    expect(await readdir(dirname(file))).toEqual(["credentials.json"]);
  });

  test.each([
    ["for a command that was killed while it stored a login", () => mkdir(`${file}.lock`)],
    ["for a file", () => writeFile(`${file}.lock`, "")],
    ["for a dangling link", () => symlink(`${file}.missing`, `${file}.lock`)],
  ])("doesn't wait forever %s", async (_, lock) => {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await lock();
    await logIn();
    expect(Object.keys(JSON.parse(await readFile(file, "utf8")))).toEqual([origin]);
    expect(await readdir(dirname(file))).toEqual(["credentials.json"]);
  });

  test("waits for each of the commands that store logins before it", async () => {
    await mkdir(`${file}.lock`, { recursive: true, mode: 0o700 });
    let pauses = 0;
    const duringPause = async () => {
      pauses++;
      if (pauses % 80 !== 0) return;
      await rm(`${file}.lock`, { recursive: true });
      if (pauses < 240) await mkdir(`${file}.lock`);
    };
    await deplodash(`login ${origin} --token-stdin`, { input: agentToken, duringPause });
    expect(pauses).toBe(240);
    expect(await readdir(dirname(file))).toEqual(["credentials.json"]);
  });

  test("respects XDG_CONFIG_HOME, unless it's relative", async () => {
    const at = (XDG_CONFIG_HOME: string) =>
      deplodash(`login ${origin} --token-stdin`, { input: agentToken, variables: { XDG_CONFIG_HOME } });
    await at(join(home, "elsewhere"));
    expect(await readdir(join(home, "elsewhere/deplodash"))).toEqual(["credentials.json"]);
    await at("relative");
    expect(await readdir(dirname(file))).toEqual(["credentials.json"]);
  });

  test.each([
    ["a token of another kind", "ghs_16C7e42F292c6912E7710c838347Ae178B4a", 5, "is not an agent token"],
    ["nothing", "\n", 5, "is missing"],
    ["an unknown token", createAgentToken().token, 5, "The agent token isn't valid"],
  ])("stores nothing when it reads %s", async (_what, input, status, text) => {
    expect(await deplodash(`login ${origin} --token-stdin`, { input })).toEqual(refusal(status, text));
    expect(await readdir(dirname(file))).toEqual([]);
  });

  test.each(["http://deplodash.example", "deplodash.example", "ftp://deplodash.example", "https://x;$(id)"])(
    "sends no token to %s",
    async (address) => {
      const fetch = () => expect.unreachable();
      const said = await deplodash(`login ${address} --token-stdin`, { input: agentToken, fetch });
      expect(said).toEqual(refusal(2, "isn't the address of a deplodash service"));
    },
  );

  test("reports another web server's answer, or a redirect", async () => {
    const answers = [new Response("<!doctype html>", { headers: { "Content-Type": "text/html" } })];
    answers.push(new Response(null, { status: 302, headers: { Location: "https://other.example/" } }));
    for (const answer of answers) {
      const fetch = async ({ redirect }: Request) => {
        expect(redirect).toBe("manual");
        return answer;
      };
      expect(await deplodash(`login ${origin} --token-stdin`, { input: agentToken, fetch })).toEqual(
        refusal(1, "isn't a deplodash service"),
      );
    }
  });
});

describe("the credential file", () => {
  test.each([
    ["other users may read it", () => leaveFile("{}", 0o644), `chmod 600 '.*credentials.json'`],
    ["its group may write to it", () => leaveFile("{}", 0o620), `chmod 600 '.*credentials.json'`],
    [
      "other users may replace it",
      () => leaveFile("{}").then(() => chmod(dirname(file), 0o777)),
      `chmod 700 '.*deplodash'`,
    ],
    ["it isn't JSON", () => leaveFile(`{ "x": "${agentToken}`), "is damaged"],
    ["it has an unexpected structure", () => leaveFile(`{ "${origin}": "${agentToken}" }`), "is damaged"],
    ["it's a folder", () => mkdir(file, { recursive: true, mode: 0o700 }), "cannot be read .EISDIR"],
    [
      "its folder is a file",
      () => mkdir(dirname(dirname(file)), { recursive: true }).then(() => writeFile(dirname(file), "")),
      "cannot be written .E",
    ],
  ])("isn't used if %s", async (_why, prepare, text) => {
    await prepare();
    // The command reads the token only after it has checked the credential file.
    expect(await logIn()).toEqual(refusal(7, text));
  });

  test("needs a home", async () => {
    for (const HOME of [undefined, ""])
      expect(await deplodash("status", { variables: { HOME } })).toEqual(refusal(7, "There is no home folder"));
  });
});

describe("logout", () => {
  test("removes the only login, or the named one", async () => {
    await logIn();
    expect(await deplodash("logout")).toMatchObject({
      status: 0,
      stderr: expect.stringContaining(`out of ${origin}.`),
    });
    expect(await deplodash("logout")).toEqual(refusal(5, "isn't logged in"));
    await leaveFile(JSON.stringify({ "https://other.example": { agent_token: "dpl_other" } }));
    await logIn();
    expect(await deplodash("logout")).toEqual(refusal(2, "several logins"));
    expect(await deplodash("logout https://other.example --json")).toMatchObject({ status: 0, stdout: /ok/ });
    expect(Object.keys(JSON.parse(await readFile(file, "utf8")))).toEqual([origin]);
  });
});

describe("status", () => {
  test("shows the agent, its access, and when that ends", async () => {
    await logIn();
    expect((await deplodash("status")).stdout).toContain("No access yet.");
    await agent.grant(["contents:write"], { branches: ["agent/*"] });
    expect(await deplodash("status")).toEqual({
      status: 0,
      stderr: "",
      stdout: expect.stringMatching(
        `^Release notes \\(${agent.agentId}\\) at ${origin}\n  ada/notes  contents:write, pushes only to agent/\\*; ends in [67] days? \\(.* UTC\\)\n$`,
      ),
    });
    expect(JSON.parse((await deplodash("status --json")).stdout)).toMatchObject({
      origin,
      agent_id: agent.agentId,
      access: [{ repo: "ada/notes", branches: ["agent/*"] }],
    });
  });

  test.each([
    ["without a login", {}, 5, `Log in with: deplodash login ORIGIN`],
    [
      "with a token in a variable that was rotated",
      { DEPLODASH: origin, DEPLODASH_AGENT_TOKEN: createAgentToken().token },
      5,
      "Set DEPLODASH_AGENT_TOKEN to a new one",
    ],
    [
      "with a variable that isn't a token",
      { DEPLODASH: origin, DEPLODASH_AGENT_TOKEN: "secret" },
      5,
      "DEPLODASH_AGENT_TOKEN is not an agent token",
    ],
    [
      "when the service can't be reached",
      { DEPLODASH: "https://offline.example", DEPLODASH_AGENT_TOKEN: agentToken },
      6,
      "https://offline.example can't be reached",
    ],
    ["with a token in a variable, but no service", { DEPLODASH_AGENT_TOKEN: agentToken }, 2, "DEPLODASH is missing"],
  ])("says what to do %s", async (_when, variables, status, text) => {
    expect(await deplodash("status", { variables })).toEqual(refusal(status, text));
  });

  test("prefers variables to the stored login, but sends their token to no other service", async () => {
    await leaveFile(JSON.stringify({ [origin]: { agent_token: createAgentToken().token } }));
    const variables = { DEPLODASH: origin, DEPLODASH_AGENT_TOKEN: agentToken };
    expect(await deplodash("status", { variables })).toMatchObject({ status: 0 });
    const again = await deplodash("login --token-stdin", { input: agentToken, variables });
    expect(again.stderr).toContain("DEPLODASH_AGENT_TOKEN is set and takes precedence over this login.");
    const elsewhere = { ...variables, DEPLODASH: "https://other.example" };
    const fetch = () => expect.unreachable();
    await rm(file);
    expect(await deplodash(`status --origin ${origin}`, { variables: elsewhere, fetch })).toEqual(
      refusal(5, "isn't logged in"),
    );
  });

  test("asks which login is meant if there are several", async () => {
    await logIn();
    const { [origin]: own } = JSON.parse(await readFile(file, "utf8"));
    await leaveFile(JSON.stringify({ [origin]: own, "https://other.example": { agent_token: "dpl_other" } }));
    expect(await deplodash("status")).toEqual(refusal(2, "several logins"));
    expect(await deplodash("status", { variables: { DEPLODASH: origin } })).toMatchObject({ status: 0 });
  });

  test("prints errors as JSON when asked to", async () => {
    const { stdout } = await deplodash("status --json");
    expect(JSON.parse(stdout)).toMatchObject({ status: "error", code: "not_logged_in", url: null });
  });

  test("says when the agent token expires, and later who can renew it", async () => {
    const agents = [await createExpiring(3 * day), await createExpiring(-day)] as const;
    const variables = agents.map((one) => ({ DEPLODASH: origin, DEPLODASH_AGENT_TOKEN: one.agentToken }));
    const [expiring, expired] = agents;
    expect(await expiring.deplodash("status", { variables: variables[0] ?? {} })).toMatchObject({
      stdout: expect.stringContaining(`at ${origin}; its token expires in 2 days (`),
    });
    expect(await expired.deplodash("status", { variables: variables[1] ?? {} })).toEqual(
      refusal(5, `This agent token expired on .* rotate it at ${origin}/agents/\\w+\\. Set DEPLODASH_AGENT_TOKEN`),
    );
  });
});
