import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";

/** A loopback fake of the parts of Cloudflare's API that deploying, uploading secrets, and writing to KV need. */
export interface Cloudflare {
  /** The environment variables that make wrangler use the fake. */
  readonly environment: Record<string, string>;
  /** The titles of the KV namespaces that have been created. A namespace's id is its index. */
  readonly namespaces: string[];
  /** The values written to KV, keyed by `<namespace id>/<key>`. */
  readonly values: Map<string, string>;
  readonly secrets: Map<string, string>;
  /** The bindings in each upload of the Worker. */
  readonly uploads: Binding[][];
  close(): void;
}

interface Binding {
  name: string;
  type: string;
  namespace_id?: string;
}

interface Secret {
  text: string;
}

const missing = Symbol("missing");

export async function serveCloudflare(): Promise<Cloudflare> {
  const namespaces: string[] = [];
  const values = new Map<string, string>();
  const secrets = new Map<string, string>();
  const uploads: Binding[][] = [];

  const answer = (call: string, body: string): unknown => {
    const deployed = uploads[0];
    const [, id, key] = /^PUT \/storage\/kv\/namespaces\/(\d+)\/values\/(.+)$/.exec(call) ?? [];
    if (id && key) return values.set(`${id}/${decodeURIComponent(key)}`, body) && {};
    switch (call) {
      case "GET /storage/kv/namespaces":
        return namespaces.map((title, at) => ({ id: String(at), title }));
      case "POST /storage/kv/namespaces":
        return { id: String(namespaces.push(JSON.parse(body).title) - 1) };
      case "PUT /workers/scripts/deplodash": {
        const sent: Binding[] = JSON.parse(/"metadata"\r\n\r\n(.*)\r\n/.exec(body)?.[1] ?? "{}").bindings;
        uploads.push(sent);
        return { id: "deplodash", startup_time_ms: 1, deployment_id: "deployment" };
      }
      case "PATCH /workers/scripts/deplodash/secrets-bulk":
        for (const [name, { text }] of Object.entries<Secret>(JSON.parse(body).secrets)) secrets.set(name, text);
        return {};
      case "GET /workers/scripts/deplodash/settings":
        return deployed === undefined ? missing : { bindings: deployed };
      case "GET /workers/services/deplodash":
        return deployed === undefined
          ? missing
          : { default_environment: { script: { last_deployed_from: "wrangler" } } };
      case "GET /workers/scripts/deplodash/secrets":
        return [...secrets.keys()].map((name) => ({ name, type: "secret_text" }));
      case "GET /workers/scripts/deplodash/deployments":
        return { deployments: [] };
      case "POST /workers/scripts/deplodash/assets-upload-session":
        return { jwt: "of.this.session", buckets: [] };
      case "GET /workers/subdomain":
        return { subdomain: "ada" };
      default:
        return { enabled: true, subdomain: { enabled: true, previews_enabled: true } };
    }
  };

  const server = createServer(async (request: IncomingMessage, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const result = answer(
      `${request.method} ${pathname.replace("/client/v4/accounts/account", "")}`,
      await text(request),
    );
    response.statusCode = result === missing ? 404 : 200;
    const failure = { success: false, errors: [{ code: 10007, message: "not found" }], result: null };
    const success = { success: true, errors: [], messages: [], result };
    response.setHeader("Content-Type", "application/json").end(JSON.stringify(result === missing ? failure : success));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return {
    environment: {
      CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${address.port}/client/v4`,
      CLOUDFLARE_API_TOKEN: "test token",
      CLOUDFLARE_ACCOUNT_ID: "account",
      // Send no telemetry, and don't check for newer versions.
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_HIDE_BANNER: "true",
      NPM_CONFIG_UPDATE_NOTIFIER: "false",
    },
    ...{ namespaces, values, secrets, uploads },
    close: () => server.close(),
  };
}
