import * as z from "zod/mini";
import { Misconfigured, type Mistake } from "../env.ts";
import { createFetch } from "./outbound.ts";
import { GitHubUnavailable, rateLimitIn } from "./request.ts";

interface OAuthSettings {
  clientId: string;
  clientSecret: string;
  callbackUrl: string;
  serverUrl: string;
  apiUrl: string;
  callTimeout: number;
}

/** The web flow (RFC 6749, section 4.1) with PKCE S256 (RFC 7636). It requests no scope, because it only identifies a person. */
export interface OAuth {
  /** Returns the address of GitHub's sign-in page. With `prompt`, GitHub lets the person choose an account. */
  authorizeUrl(state: string, challenge: string, prompt?: "select_account"): string;
  /** Exchanges a code for the person's token. Returns `null` if GitHub rejects the code. */
  exchange(code: string, verifier: string): Promise<string | null>;
  /** Revokes the person's token. */
  revoke(token: string): Promise<void>;
}

/**
 * The errors that only the operator can fix:
 * https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors
 */
const mistakes = new Map<string, Mistake>([
  [
    "incorrect_client_credentials",
    {
      variable: "GITHUB_CLIENT_SECRET",
      sentence: "is not GitHub's for GITHUB_CLIENT_ID; create a new one on the GitHub App's settings page",
    },
  ],
  [
    "redirect_uri_mismatch",
    {
      variable: "CALLBACK_URL",
      sentence: "is not a callback URL of the GitHub App; add it on the App's settings page",
    },
  ],
]);

/** Throws `Misconfigured` if the operator, not the person, caused the error. */
export function checkRefusal(error: string): void {
  const mistake = mistakes.get(error);
  if (mistake) throw new Misconfigured([mistake]);
}

const answer = z.lazy(() => z.union([z.object({ access_token: z.string() }), z.object({ error: z.string() })]));

export function createOAuth(settings: OAuthSettings): OAuth {
  const { clientId, clientSecret, callbackUrl, serverUrl, apiUrl } = settings;
  const send = createFetch(settings.callTimeout);
  const post = async (
    url: string,
    method: string,
    headers: Record<string, string>,
    body: object,
  ): Promise<Response> => {
    const sent = {
      "Content-Type": "application/json",
      Accept: "application/json",
      "User-Agent": "deplodash",
      ...headers,
    };
    try {
      return await send(url, { method, headers: sent, body: JSON.stringify(body) });
    } catch (error) {
      throw new GitHubUnavailable(String(error), 5);
    }
  };
  return {
    authorizeUrl(state, challenge, prompt) {
      const query = { client_id: clientId, redirect_uri: callbackUrl, state, code_challenge: challenge };
      return `${serverUrl}/login/oauth/authorize?${new URLSearchParams({ ...query, code_challenge_method: "S256", ...(prompt && { prompt }) })}`;
    },
    async exchange(code, verifier) {
      const body = {
        client_id: clientId,
        client_secret: clientSecret,
        code,
        redirect_uri: callbackUrl,
        code_verifier: verifier,
      };
      const response = await post(`${serverUrl}/login/oauth/access_token`, "POST", {}, body);
      const { status } = response;
      const limit = rateLimitIn({ status, message: "", response: { headers: Object.fromEntries(response.headers) } });
      if (limit) {
        await response.body?.cancel();
        throw new GitHubUnavailable(`${status} for a code`, limit.seconds, true);
      }
      // GitHub reports errors with status 200 and an `error` field.
      const parsed = answer.safeParse(await response.json().catch(() => null));
      if (!response.ok || !parsed.success) throw new GitHubUnavailable(`${response.status} for a code`, 5);
      if ("access_token" in parsed.data) return parsed.data.access_token;
      checkRefusal(parsed.data.error);
      return null;
    },
    async revoke(token) {
      const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
      const url = `${apiUrl}/applications/${clientId}/token`;
      const response = await post(url, "DELETE", { Authorization: authorization }, { access_token: token });
      await response.body?.cancel();
      if (response.status >= 500) throw new GitHubUnavailable(`${response.status} for a sign-out`, 5);
    },
  };
}
