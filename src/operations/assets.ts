import { randomText } from "../crypto/secret.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../http/contract.ts";
import { problem, Refusal } from "../http/problem.ts";
import { docsPage, docsPolicy } from "../pages/docs.tsx";

/** The header that lets pages from any origin read these files, which are public and don't depend on cookies. */
const readable = { "Access-Control-Allow-Origin": "*" } as const;

export const getHealth: Handler<"getHealth"> = async ({ reply }) => reply(200, { status: "ok" });

export const getOpenapiYaml: Handler<"getOpenapiYaml"> = async ({ reply, request, dependencies }) => {
  const { text, etag } = await readAsset(request, dependencies);
  return text === null ? reply(304, { ...etag, ...readable }) : reply(200, text, { ...etag, ...readable });
};

export const getOpenapiJson: Handler<"getOpenapiJson"> = async ({ reply, request, dependencies }) => {
  const { text, etag } = await readAsset(request, dependencies);
  return text === null ? reply(304, { ...etag, ...readable }) : reply(200, JSON.parse(text), { ...etag, ...readable });
};

export const getLlmsTxt: Handler<"getLlmsTxt"> = async ({ reply, request, dependencies }) => {
  const { text, etag } = await readAsset(request, dependencies);
  const headers = { ...etag, ...readable };
  if (text === null) return reply(304, headers);
  // The commands name this service, so that they can be copied and run.
  const { origin, serverUrl, apiUrl } = dependencies.settings;
  const localized = text
    .replaceAll("https://deplodash.example", origin)
    .replaceAll("https://api.github.com", apiUrl)
    .replaceAll("https://github.com", serverUrl);
  return reply(200, localized, headers);
};

export const getStylesheet: Handler<"getStylesheet"> = async ({ reply, request, dependencies }) => {
  const { text, etag } = await readAsset(request, dependencies);
  return text === null ? reply(304, etag) : reply(200, text, etag);
};

export const getIcon: Handler<"getIcon"> = async ({ reply, request, dependencies }) => {
  const { text, etag } = await readAsset(request, dependencies);
  return text === null ? reply(304, etag) : reply(200, text, etag);
};

export const showDocs: Handler<"showDocs"> = async ({ reply }) => {
  const nonce = randomText(22);
  return reply(200, docsPage(nonce), { "Content-Security-Policy": docsPolicy(nonce) });
};

export const getRedoc: Handler<"getRedoc"> = async ({ reply, request, dependencies }) => {
  const { text, etag } = await readAsset(request, dependencies);
  return text === null ? reply(304, etag) : reply(200, text, etag);
};

export const getDocsScript: Handler<"getDocsScript"> = async ({ reply, request, dependencies }) => {
  const { text, etag } = await readAsset(request, dependencies);
  return text === null ? reply(304, etag) : reply(200, text, etag);
};

/** Returns a file from the build and its ETag. The text is `null` if the caller's copy is current. */
async function readAsset(
  request: Request,
  dependencies: Dependencies,
): Promise<{ text: string | null; etag: { ETag: string } }> {
  const file = await dependencies.asset(request);
  const etag = { ETag: file.headers.get("ETag") ?? "" };
  if (file.status === 304) return { text: null, etag };
  if (!file.ok) throw new Refusal(500, problem("internal_error"));
  return { text: await file.text(), etag };
}
