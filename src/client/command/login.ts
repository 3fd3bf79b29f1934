import { defineCommand } from "./command.ts";
import { type Connection, createConnection, invalidToken, originOf, requireAgentToken } from "./connection.ts";
import { changeLogins, prepareLogins } from "./credentialFile.ts";
import { authorizeDevice } from "./deviceAuthorization.ts";
import * as exitCode from "./exitCode.ts";
import { Failure } from "./failure.ts";
import type { Machine } from "./machine.ts";
import { onlyPositional } from "./positionals.ts";
import { readMetadata } from "./service.ts";
import { configureGit, describe } from "./setupGit.ts";
import { plain } from "./spinner.ts";
import { splitLists } from "./tokenRequest.ts";

interface Values {
  label?: string;
  repo?: string[];
  scope?: string[];
  reason?: string;
  json?: boolean;
  "token-stdin"?: boolean;
}

export const login = defineCommand({
  name: "login",
  usage: "[ORIGIN] [--repo OWNER/NAME --scope SCOPE…] [--setup-git]",
  about: "Log in to a service",
  details: "It prints a code, which a person types on a web page.",
  options: {
    label: { type: "string", about: "The agent's name, as people see it", value: "TEXT" },
    repo: {
      type: "string",
      multiple: true,
      about: "A repository you need access to (repeatable)",
      value: "OWNER/NAME",
    },
    scope: { type: "string", multiple: true, about: "The access you need there (repeatable)", value: "SCOPE" },
    reason: { type: "string", about: "What you want to do, and why", value: "TEXT" },
    "token-stdin": { type: "boolean", about: "Store an existing agent token, read from standard input" },
    "setup-git": { type: "boolean", about: "Also configure git, as setup-git does" },
  },
  async run({ machine, options, positionals }) {
    const { origin: named = machine.variables.DEPLODASH } = options;
    const addresses = positionals.length === 0 && named ? [named] : positionals;
    const origin = originOf(onlyPositional(addresses, "ORIGIN"));
    await prepareLogins(machine);
    const token = options["token-stdin"]
      ? requireAgentToken(await machine.readInput(), "The token on standard input")
      : requireAgentToken(await authorize(machine, origin, options), "The token of the service");
    const identity = { bearer: async () => token, why: invalidToken, next: "Use a new one." };
    const connection = createConnection(machine, origin, identity);
    await finish(machine, connection, token, options);
    if (!options["setup-git"]) return exitCode.done;
    const changed = await configureGit(machine, origin, "--global", "proxy");
    if (!options.json) machine.tell(describe("--global", changed));
    return exitCode.done;
  },
});

async function authorize(machine: Machine, origin: string, { label, repo, scope, reason, json = false }: Values) {
  const { github_url } = await readMetadata(machine, origin);
  const repositories = splitLists(repo);
  const scopes = splitLists(scope);
  if (repositories.length > 0 !== scopes.length > 0)
    throw new Failure(exitCode.usage, "usage", "Use --repo and --scope together");
  const resources = repositories.map((name) => `${github_url}/${name}`);
  return authorizeDevice(machine, origin, { label, reason, resources, scopes }, json);
}

/**
 * Stores the token in place of an earlier one. A token from standard input must first be accepted by the service; a newly issued one
 * is stored even if the service is offline.
 */
async function finish(machine: Machine, { origin, getAgent }: Connection, token: string, { json, ...options }: Values) {
  const store = () => changeLogins(machine, (logins) => ({ ...logins, [origin]: { agent_token: token } }));
  const isGiven = options["token-stdin"];
  if (!isGiven) await store();
  const { agent_id, label } = await getAgent();
  if (isGiven) await store();
  if (json) machine.print(`${JSON.stringify({ status: "ok", origin, agent_id, label })}\n`);
  else machine.tell(`${plain(`Logged in to ${origin} as ${label} (${agent_id}).`)}\n`);
  if (machine.variables.DEPLODASH_AGENT_TOKEN)
    machine.tell("DEPLODASH_AGENT_TOKEN is set and takes precedence over this login.\n");
}
