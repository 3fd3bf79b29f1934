import { execFile } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import { createTestHarness } from "wrangler";
import { installPackedClient, oldestNode } from "../harness/packedClient.ts";
import { agentToken, issued, pending } from "./replies.ts";

const run = promisify(execFile);

let source: string;
let project: string;

beforeAll(async () => {
  ({ source, project } = await installPackedClient());
  await Promise.all(Object.entries(programs).map(([name, text]) => writeFile(join(project, name), text)));
});

const programs = {
  "ask.js": `
    import { createDeplodash, DeplodashProblem } from "@deplodash/client";
    export async function ask(baseUrl, agentToken) {
      const links = [];
      const deplodash = createDeplodash({ baseUrl, agentToken });
      const request = { repo: "ada/notes", scopes: ["contents:write"], onConsent: ({ url }) => void links.push(url) };
      const { token } = await deplodash.requestToken(request);
      const ended = await deplodash.requestToken({ ...request, signal: AbortSignal.timeout(1000) }).catch((error) => error);
      return { token, links, ended: ended instanceof DeplodashProblem && ended.code };
    }`,
  "node.js": `
    import { ask } from "./ask.js";
    console.log(JSON.stringify(await ask(...process.argv.slice(2))));`,
  "worker.js": `
    import { ask } from "./ask.js";
    export default {
      async fetch(request) {
        const { searchParams } = new URL(request.url);
        return Response.json(await ask(searchParams.get("baseUrl"), searchParams.get("agentToken")));
      },
    };`,
  "wrangler.toml": 'name = "agent"\nmain = "worker.js"\ncompatibility_date = "2026-10-01"\n',
};

/** Answers the first request with a link and the second with a token, and leaves all others unanswered. */
async function serve<T>(use: (baseUrl: string) => Promise<T>): Promise<T> {
  const replies = [pending(), issued(), pending()];
  const server = createServer(async (_request, response) => {
    const reply = replies.shift();
    if (reply) response.writeHead(reply.status, Object.fromEntries(reply.headers)).end(await reply.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  try {
    return await use(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const outcome = {
  token: "ghs_1",
  links: [expect.stringContaining("/auth/consent"), expect.stringContaining("/auth/consent")],
  ended: "timed_out",
};

test("the package has a license, a README, doc comments, and a single dependency", async () => {
  const text = await readFile(join(project, "node_modules/@deplodash/client/package.json"), "utf8");
  expect(JSON.parse(text)).toMatchObject({
    license: "Apache-2.0",
    sideEffects: false,
    dependencies: { "openapi-fetch": expect.any(String) },
  });
  expect(Object.keys(JSON.parse(text).dependencies)).toHaveLength(1);
  const files = await readdir(join(project, "node_modules/@deplodash/client"));
  expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "index.js", "index.d.ts", "openapi.d.ts"]));
  const types = await readFile(join(project, "node_modules/@deplodash/client/deplodash.d.ts"), "utf8");
  expect(types).toContain("* Returns a GitHub token for one repository");
});

test("the package runs in the oldest Node that package.json allows", async () => {
  const { stdout } = await serve((baseUrl) =>
    run(process.execPath, [oldestNode, "node.js", baseUrl, agentToken], { cwd: project }),
  );
  expect(JSON.parse(stdout)).toEqual(outcome);
});

test("the package runs in a Worker", async () => {
  const agent = createTestHarness({ workers: [{ configPath: join(project, "wrangler.toml") }] });
  await agent.listen();
  const answer = await serve(async (baseUrl) => {
    const query = new URLSearchParams({ baseUrl, agentToken });
    return (await agent.fetch(`http://agent.example/?${query}`)).json();
  }).finally(() => agent.close());
  expect(answer).toEqual(outcome);
});

const compressed = (contents: Uint8Array | undefined) => gzipSync(contents ?? "", { level: 9 }).length;

test("the package without openapi-fetch is at most 4 KiB, minified and compressed, and doesn't load the command", async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(source, "index.js")],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    external: ["openapi-fetch"],
  });
  const [bundle] = outputFiles;
  expect(compressed(bundle?.contents)).toBeLessThanOrEqual(4096);
  expect(Object.keys(metafile.inputs).filter((name) => name.includes("command"))).toEqual([]);
});

test("the package's command is at most 12 KiB, compressed", async () => {
  const file = join(project, "node_modules/@deplodash/client/command.js");
  expect(compressed(await readFile(file))).toBeLessThanOrEqual(12 * 1024);
});
