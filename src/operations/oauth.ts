import { allScopes } from "../domain/scopes.ts";
import type { Handler } from "../http/contract.ts";
import { grantTypes } from "../oauth/identifiers.ts";
import { pollDevice } from "./deviceAuthorization.ts";
import { oauthMistake, refuseClientAuthentication } from "./oauthParameters.ts";
import { exchangeToken } from "./tokenExchange.ts";

/** The header that lets pages from any origin read the metadata, because it is public. */
const readable = { "Access-Control-Allow-Origin": "*" } as const;

export const getOAuthMetadata: Handler<"getOAuthMetadata"> = async ({ reply, dependencies }) => {
  const { origin, serverUrl } = dependencies.settings;
  const metadata = {
    issuer: origin,
    token_endpoint: `${origin}/oauth/token`,
    device_authorization_endpoint: `${origin}/oauth/device_authorization`,
    grant_types_supported: Object.values(grantTypes),
    token_endpoint_auth_methods_supported: ["none"],
    response_types_supported: [],
    scopes_supported: [...allScopes, "admin" as const],
    service_documentation: `${origin}/docs`,
    github_url: serverUrl,
  };
  return reply(200, metadata, readable);
};

export const issueOAuthToken: Handler<"issueOAuthToken"> = async (call) => {
  refuseClientAuthentication(call.request);
  switch (call.body.grant_type) {
    case grantTypes.tokenExchange:
      return exchangeToken(call);
    case grantTypes.deviceCode:
      return pollDevice(call);
    default:
      throw oauthMistake("unsupported_grant_type", `Send grant_type=${Object.values(grantTypes).join(" or ")}.`);
  }
};
