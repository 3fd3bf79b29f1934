import { isLoopback } from "../domain/loopback.ts";
import { IssuerRefused, isObject, type KeySet, readKeySet } from "./keySet.ts";

/** How long an issuer may take for both documents, in milliseconds. */
const timeLimit = 5_000;
/** The maximum size of a document, in bytes. Those of known issuers are smaller than 10 KiB. */
const maxBytes = 64 * 1024;

/**
 * Fetches an issuer's configuration, then the keys that it points to (OpenID Connect Discovery 1.0, section 4). Throws `IssuerRefused` if a
 * document is invalid, and any other error if the issuer can't be reached.
 */
export async function fetchKeySet(issuer: string, loopback: boolean): Promise<KeySet> {
  const signal = AbortSignal.timeout(timeLimit);
  const configuration = await fetchJson(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, signal);
  const { issuer: named, jwks_uri: keysAt } = isObject(configuration) ? configuration : {};
  if (named !== issuer) throw new IssuerRefused("its configuration names another issuer");
  const keysUrl = URL.parse(String(keysAt));
  if (keysUrl?.protocol !== "https:" && !(loopback && keysUrl?.protocol === "http:" && isLoopback(keysUrl)))
    throw new IssuerRefused("its keys are not on https");
  return readKeySet(await fetchJson(keysUrl.href, signal));
}

async function fetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  const headers = { Accept: "application/json", "User-Agent": "deplodash" };
  const response = await fetch(url, { headers, redirect: "manual", signal });
  if (response.status !== 200) {
    // An unread body would occupy one of a Worker's six connections.
    await response.body?.cancel();
    throw new Error(`${response.status} from ${new URL(url).host}`);
  }
  const text = await readText(response);
  try {
    return JSON.parse(text);
  } catch {
    throw new IssuerRefused("a document is not JSON");
  }
}

async function readText({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, size] = ["", 0];
  // Leaving the loop cancels the rest.
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new IssuerRefused(`a document is larger than ${maxBytes / 1024} KiB`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
