import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { createAgentToken } from "../../../src/crypto/agentToken.ts";
import { createShell, origin, refusal, silence } from "./shell.ts";

const { deplodash, logIn, home, agent, agentToken } = await createShell();
await logIn();
await agent.grant();
const gitconfig = join(home, ".gitconfig");
const repository = join(home, "repository");
const env = { PATH: process.env.PATH, HOME: home, GIT_CONFIG_NOSYSTEM: "1" };
const git = (...args: string[]) => execFileSync("git", args, { env, cwd: repository, encoding: "utf8" });
const listed = (scope = "--global") => git("config", scope, "--list").trim().split("\n").filter(Boolean);

const program = join(import.meta.dirname, "shell.ts");
const helper = `!'${program}' git-credential --origin ${origin}`;
const proxied = `url.${origin}/git/.pushinsteadof=https://github.com/`;
const helpers = [`credential.${origin}/.helper=`, `credential.${origin}/.helper=${helper}`];

mkdirSync(repository);
git("init", "-q");
beforeEach(() => writeFileSync(gitconfig, "[user]\n\tname = Ada\n"));

describe("setup-git", () => {
  test("sends pushes through the service, says what it changed, and undoes it", async () => {
    const before = readFileSync(gitconfig, "utf8");
    const said = await deplodash("setup-git");
    expect(said).toEqual({
      status: 0,
      stdout: "",
      stderr: [
        "Changed git's configuration for this user:",
        `  + credential.${origin}/.helper = `,
        `  + credential.${origin}/.helper = ${helper}`,
        `  + url.${origin}/git/.pushInsteadOf = https://github.com/`,
        "Undo it with: deplodash setup-git --undo",
        "",
      ].join("\n"),
    });
    expect(listed()).toEqual(["user.name=Ada", ...helpers, proxied]);
    await deplodash("setup-git");
    expect(listed(), "the second time").toEqual(["user.name=Ada", ...helpers, proxied]);
    await deplodash("setup-git --undo");
    expect(readFileSync(gitconfig, "utf8")).toBe(before);
    expect(await deplodash("setup-git --undo")).toMatchObject({
      status: 0,
      stderr: expect.stringContaining("nothing changed"),
    });
  });

  test("adds --strict and --token to an existing setup, and undoes all of it", async () => {
    await deplodash("setup-git");
    await deplodash("setup-git --strict ada");
    const { stdout } = await deplodash("setup-git --token --json");
    expect(JSON.parse(stdout)).toMatchObject({ status: "ok", scope: "global", removed: [] });
    expect(listed().sort()).toEqual(
      [
        "user.name=Ada",
        ...helpers,
        proxied,
        `url.${origin}/git/ada/.insteadof=https://github.com/ada/`,
        "credential.https://github.com/.helper=",
        `credential.https://github.com/.helper=${helper} --github https://github.com`,
        "credential.https://github.com/.usehttppath=true",
      ].sort(),
    );
    await deplodash("setup-git --undo");
    expect(listed()).toEqual(["user.name=Ada"]);
  });

  test("leaves other settings unchanged, and overrides them", async () => {
    const theirs = `# Written by hand
[credential "https://github.com"]
  helper =
  helper = !gh auth git-credential # for people
	useHttpPath = true
[credential "${origin}"]
	username = ada
[url "ssh://git@github.com/"]
	insteadOf = gh:
`;
    writeFileSync(gitconfig, theirs);
    for (const mode of ["", "--strict ada", "--token", "--token"]) await deplodash(`setup-git ${mode}`);
    expect(readFileSync(gitconfig, "utf8")).toContain(theirs);
    const values = git("config", "--get-urlmatch", "credential.helper", "https://github.com/ada/notes.git");
    expect(values.trim()).toBe(`${helper} --github https://github.com`);
    await deplodash("setup-git --undo");
    expect(readFileSync(gitconfig, "utf8")).toBe(theirs);
  });

  test("reports an existing setting that sends pushes elsewhere", async () => {
    const rival = `[url "git@github.com:"]\n\tpushInsteadOf = https://github.com/\n`;
    writeFileSync(gitconfig, rival);
    const warning = expect.stringContaining("url.git@github.com:.pushInsteadOf takes precedence when git pushes");
    expect((await deplodash("setup-git")).stderr).toEqual(warning);
    expect((await deplodash("setup-git --token")).stderr).toEqual(warning);
    writeFileSync(gitconfig, "");
    for (const _ of [1, 2]) expect((await deplodash("setup-git")).stderr).not.toContain("precedence");
  });

  test("overrides helpers for all servers, wherever they are in the file", async () => {
    await deplodash("setup-git");
    appendFileSync(gitconfig, `[credential]\n\thelper = "!f() { echo username=person; echo password=own; }; f"\n`);
    await deplodash("setup-git");
    const keys = listed().filter((line) => line.startsWith("credential"));
    expect(keys.map((line) => line.split("=")[0])).toEqual([
      "credential.helper",
      ...helpers.map((line) => line.split("=")[0]),
    ]);
  });

  test("configures only this repository with --local", async () => {
    const variables = { GIT_DIR: join(repository, ".git") };
    await deplodash("setup-git --local", { variables });
    expect(listed("--local")).toEqual(expect.arrayContaining([...helpers, proxied]));
    expect(listed()).toEqual(["user.name=Ada"]);
    await deplodash("setup-git --local --undo", { variables });
    expect(listed("--local").join("\n")).not.toContain(origin);
  });

  test("undoes the setup without a login", async () => {
    await deplodash("setup-git");
    await deplodash("logout");
    expect(await deplodash("setup-git --undo")).toMatchObject({ status: 0 });
    expect(listed()).toEqual(["user.name=Ada"]);
    await logIn();
  });

  test("uses the name under which the command is installed", async () => {
    const installed = join(home, "it's here/command.js");
    mkdirSync(dirname(installed));
    writeFileSync(installed, "", { mode: 0o755 });
    const bin = join(home, "bin");
    mkdirSync(bin);
    symlinkSync(installed, join(bin, "deplodash"));
    await deplodash("setup-git", { program: installed, variables: { PATH: `${bin}:${process.env.PATH}` } });
    expect(listed()).toContain(`credential.${origin}/.helper=!deplodash git-credential --origin ${origin}`);
    await deplodash("setup-git --undo");
    const other = join(home, "other");
    mkdirSync(other);
    writeFileSync(join(other, "deplodash"), "", { mode: 0o755 });
    await deplodash("setup-git", {
      program: installed,
      variables: { PATH: `${other}:${bin}:${process.env.PATH}` },
    });
    expect(listed()[2]).toBe(
      `credential.${origin}/.helper=!'${home}/it'\\''s here/command.js' git-credential --origin ${origin}`,
    );
  });

  test.each(["https://github.com;$(id)", "https://github.com/", "http://github.example", 7])(
    "changes no settings if the service names %s as its GitHub server",
    async (github_url) => {
      const fetch = async () => Response.json({ issuer: origin, github_url });
      expect(await deplodash("setup-git --token", { fetch })).toEqual(refusal(1, "isn't a deplodash service"));
      expect(listed()).toEqual(["user.name=Ada"]);
    },
  );

  test.each([
    ["--proxy --token", {}, 2, "Choose one of"],
    ["--strict ada/notes", {}, 2, "--strict takes the name of an owner"],
    [
      "--local",
      { GIT_DIR: "/nowhere" },
      7,
      "git can't read its configuration: fatal: --local can only be used inside a git repository",
    ],
    ["", { PATH: "/nowhere" }, 7, "git can't be run .ENOENT"],
    ["", { GIT_CONFIG_GLOBAL: "/proc/self/nowhere" }, 7, "git can't change its configuration"],
  ])("explains what fails: setup-git %s with %j", async (args, variables, status, text) => {
    expect(await deplodash(`setup-git ${args}`, { variables })).toEqual(refusal(status, text));
  });
});

