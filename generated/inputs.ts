// Generated from openapi/deplodash.yaml by `npm run generate`. Do not edit.

const RepositoryReference = { "type": "string", "description": "The repository as `owner/name`, or its URL as git uses it. Upper and lower case are the same.", "maxLength": 300, "format": "repository-reference", "pattern": "^((https?|ssh)://([A-Za-z0-9._-]+@)?[A-Za-z0-9.-]+(:[0-9]{1,5})?/|git@[A-Za-z0-9.-]+:)?[A-Za-z0-9][A-Za-z0-9_-]{0,38}/[A-Za-z0-9._-]{1,110}/?$" } as const;
const Scope = { "type": "string", "description": "`<GitHub permission>:<level>`, for GitHub's repository permissions. `write` includes `read` of the same permission.\n`x-scopeEffects` lists the scopes that write or administer.\n", "enum": ["actions:read", "actions:write", "actions_variables:read", "actions_variables:write", "administration:read", "administration:write", "artifact_metadata:read", "artifact_metadata:write", "attestations:read", "attestations:write", "checks:read", "checks:write", "code_quality:read", "code_quality:write", "codespaces:read", "codespaces:write", "contents:read", "contents:write", "dependabot_secrets:read", "dependabot_secrets:write", "deployments:read", "deployments:write", "discussions:read", "discussions:write", "environments:read", "environments:write", "issues:read", "issues:write", "merge_queues:read", "merge_queues:write", "metadata:read", "packages:read", "packages:write", "pages:read", "pages:write", "pull_requests:read", "pull_requests:write", "repository_custom_properties:read", "repository_custom_properties:write", "repository_hooks:read", "repository_hooks:write", "repository_projects:read", "repository_projects:write", "secret_scanning_alerts:read", "secret_scanning_alerts:write", "secrets:read", "secrets:write", "security_events:read", "security_events:write", "single_file:read", "single_file:write", "statuses:read", "statuses:write", "vulnerability_alerts:read", "vulnerability_alerts:write", "workflows:write"] } as const;
const RequestedScope = { "description": "A scope that `GET /api/scopes` lists, or `admin`, which includes `administration:write`, `contents:write`, and `workflows:write`.", "anyOf": [Scope, { "type": "string", "enum": ["admin"] }] } as const;
const BranchPattern = { "type": "string", "description": "A branch, such as `main`, or a prefix followed by `/*`, such as `agent/*`. Tags have patterns of their own, such as `tag:v1.0` and `tag:v*`.", "minLength": 1, "maxLength": 200, "format": "branch-pattern", "pattern": "^([!\"#$%&'()+./0-9;<=>@A-Z\\]_`a-z{|}-]+(/\\*)?|tag:[!\"#$%&'()+./0-9;<=>@A-Z\\]_`a-z{|}-]+\\*?|tag:\\*)$" } as const;
const BranchPatterns = { "type": "array", "description": "The branches and tags that the agent wants to push to, as a proposal for the owner, who may choose others. Has no effect without\n`contents:write` among the scopes. If `contents:write` is already limited and doesn't include all of these, the owner is\nasked again.\n", "minItems": 1, "maxItems": 10, "uniqueItems": true, "items": BranchPattern } as const;
const TokenRequest = { "type": "object", "description": "What an agent requests.", "additionalProperties": false, "required": ["repo", "scopes"], "properties": { "repo": RepositoryReference, "scopes": { "type": "array", "description": "The scopes that the token should carry. `metadata:read` is always included.", "minItems": 1, "maxItems": 60, "uniqueItems": true, "items": RequestedScope }, "branches": BranchPatterns } } as const;
const RevocationRequest = { "type": "object", "description": "The token to revoke.", "additionalProperties": false, "required": ["token"], "properties": { "token": { "type": "string", "description": "The GitHub token, as issued.", "minLength": 1, "maxLength": 4096 } } } as const;
const GitCredential = { "type": "string", "description": "Lines of `key=value`, up to an empty line. deplodash uses `protocol`, `host`, `path` (`owner/repo` or `owner/repo.git`, which git\nsends if `useHttpPath` is set), `capability[]`, and, for `erase`, `password` or `credential`. It ignores other keys.\n" } as const;
const RepositoryName = { "type": "string", "description": "The repository as `owner/name`, without `.git`. Upper and lower case are the same.", "maxLength": 140, "format": "repository-name", "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]{0,38}/[A-Za-z0-9._-]{1,100}$" } as const;
const CsrfToken = { "type": "string", "description": "The CSRF token of the session, from the page that contains the form.", "maxLength": 100 } as const;
const DecisionForm = { "type": "object", "additionalProperties": false, "required": ["csrf", "shown", "decision"], "properties": { "csrf": CsrfToken, "shown": { "type": "string", "description": "What the page showed, sealed, so that nothing else can be decided.", "maxLength": 4096 }, "decision": { "type": "string", "enum": ["approve", "deny"] }, "scope": { "type": "array", "description": "The selected scopes.", "maxItems": 60, "items": Scope }, "days": { "type": "integer", "description": "How long the approval lasts, in days.", "enum": [1, 7, 30, 90] } } } as const;
const RegistrationForm = { "type": "object", "additionalProperties": false, "required": ["csrf", "label"], "properties": { "csrf": CsrfToken, "label": { "type": "string", "description": "The agent's name for the people who are asked for consent: 1 to 60 characters. Surrounding spaces are removed;\ncharacters that can't be seen are refused. A label that can't be used comes back in the form, with the reason.\n", "maxLength": 1000 } } } as const;
const AgentId = { "type": "string", "description": "The id of an agent, random and never reused.", "pattern": "^[0-9A-Za-z]{16}$" } as const;
const ConfirmationForm = { "type": "object", "additionalProperties": false, "required": ["csrf"], "properties": { "csrf": CsrfToken } } as const;
const RepositoryId = { "type": "integer", "description": "GitHub's numeric id of a repository, which stays the same when the repository is renamed.", "minimum": 1, "maximum": 9007199254740991 } as const;
const LocalPath = { "type": "string", "description": "A path on this origin, with its query (RFC 3986, sections 3.3 and 3.4); never another host.", "maxLength": 6000, "pattern": "^/(([A-Za-z0-9_.~!$&'()*+,;=:@?-]|%[0-9A-Fa-f]{2})([A-Za-z0-9_.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?$" } as const;

