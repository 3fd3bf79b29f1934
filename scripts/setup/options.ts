import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { expandScopes, isScope, type Permissions, permissionsOf } from "../../src/domain/scopes.ts";
import { isLoopback } from "../../src/env.ts";

export const usage = `npm run setup -- [options]     makes the GitHub App, and .dev.vars with its credentials

  --origin URL         the deployed service, as in https://deplodash.example: makes .prod.vars for it too
  --org NAME           the organization that shall own the App; without it, you do
  --public             lets every account install it; without it, its owner alone can
  --permissions LIST   the most that an agent can ever be given, as in contents:write,issues:read
                       (without it: administration:write,contents:write,pull_requests:write,workflows:write)
  --name NAME          up to 34 characters, unique at GitHub, which lets you change it
  --dev-port PORT      where npm run dev will listen (5178)
  --port PORT          where this page listens; without it, any free port
  --server, --api URL  a GitHub Enterprise Server, as in https://ghe.example and https://ghe.example/api/v3
  --folder DIR         where the files go; without it, here
  --force              replaces the files; the old ones are kept beside the new ones`;

export const github = { server: "https://github.com", api: "https://api.github.com" };

/** What the operator wants. Addresses are without a slash at the end. */
export interface Options {
  name: string;
  org: string | null;
  /** Of the deployed service. */
  origin: string | null;
  /** Of `npm run dev`. */
  local: string;
  public: boolean;
  permissions: Permissions;
  server: string;
  api: string;
  port: number;
  folder: string;
  force: boolean;
}

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;

/** Without `administration`, approving could not create a repository, and nobody could be given `admin`. */
const usual = "administration:write,contents:write,pull_requests:write,workflows:write";

/** `null` where only help was asked for. */
export function readOptions(args: string[]): Options | null {
  const { values } = parseArgs({
    args,
    options: {
      ...{ origin: text, org: text, name: text, permissions: text, server: text, api: text, folder: text },
      ...{ port: text, "dev-port": text, public: flag, force: flag, help: flag },
    },
  });
  if (values.help) return null;
  const name = values.name ?? `deplodash-${randomBytes(3).toString("hex")}`;
  if (name.trim() === "" || name.length > 34) throw new Error("--name takes 1 to 34 characters");
  if (values.org !== undefined && !/^[\w-]+$/.test(values.org)) throw new Error("--org takes an organization's login");
  const origin = values.origin === undefined ? null : address("--origin", values.origin);
  if (origin !== null && new URL(origin).origin !== origin) throw new Error("--origin takes an address without a path");
  if (origin !== null && isLoopback(new URL(origin)))
    throw new Error("--origin is for the deployed service; for this machine it is --dev-port that says where");
  const server = address("--server", values.server ?? github.server);
  const api = address("--api", values.api ?? (server === github.server ? github.api : `${server}/api/v3`));
  return {
    ...{ name, org: values.org ?? null, origin, server, api, public: values.public, force: values.force },
    local: `http://localhost:${port("--dev-port", values["dev-port"] ?? "5178")}`,
    port: port("--port", values.port ?? "0"),
    permissions: permissions(values.permissions ?? usual),
    folder: values.folder ?? fileURLToPath(new URL("../../", import.meta.url)),
  };
}

function address(option: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || !(url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url))))
    throw new Error(`${option} takes an address that begins with https://, not "${value}"`);
  return (url.origin + url.pathname).replace(/\/$/, "");
}

function port(option: string, value: string): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65535)
    throw new Error(`${option} takes a number up to 65535, not "${value}"`);
  return Number(value);
}

function permissions(list: string): Permissions {
  const asked = list.split(",").map((scope) => scope.trim());
  const known = asked.filter((scope) => scope === "admin" || isScope(scope));
  const unknown = asked.find((scope) => scope !== "admin" && !isScope(scope));
  if (unknown !== undefined)
    throw new Error(
      `--permissions: "${unknown}" is none; generated/scopes.ts lists them, and "admin" stands for three`,
    );
  return permissionsOf(expandScopes(known));
}
