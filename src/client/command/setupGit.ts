import { existsSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { defineCommand } from "./command.ts";
import { connect, originOf } from "./connection.ts";
import * as exitCode from "./exitCode.ts";
import { Failure } from "./failure.ts";
import { readGitConfig, type Scope, type Setting, writeGitConfig } from "./gitConfig.ts";
import { changesOf, originsIn, type Setup, settingsFor, settingsOf } from "./gitSetup.ts";
import type { Machine } from "./machine.ts";
import { rejectExtraArguments } from "./positionals.ts";
import { readMetadata } from "./service.ts";
import { quoteWord } from "./shellWord.ts";
import { plain } from "./spinner.ts";

export const setupGit = defineCommand({
  name: "setup-git",
  usage: "[--strict OWNER | --token] [--local] [--undo]",
  about: "Configure git to push through the service",
  details: "You can combine setups.",
  options: {
    proxy: { type: "boolean", about: "Send only pushes through the service (default)" },
    strict: { type: "string", about: "Also send fetches of this owner's repositories", value: "OWNER" },
    token: { type: "boolean", about: "Let git request a GitHub token for each command" },
    local: { type: "boolean", about: "Only for this repository; otherwise for this user" },
    undo: { type: "boolean", about: "Remove what setup-git configured" },
  },
  async run({ machine, options, positionals }) {
    rejectExtraArguments(positionals);
    const scope = options.local ? "--local" : "--global";
    const changed = options.undo
      ? await undo(machine, scope, options.origin ?? machine.variables.DEPLODASH)
      : await configureGit(machine, (await connect(machine, options.origin)).origin, scope, modeOf(options));
    if (options.json) machine.print(`${JSON.stringify({ status: "ok", scope: scope.slice(2), ...changed })}\n`);
    else machine.tell(describe(scope, changed));
    return exitCode.done;
  },
});

interface Changed {
  removed: Setting[];
  added: Setting[];
}

/** Configures git and returns what changed. */
export async function configureGit(
  machine: Machine,
  origin: string,
  scope: Scope,
  mode: Setup["mode"],
): Promise<Changed> {
  const { github_url: githubUrl } = await readMetadata(machine, origin);
  const added = settingsFor({ origin, githubUrl, helper: helperFor(machine), mode });
  const keys = added.map(({ key }) => key);
  const config = await readGitConfig(machine, scope);
  const removed = settingsOf(origin, config).filter(({ key }) => keys.includes(key));
  await apply(machine, scope, config, { removed, added });
  // If several settings match an address, git uses the first one.
  const rival = config.find(({ key, value }) => key.endsWith(".pushInsteadOf") && value === `${githubUrl}/`);
  if (rival && !removed.includes(rival)) machine.tell(`${plain(rival.key)} takes precedence when git pushes.\n`);
  return { removed, added };
}

/** Removes the settings that `setup-git` made. Requires neither a login nor a network connection. */
async function undo(machine: Machine, scope: Scope, address: string | undefined): Promise<Changed> {
  const config = await readGitConfig(machine, scope);
  const origins = address ? [originOf(address)] : originsIn(config);
  const changed = { removed: origins.flatMap((origin) => settingsOf(origin, config)), added: [] };
  await apply(machine, scope, config, changed);
  return changed;
}

async function apply(machine: Machine, scope: Scope, config: Setting[], { removed, added }: Changed): Promise<void> {
  for (const { key, before, after } of changesOf(config, removed, added))
    await writeGitConfig(machine, scope, key, before, after);
}

function modeOf({ proxy, strict, token }: { proxy?: boolean; strict?: string; token?: boolean }): Setup["mode"] {
  if ([proxy, strict, token].filter(Boolean).length > 1)
    throw new Failure(exitCode.usage, "usage", "Choose one of --proxy, --strict, and --token");
  if (strict === undefined) return token ? "token" : "proxy";
  if (/^[\w-]+$/.test(strict)) return { strict };
  throw new Failure(exitCode.usage, "usage", "--strict takes the name of an owner on GitHub, such as ada");
}

/** Returns the shell command for git's helper. It uses the name `deplodash` if that runs this program, otherwise the path. */
function helperFor({ program, variables }: Machine): string {
  const path = realpathSync(program);
  const commands = (variables.PATH ?? "").split(delimiter).map((folder) => join(folder, "deplodash"));
  const found = commands.find((file) => existsSync(file));
  return `${found && realpathSync(found) === path ? "deplodash" : quoteWord(path)} git-credential`;
}

export function describe(scope: Scope, { removed, added }: Changed): string {
  const list = (sign: string, settings: Setting[]) => settings.map(({ key, value }) => `  ${sign} ${key} = ${value}\n`);
  const where = scope === "--global" ? "for this user" : "for this repository";
  const isSame = ({ key, value }: Setting) => added.some((one) => one.key === key && one.value === value);
  const lines = [
    ...list(
      "-",
      removed.filter((one) => !isSame(one)),
    ),
    ...list("+", added),
  ];
  if (lines.length === 0) return `git isn't set up ${where}, so nothing changed.\n`;
  const undo = `Undo it with: deplodash setup-git --undo${scope === "--local" ? " --local" : ""}\n`;
  return [`Changed git's configuration ${where}:\n`, ...lines, added.length > 0 ? undo : ""].join("");
}
