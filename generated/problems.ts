// Made from openapi/deplodash.yaml by `npm run generate`. Do not edit.

export const problems = {
  "invalid_request": {
    "title": "The request breaks the contract",
    "detail": "Mend what `errors` names and send the request again."
  },
  "invalid_agent_token": {
    "title": "The agent token is missing or not valid",
    "detail": "Send `Authorization: Bearer dpl_…` with the token that was shown when the agent was registered, or have its owner register the agent anew."
  },
  "consent_denied": {
    "title": "The owner declined these scopes",
    "detail": "Do without them, or ask again ten minutes after the decision."
  },
  "installation_suspended": {
    "title": "The GitHub App is suspended on this account",
    "detail": "Its owner lifts that at `url`; then ask again. The consent stays."
  },
  "repository_not_selected": {
    "title": "The GitHub App may not use this repository any more",
    "detail": "Its owner selects the repository at `url`; if it was deleted, moved or made anew, they revoke the consent on the dashboard instead. Then ask again. The consent stays."
  },
  "permission_not_granted": {
    "title": "The GitHub App lacks a permission",
    "detail": "Its owner accepts the `permissions` at `url`; then ask again."
  },
  "not_found": {
    "title": "There is nothing at this path",
    "detail": "What there is stands in /llms.txt in short, in /openapi.json in full."
  },
  "method_not_allowed": {
    "title": "This path does not know that method",
    "detail": "Use one that the `Allow` header names."
  },
  "content_too_large": {
    "title": "The body is too large",
    "detail": "Send at most 16 KiB."
  },
  "unsupported_media_type": {
    "title": "The body has another media type",
    "detail": "Send the `Content-Type` that the description names for this operation."
  },
  "misdirected_request": {
    "title": "This origin is not served here",
    "detail": "Send the request to the origin of `CALLBACK_URL`."
  },
  "rate_limited": {
    "title": "Too many requests",
    "detail": "Ask again after `Retry-After` seconds."
  },
  "misconfigured": {
    "title": "The service is not set up right",
    "detail": "Its operator finds what to mend in `errors` and in the log."
  },
  "internal_error": {
    "title": "Something went wrong that nobody foresaw",
    "detail": "Nothing was handed out; ask again, and tell the operator if it stays."
  },
  "github_unavailable": {
    "title": "GitHub cannot be reached",
    "detail": "Ask again after `Retry-After` seconds."
  }
} as const;