describe("git-credential", () => {
  const proxy = "protocol=https\nhost=deplodash.example\n\n";
  const github = "protocol=https\nhost=github.com\npath=ada/notes.git\n\n";
  const at = `--origin ${origin}`;
  const both = `${at} --github https://github.com`;

  test.each([
    proxy,
    proxy.replaceAll("\n", "\r\n"),
    "host=deplodash.example\nprotocol=https\n",
    "capability[]=state\nprotocol=https\nwwwauth[]=Basic\nusername=agent\nhost=deplodash.example",
  ])("answers with the agent token for the service's remotes: %j", async (input) => {
    expect(await deplodash(`git-credential get ${at}`, { input })).toEqual({
      status: 0,
      stdout: `username=agent\npassword=${agentToken}\n`,
      stderr: "",
    });
  });

  test("answers with the service's tokens for GitHub if it was set up to", async () => {
    const { stdout } = await deplodash(`git-credential get ${both}`, { input: github });
    expect(stdout).toMatch(/^username=x-access-token\npassword=ghs_\S+\npassword_expiry_utc=\d+\n$/);
    const erased = await deplodash(`git-credential erase ${both}`, { input: github.replace("\n\n", `\n${stdout}\n`) });
    expect(erased).toEqual(silence);
    const { stdout: next } = await deplodash(`git-credential get ${both}`, { input: github });
    expect(next).not.toBe(stdout);
  });

  test.each([
    ["GitHub, where only the proxy is set up", `get ${at}`, github],
    ["another server", `get ${both}`, "protocol=https\nhost=gitlab.com\npath=ada/notes.git\n"],
    ["the service over plain http", `get ${both}`, proxy.replace("https", "http")],
    ["a certificate", `get ${both}`, "protocol=cert\nhost=\n"],
    ["store", `store ${both}`, `${github}password=x\n`],
    ["an unknown operation", `capability ${at}`, ""],
    // git decodes percent signs, so a hostile URL can contain them.
    ...["#.evil.com", "=.evil.com", "?.evil.com", "\\.evil.com", "\r.evil.com", "\u2028.evil.com"].map((end) => {
      return [`a host that only begins with the service's: ${JSON.stringify(end)}`, `get ${at}`, proxy.trim() + end];
    }),
    ["a path with the service's host", `get ${at}`, "path=\rhost=deplodash.example\nprotocol=https\nhost=evil.com\n"],
  ])("prints and sends nothing for %s", async (_what, args, input) => {
    const fetch = () => expect.unreachable();
    expect(await deplodash(`git-credential ${args}`, { input, fetch })).toEqual(silence);
  });

  const idea = github.replace("notes", "idea");
  const stranger = { DEPLODASH: origin, DEPLODASH_AGENT_TOKEN: createAgentToken().token };
  const rotated = "The agent token isn't valid. .* Set DEPLODASH_AGENT_TOKEN";

  test.each([
    ["nobody has decided", idea, {}, 3, "The owner of ada/idea hasn't approved this yet\\. .*/auth/consent\\?"],
    ["nobody is logged in", proxy, { HOME: "/nowhere" }, 5, `Log in with: deplodash login ${origin}`],
    ["the agent token was rotated", github, stranger, 5, rotated],
  ])("stops git with a reason if %s", async (_why, input, variables, status, text) => {
    const said = await deplodash(`git-credential get ${both}`, { input, variables });
    expect(said).toEqual(refusal(status, text, "quit=1\n"));
  });

  const page = () => new Response("<!doctype html>\n", { headers: { "Content-Type": "text/html" } });

  test.each([
    ["the service is offline", () => Promise.reject(new TypeError("fetch failed")), 6, "can't be reached"],
    ["another server answers", async () => page(), 1, "isn't a deplodash service"],
  ])("stops git with a reason if %s", async (_why, fetch, status, text) => {
    const said = await deplodash(`git-credential get ${both}`, { input: github, fetch });
    expect(said).toEqual(refusal(status, text, "quit=1\n"));
  });

  test("says how to log in again when the service rejected the agent token", async () => {
    const variables = stranger;
    expect(await deplodash(`git-credential erase ${at}`, { input: proxy, variables })).toEqual(
      refusal(5, "The agent token isn't valid"),
    );
    expect(await deplodash(`git-credential erase ${at}`, { input: proxy })).toEqual(silence);
  });
});
