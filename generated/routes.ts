// Generated from openapi/deplodash.yaml by `npm run generate`. Do not edit.

export const routes = {
  "issueToken": {
    "method": "POST",
    "path": "/api/token",
    "security": "agentToken",
    "basic": false,
    "optional": false,
    "reads": "application/json",
    "answers": {
      "200": "application/json",
      "202": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "413": "application/problem+json",
      "415": "application/problem+json",
      "421": "application/problem+json",
      "429": "application/problem+json",
      "500": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  "requestAccess": {
    "method": "POST",
    "path": "/api/access-requests",
    "security": "agentToken",
    "basic": false,
    "optional": false,
    "reads": "application/json",
    "answers": {
      "200": "application/json",
      "202": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "413": "application/problem+json",
      "415": "application/problem+json",
      "421": "application/problem+json",
      "429": "application/problem+json",
      "500": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  "revokeToken": {
    "method": "POST",
    "path": "/api/token/revoke",
    "security": "agentToken",
    "basic": false,
    "optional": false,
    "reads": "application/json",
    "answers": {
      "204": null,
      "400": "application/problem+json",
      "401": "application/problem+json",
      "413": "application/problem+json",
      "415": "application/problem+json",
      "421": "application/problem+json",
      "429": "application/problem+json",
      "500": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  "answerGitCredential": {
    "method": "POST",
    "path": "/api/git-credential/{operation}",
    "security": "agentToken",
    "basic": false,
    "optional": false,
    "reads": "text/plain",
    "answers": {
      "200": "text/plain",
      "202": "text/plain",
      "400": "text/plain",
      "401": "text/plain",
      "403": "text/plain",
      "413": "text/plain",
      "415": "text/plain",
      "421": "text/plain",
      "429": "text/plain",
      "500": "text/plain",
      "503": "text/plain"
    }
  },
  "getAgent": {
    "method": "GET",
    "path": "/api/agent",
    "security": "agentToken",
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "application/json",
      "401": "application/problem+json",
      "421": "application/problem+json",
      "429": "application/problem+json",
      "500": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  "listScopes": {
    "method": "GET",
    "path": "/api/scopes",
    "security": null,
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "application/json",
      "421": "application/problem+json",
      "429": "application/problem+json",
      "500": "application/problem+json"
    }
  },
  "getOAuthMetadata": {
    "method": "GET",
    "path": "/.well-known/oauth-authorization-server",
    "security": null,
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "application/json",
      "421": "application/problem+json",
      "429": "application/problem+json",
      "500": "application/problem+json"
    }
  },
  "issueOAuthToken": {
    "method": "POST",
    "path": "/oauth/token",
    "security": null,
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "200": "application/json",
      "400": "application/json",
      "401": "application/json",
      "413": "application/json",
      "415": "application/json",
      "421": "application/json",
      "429": "application/json",
      "500": "application/json",
      "503": "application/json"
    }
  },
  "startDeviceAuthorization": {
    "method": "POST",
    "path": "/oauth/device_authorization",
    "security": null,
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "200": "application/json",
      "400": "application/json",
      "401": "application/json",
      "413": "application/json",
      "415": "application/json",
      "421": "application/json",
      "429": "application/json",
      "500": "application/json"
    }
  },
  "listGitRefs": {
    "method": "GET",
    "path": "/git/{owner}/{repository}/info/refs",
    "security": "agentToken",
    "basic": true,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "application/x-git-upload-pack-advertisement",
      "400": "text/plain",
      "401": "text/plain",
      "403": "text/plain",
      "421": "text/plain",
      "429": "text/plain",
      "500": "text/plain",
      "503": "text/plain"
    }
  },
  "answerGitUploadPack": {
    "method": "POST",
    "path": "/git/{owner}/{repository}/git-upload-pack",
    "security": "agentToken",
    "basic": true,
    "optional": false,
    "reads": "application/x-git-upload-pack-request",
    "answers": {
      "200": "application/x-git-upload-pack-result",
      "400": "text/plain",
      "401": "text/plain",
      "403": "text/plain",
      "415": "text/plain",
      "421": "text/plain",
      "429": "text/plain",
      "500": "text/plain",
      "503": "text/plain"
    }
  },
  "answerGitReceivePack": {
    "method": "POST",
    "path": "/git/{owner}/{repository}/git-receive-pack",
    "security": "agentToken",
    "basic": true,
    "optional": false,
    "reads": "application/x-git-receive-pack-request",
    "answers": {
      "200": "application/x-git-receive-pack-result",
      "400": "text/plain",
      "401": "text/plain",
      "403": "text/plain",
      "415": "text/plain",
      "421": "text/plain",
      "429": "text/plain",
      "500": "text/plain",
      "503": "text/plain"
    }
  },
  "answerLfsBatch": {
    "method": "POST",
    "path": "/git/{owner}/{repository}/info/lfs/objects/batch",
    "security": "agentToken",
    "basic": true,
    "optional": false,
    "reads": "application/vnd.git-lfs+json",
    "answers": {
      "200": "application/vnd.git-lfs+json",
      "400": "application/vnd.git-lfs+json",
      "401": "application/vnd.git-lfs+json",
      "403": "application/vnd.git-lfs+json",
      "413": "application/vnd.git-lfs+json",
      "415": "application/vnd.git-lfs+json",
      "421": "application/vnd.git-lfs+json",
      "429": "application/vnd.git-lfs+json",
      "500": "application/vnd.git-lfs+json",
      "503": "application/vnd.git-lfs+json"
    }
  },
  "showConsent": {
    "method": "GET",
    "path": "/auth/consent",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "text/html",
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "410": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json",
      "503": "text/html"
    }
  },
  "decideConsent": {
    "method": "POST",
    "path": "/auth/consent",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "200": "text/html",
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "409": "text/html",
      "410": "text/html",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json",
      "503": "text/html"
    }
  },
  "showDashboard": {
    "method": "GET",
    "path": "/",
    "security": "ownerSession",
    "basic": false,
    "optional": true,
    "reads": null,
    "answers": {
      "200": "text/html",
      "400": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "revokeAllAccess": {
    "method": "POST",
    "path": "/access/revoke-all",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "findRepository": {
    "method": "GET",
    "path": "/repositories",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "showRepository": {
    "method": "GET",
    "path": "/repositories/{owner}/{repository}",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "text/html",
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "404": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json",
      "503": "text/html"
    }
  },
  "revokeRepositoryAccess": {
    "method": "POST",
    "path": "/repositories/{owner}/{repository}/revoke",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "404": "text/html",
      "409": "text/html",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "registerAgent": {
    "method": "POST",
    "path": "/agents",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "409": "text/html",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json",
      "503": "text/html"
    }
  },
  "showAgent": {
    "method": "GET",
    "path": "/agents/{agentId}",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "text/html",
      "400": "text/html",
      "401": "text/html",
      "404": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "getActivity": {
    "method": "GET",
    "path": "/agents/{agentId}/activity.ndjson",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "application/x-ndjson",
      "400": "text/html",
      "401": "text/html",
      "404": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "showAgentToken": {
    "method": "GET",
    "path": "/agents/{agentId}/token",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "text/html",
      "400": "text/html",
      "401": "text/html",
      "410": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "rotateAgent": {
    "method": "POST",
    "path": "/agents/{agentId}/rotate",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "404": "text/html",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json",
      "503": "text/html"
    }
  },
  "deleteAgent": {
    "method": "POST",
    "path": "/agents/{agentId}/delete",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "404": "text/html",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "showIdentityForm": {
    "method": "GET",
    "path": "/agents/{agentId}/identities/{kind}",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "text/html",
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "404": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json",
      "503": "text/html"
    }
  },
  "trustIdentity": {
    "method": "POST",
    "path": "/agents/{agentId}/identities/{kind}",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "404": "text/html",
      "409": "text/html",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json",
      "503": "text/html"
    }
  },
  "removeIdentity": {
    "method": "POST",
    "path": "/agents/{agentId}/identities/{identityId}/remove",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "404": "text/html",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "revokeConsent": {
    "method": "POST",
    "path": "/agents/{agentId}/consents/{repositoryId}/revoke",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "404": "text/html",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "denyRequest": {
    "method": "POST",
    "path": "/agents/{agentId}/requests/{requestId}/deny",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "404": "text/html",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json",
      "503": "text/html"
    }
  },
  "showAccess": {
    "method": "GET",
    "path": "/access/{agentId}/{repositoryId}",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "text/html",
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "404": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json",
      "503": "text/html"
    }
  },
  "changeAccess": {
    "method": "POST",
    "path": "/access/{agentId}/{repositoryId}",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "404": "text/html",
      "409": "text/html",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json",
      "503": "text/html"
    }
  },
  "showDevice": {
    "method": "GET",
    "path": "/device",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "text/html",
      "401": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "findDevice": {
    "method": "POST",
    "path": "/device",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "200": "text/html",
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "404": "text/html",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json",
      "503": "text/html"
    }
  },
  "claimDevice": {
    "method": "POST",
    "path": "/device/claim",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "200": "text/html",
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "404": "text/html",
      "409": "text/html",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json",
      "503": "text/html"
    }
  },
  "showNotifications": {
    "method": "GET",
    "path": "/notifications",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "text/html",
      "400": "text/html",
      "401": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "addWebhook": {
    "method": "POST",
    "path": "/notifications",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "409": "text/html",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json",
      "503": "text/html"
    }
  },
  "showWebhookSecret": {
    "method": "GET",
    "path": "/notifications/{webhookId}/secret",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "text/html",
      "400": "text/html",
      "401": "text/html",
      "410": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "replaceWebhookSecret": {
    "method": "POST",
    "path": "/notifications/{webhookId}/secret",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "404": "text/html",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json",
      "503": "text/html"
    }
  },
  "testWebhook": {
    "method": "POST",
    "path": "/notifications/{webhookId}/test",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "404": "text/html",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "removeWebhook": {
    "method": "POST",
    "path": "/notifications/{webhookId}/remove",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "showOperator": {
    "method": "GET",
    "path": "/operator",
    "security": "operatorSession",
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "text/html",
      "400": "text/html",
      "404": "application/problem+json",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "changeServiceAgent": {
    "method": "POST",
    "path": "/operator/agents/{agentId}",
    "security": "operatorSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "404": "application/problem+json",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json",
      "503": "text/html"
    }
  },
  "startAgentSearch": {
    "method": "POST",
    "path": "/operator/agents",
    "security": "operatorSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "303": null,
      "400": "text/html",
      "403": "text/html",
      "404": "application/problem+json",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "startRevocation": {
    "method": "POST",
    "path": "/operator/revocations",
    "security": "operatorSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "303": null,
      "400": "text/html",
      "403": "text/html",
      "404": "application/problem+json",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "finishSuspension": {
    "method": "POST",
    "path": "/operator/suspensions",
    "security": "operatorSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "404": "application/problem+json",
      "409": "text/html",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json",
      "503": "text/html"
    }
  },
  "startSignIn": {
    "method": "GET",
    "path": "/auth/login",
    "security": null,
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "302": null,
      "400": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json",
      "503": "text/html"
    }
  },
  "finishSignIn": {
    "method": "GET",
    "path": "/callback",
    "security": null,
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "303": null,
      "400": "text/html",
      "403": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json",
      "503": "text/html"
    }
  },
  "finishInstallation": {
    "method": "GET",
    "path": "/auth/installed",
    "security": null,
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "303": null,
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "signOut": {
    "method": "POST",
    "path": "/auth/logout",
    "security": "ownerSession",
    "basic": false,
    "optional": false,
    "reads": "application/x-www-form-urlencoded",
    "answers": {
      "303": null,
      "400": "text/html",
      "401": "text/html",
      "403": "text/html",
      "413": "text/html",
      "415": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "getHealth": {
    "method": "GET",
    "path": "/healthz",
    "security": null,
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "application/json",
      "500": "application/problem+json"
    }
  },
  "getOpenapiYaml": {
    "method": "GET",
    "path": "/openapi.yaml",
    "security": null,
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "application/yaml",
      "304": null,
      "421": "application/problem+json",
      "429": "application/problem+json",
      "500": "application/problem+json"
    }
  },
  "getOpenapiJson": {
    "method": "GET",
    "path": "/openapi.json",
    "security": null,
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "application/json",
      "304": null,
      "421": "application/problem+json",
      "429": "application/problem+json",
      "500": "application/problem+json"
    }
  },
  "getLlmsTxt": {
    "method": "GET",
    "path": "/llms.txt",
    "security": null,
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "text/plain",
      "304": null,
      "421": "application/problem+json",
      "429": "application/problem+json",
      "500": "application/problem+json"
    }
  },
  "showDocs": {
    "method": "GET",
    "path": "/docs",
    "security": null,
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "text/html",
      "421": "application/problem+json",
      "429": "text/html",
      "500": "application/problem+json"
    }
  },
  "getRedoc": {
    "method": "GET",
    "path": "/docs/redoc.js",
    "security": null,
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "text/javascript",
      "304": null,
      "421": "application/problem+json",
      "429": "application/problem+json",
      "500": "application/problem+json"
    }
  },
  "getDocsScript": {
    "method": "GET",
    "path": "/docs/init.js",
    "security": null,
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "text/javascript",
      "304": null,
      "421": "application/problem+json",
      "429": "application/problem+json",
      "500": "application/problem+json"
    }
  },
  "getStylesheet": {
    "method": "GET",
    "path": "/style.css",
    "security": null,
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "text/css",
      "304": null,
      "421": "application/problem+json",
      "429": "application/problem+json",
      "500": "application/problem+json"
    }
  },
  "getIcon": {
    "method": "GET",
    "path": "/icon.svg",
    "security": null,
    "basic": false,
    "optional": false,
    "reads": null,
    "answers": {
      "200": "image/svg+xml",
      "304": null,
      "421": "application/problem+json",
      "429": "application/problem+json",
      "500": "application/problem+json"
    }
  }
} as const;
