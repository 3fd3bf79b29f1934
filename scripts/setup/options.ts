import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isLoopback } from "../../src/domain/loopback.ts";
import { type Permissions, permissionsOf } from "../../src/domain/permissions.ts";
import { expandScopes, isScope } from "../../src/domain/scopes.ts";
import { parsePort } from "../local/ports.ts";

export const usage = `npm run setup -- [options]     creates a GitHub App and writes its credentials to .dev.vars

  --origin URL         the deployed service, such as https://deplodash.example; writes .prod.vars for it as well
  --org NAME           the organization that will own the App (default: you)
  --public             lets every account install the App (default: only its owner)
  --permissions LIST   the most that an agent can get, such as contents:write,issues:read
                       (default: administration:write,contents:write,pull_requests:write,workflows:write)
  --name NAME          the App's name, up to 34 characters, unique on GitHub; you can change it there
  --dev-port PORT      the port of npm run dev (default: 5178)
  --port PORT          the port of this setup's page (default: any free one)
  --server URL         a GitHub Enterprise Server, such as https://ghe.example
  --api URL            its API (default: the server and /api/v3)
  --folder DIR         the folder to write to (default: this project)
  --force              replaces existing files; the old ones are kept next to the new ones
  --help               prints this`;

export const github = { server: "https://github.com", api: "https://api.github.com" };

/** The options of `npm run setup`. URLs have no trailing slash. */
export interface SetupOptions {
  name: string;
  /** The organization that will own the App; `null` for the person who runs setup. */
  org: string | null;
  /** The origin of the deployed service; `null` if there is none yet. */
  origin: string | null;
  /** The origin at which `npm run dev` serves the Worker. */
  localOrigin: string;
  public: boolean;
  permissions: Permissions;
  server: string;
  api: string;
  /** The port of the setup page, or 0 for any free port. */
  port: number;
  folder: string;
  force: boolean;
}

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;

/** Includes `administration`, because approving couldn't create repositories or grant `admin` without it. */
const defaultPermissions = "administration:write,contents:write,pull_requests:write,workflows:write";

/** Parses the arguments. Returns `null` for `--help`. Throws if an argument is invalid. */
export function readOptions(args: string[]): SetupOptions | null {
  const { values } = parseArgs({
    args,
    options: {
      ...{ origin: text, org: text, name: text, permissions: text, server: text, api: text, folder: text },
      ...{ port: text, "dev-port": text, public: flag, force: flag, help: flag },
    },
  });
  if (values.help) return null;
  const name = values.name ?? `deplodash-${randomBytes(3).toString("hex")}`;
  if (name.trim() === "" || name.length > 34) throw new Error("--name takes 1 to 34 characters.");
  if (values.org !== undefined && !/^[\w-]+$/.test(values.org))
    throw new Error("--org takes the name of an organization, as in its URL.");
  const server = parseUrl("--server", values.server ?? github.server);
  const api = parseUrl("--api", values.api ?? (server === github.server ? github.api : `${server}/api/v3`));
  return {
    name,
    org: values.org ?? null,
    origin: values.origin === undefined ? null : parseOrigin(values.origin),
    localOrigin: `http://localhost:${parsePort("--dev-port", values["dev-port"] ?? "5178")}`,
    public: values.public,
    permissions: parsePermissions(values.permissions ?? defaultPermissions),
    server,
    api,
    port: parsePort("--port", values.port ?? "0"),
    folder: values.folder ?? fileURLToPath(new URL("../../", import.meta.url)),
    force: values.force,
  };
}

function parseOrigin(value: string): string {
  const origin = parseUrl("--origin", value);
  if (new URL(origin).origin !== origin) throw new Error("--origin takes a URL without a path.");
  if (isLoopback(new URL(origin)))
    throw new Error("--origin takes the URL of the deployed service. For this machine, use --dev-port.");
  return origin;
}

function parseUrl(option: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || !(url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url))))
    throw new Error(`${option} takes a URL that begins with https://, not "${value}".`);
  return (url.origin + url.pathname).replace(/\/$/, "");
}

function parsePermissions(list: string): Permissions {
  const requested = list.split(",").map((scope) => scope.trim());
  const known = requested.filter((scope) => scope === "admin" || isScope(scope));
  const unknown = requested.find((scope) => scope !== "admin" && !isScope(scope));
  if (unknown !== undefined)
    throw new Error(
      `--permissions: "${unknown}" is not a scope. generated/scopes.ts lists them; "admin" works as well.`,
    );
  return permissionsOf(expandScopes(known));
}