export const inputs = {
  issueToken: { path: null, query: null, body: TokenRequest },
  revokeToken: { path: null, query: null, body: RevocationRequest },
  answerGitCredential: { path: { "type": "object", "properties": { "operation": { "type": "string", "minLength": 1, "maxLength": 64 } }, "required": ["operation"] }, query: null, body: GitCredential },
  listScopes: { path: null, query: null, body: null },
  showConsent: { path: null, query: { "type": "object", "properties": { "repo": RepositoryName, "request": { "type": "string", "minLength": 1, "maxLength": 4096, "pattern": "^[ -~]+$" } }, "required": ["repo", "request"] }, body: null },
  decideConsent: { path: null, query: { "type": "object", "properties": { "repo": RepositoryName, "request": { "type": "string", "minLength": 1, "maxLength": 4096, "pattern": "^[ -~]+$" } }, "required": ["repo", "request"] }, body: DecisionForm },
  showDashboard: { path: null, query: { "type": "object", "properties": { "after": { "type": "integer", "minimum": 1, "maximum": 9007199254740991 } }, "required": [] }, body: null },
  registerAgent: { path: null, query: null, body: RegistrationForm },
  showAgent: { path: { "type": "object", "properties": { "agentId": AgentId }, "required": ["agentId"] }, query: { "type": "object", "properties": { "before": { "type": "integer", "minimum": 1, "maximum": 9007199254740991 } }, "required": [] }, body: null },
  showAgentToken: { path: { "type": "object", "properties": { "agentId": AgentId }, "required": ["agentId"] }, query: null, body: null },
  rotateAgent: { path: { "type": "object", "properties": { "agentId": AgentId }, "required": ["agentId"] }, query: null, body: ConfirmationForm },
  deleteAgent: { path: { "type": "object", "properties": { "agentId": AgentId }, "required": ["agentId"] }, query: null, body: ConfirmationForm },
  revokeConsent: { path: { "type": "object", "properties": { "agentId": AgentId, "repositoryId": RepositoryId }, "required": ["agentId", "repositoryId"] }, query: null, body: ConfirmationForm },
  startSignIn: { path: null, query: { "type": "object", "properties": { "next": LocalPath, "prompt": { "type": "string", "enum": ["select_account"] } }, "required": [] }, body: null },
  finishSignIn: { path: null, query: { "type": "object", "properties": { "state": { "type": "string", "maxLength": 200 }, "code": { "type": "string", "maxLength": 1024 }, "error": { "type": "string", "maxLength": 200 } }, "required": [] }, body: null },
  finishInstallation: { path: null, query: null, body: null },
  signOut: { path: null, query: null, body: ConfirmationForm },
  getHealth: { path: null, query: null, body: null },
  getOpenapiYaml: { path: null, query: null, body: null },
  getOpenapiJson: { path: null, query: null, body: null },
  getLlmsTxt: { path: null, query: null, body: null },
  showDocs: { path: null, query: null, body: null },
  getRedoc: { path: null, query: null, body: null },
  getDocsScript: { path: null, query: null, body: null },
  getStylesheet: { path: null, query: null, body: null },
  getIcon: { path: null, query: null, body: null },
} as const;
