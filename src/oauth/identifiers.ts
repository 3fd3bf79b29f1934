/** The grant types of the token endpoint (RFC 8693, section 2.1; RFC 8628, section 3.4). */
export const grantTypes = {
  tokenExchange: "urn:ietf:params:oauth:grant-type:token-exchange",
  deviceCode: "urn:ietf:params:oauth:grant-type:device_code",
} as const;

/** The types of tokens in a token exchange (RFC 8693, section 3). */
export const tokenTypes = {
  accessToken: "urn:ietf:params:oauth:token-type:access_token",
  idToken: "urn:ietf:params:oauth:token-type:id_token",
  jwt: "urn:ietf:params:oauth:token-type:jwt",
} as const;
