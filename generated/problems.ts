// Generated from openapi/deplodash.yaml by `npm run generate`. Do not edit.

export const problems = {
  "invalid_request": {
    "title": "The request is invalid",
    "detail": "Fix what `errors` lists, then send the request again."
  },
  "invalid_agent_token": {
    "title": "The agent token is missing or invalid",
    "detail": "Send `Authorization: Bearer dpl_…` with the agent's token. If it was rotated or lost, ask the person who registered the agent for a new one. If you sent an ID token, ask them whether the agent trusts that identity, and check the token's audience and expiry."
  },
  "consent_denied": {
    "title": "The owner declined these scopes",
    "detail": "Continue without them, or ask again ten minutes after the decision."
  },
  "installation_suspended": {
    "title": "The GitHub App is suspended on this account",
    "detail": "Ask the account's owner to lift the suspension at `url`, then ask again. The consent remains valid."
  },
  "repository_not_selected": {
    "title": "The GitHub App has no access to this repository",
    "detail": "Ask the owner to select the repository at `url`, then ask again. If it was deleted, moved, or recreated, ask them to revoke the consent on the dashboard. Until then, the consent remains valid."
  },
  "permission_not_granted": {
    "title": "The GitHub App lacks a permission",
    "detail": "Ask the owner to accept the `permissions` at `url`, then ask again."
  },
  "github_refused": {
    "title": "GitHub refuses access",
    "detail": "An IP allow list, a suspended account, or a legal block can cause this, and waiting doesn't help. Ask the operator of this service to look up GitHub's reason in the log."
  },
  "not_found": {
    "title": "Not found",
    "detail": "Nothing is served at this path. See /llms.txt for a guide, or /openapi.json for the whole API."
  },
  "method_not_allowed": {
    "title": "Method not allowed",
    "detail": "Use a method listed in the `Allow` header."
  },
  "content_too_large": {
    "title": "The body is too large",
    "detail": "Send at most 16 KiB."
  },
  "unsupported_media_type": {
    "title": "Unsupported media type",
    "detail": "Send the `Content-Type` that this operation accepts."
  },
  "misdirected_request": {
    "title": "This service doesn't serve this origin",
    "detail": "Send the request to this service's own origin."
  },
  "rate_limited": {
    "title": "Too many requests",
    "detail": "Try again after `Retry-After` seconds."
  },
  "misconfigured": {
    "title": "The service is misconfigured",
    "detail": "The operator can find what to fix in `errors` and in the log."
  },
  "internal_error": {
    "title": "Internal error",
    "detail": "Something failed unexpectedly, and no token was issued. Try again, and tell the operator if it keeps failing."
  },
  "github_unavailable": {
    "title": "GitHub is unavailable",
    "detail": "Try again after `Retry-After` seconds."
  },
  "issuer_unavailable": {
    "title": "The issuer of the ID token is unavailable",
    "detail": "The issuer's keys couldn't be fetched, so the ID token couldn't be verified. Try again after `Retry-After` seconds."
  }
} as const;
