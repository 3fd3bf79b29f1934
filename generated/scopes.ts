// Generated from openapi/deplodash.yaml by `npm run generate`. Do not edit.

export const scopes = {
  "actions:read": {
    "description": "See workflow runs, their logs and artifacts.",
    "effect": "reads"
  },
  "actions:write": {
    "description": "Start, cancel and re-run workflows; delete their logs and artifacts.",
    "effect": "writes"
  },
  "actions_variables:read": {
    "description": "Read the variables of GitHub Actions.",
    "effect": "reads"
  },
  "actions_variables:write": {
    "description": "Change the variables that GitHub Actions runs with.",
    "effect": "administers"
  },
  "administration:read": {
    "description": "See the settings, teams and collaborators.",
    "effect": "reads"
  },
  "administration:write": {
    "description": "Change the settings, add collaborators and deploy keys, rename, transfer or delete the repository.",
    "effect": "administers"
  },
  "artifact_metadata:read": {
    "description": "See the records of build artifacts.",
    "effect": "reads"
  },
  "artifact_metadata:write": {
    "description": "Create records of build artifacts.",
    "effect": "writes"
  },
  "attestations:read": {
    "description": "See attestations of where artifacts come from.",
    "effect": "reads"
  },
  "attestations:write": {
    "description": "Create attestations of where artifacts come from.",
    "effect": "writes"
  },
  "checks:read": {
    "description": "See the results of checks on commits.",
    "effect": "reads"
  },
  "checks:write": {
    "description": "Report and change the results of checks on commits.",
    "effect": "writes"
  },
  "code_quality:read": {
    "description": "See code quality findings.",
    "effect": "reads"
  },
  "code_quality:write": {
    "description": "Change the state of code quality findings.",
    "effect": "writes"
  },
  "codespaces:read": {
    "description": "See codespaces.",
    "effect": "reads"
  },
  "codespaces:write": {
    "description": "Create, change and delete codespaces.",
    "effect": "writes"
  },
  "contents:read": {
    "description": "Read the code, commits, branches and releases.",
    "effect": "reads"
  },
  "contents:write": {
    "description": "Push commits; create, change and delete branches and releases; merge.",
    "effect": "writes"
  },
  "dependabot_secrets:read": {
    "description": "See the names of Dependabot's secrets, not their values.",
    "effect": "reads"
  },
  "dependabot_secrets:write": {
    "description": "Set and delete Dependabot's secrets.",
    "effect": "administers"
  },
  "deployments:read": {
    "description": "See deployments and their status.",
    "effect": "reads"
  },
  "deployments:write": {
    "description": "Create deployments and change their status.",
    "effect": "writes"
  },
  "discussions:read": {
    "description": "Read discussions.",
    "effect": "reads"
  },
  "discussions:write": {
    "description": "Start, answer and moderate discussions.",
    "effect": "writes"
  },
  "environments:read": {
    "description": "See the environments and their protection rules.",
    "effect": "reads"
  },
  "environments:write": {
    "description": "Change the environments and the rules that protect them.",
    "effect": "administers"
  },
  "issues:read": {
    "description": "Read issues, comments and labels.",
    "effect": "reads"
  },
  "issues:write": {
    "description": "Open, comment, label, assign and close issues.",
    "effect": "writes"
  },
  "merge_queues:read": {
    "description": "See the merge queue.",
    "effect": "reads"
  },
  "merge_queues:write": {
    "description": "Change the merge queue.",
    "effect": "administers"
  },
  "metadata:read": {
    "description": "See the repository's name, description and collaborators. Comes with every token.",
    "effect": "reads"
  },
  "packages:read": {
    "description": "Download packages.",
    "effect": "reads"
  },
  "packages:write": {
    "description": "Publish and delete packages.",
    "effect": "writes"
  },
  "pages:read": {
    "description": "See GitHub Pages settings and builds.",
    "effect": "reads"
  },
  "pages:write": {
    "description": "Change GitHub Pages settings and start builds.",
    "effect": "administers"
  },
  "pull_requests:read": {
    "description": "Read pull requests, reviews and comments.",
    "effect": "reads"
  },
  "pull_requests:write": {
    "description": "Open, review, comment and merge pull requests.",
    "effect": "writes"
  },
  "repository_custom_properties:read": {
    "description": "See the custom properties.",
    "effect": "reads"
  },
  "repository_custom_properties:write": {
    "description": "Change the custom properties, which an organization's rules may depend on.",
    "effect": "administers"
  },
  "repository_hooks:read": {
    "description": "See the webhooks.",
    "effect": "reads"
  },
  "repository_hooks:write": {
    "description": "Create, change and delete webhooks, which send events elsewhere.",
    "effect": "administers"
  },
  "repository_projects:read": {
    "description": "See the classic project boards.",
    "effect": "reads"
  },
  "repository_projects:write": {
    "description": "Change the classic project boards.",
    "effect": "writes"
  },
  "secret_scanning_alerts:read": {
    "description": "See leaked secrets that GitHub found in the code.",
    "effect": "reads"
  },
  "secret_scanning_alerts:write": {
    "description": "Resolve and reopen alerts about leaked secrets.",
    "effect": "writes"
  },
  "secrets:read": {
    "description": "See the names of the secrets of GitHub Actions, not their values.",
    "effect": "reads"
  },
  "secrets:write": {
    "description": "Set and delete the secrets of GitHub Actions.",
    "effect": "administers"
  },
  "security_events:read": {
    "description": "See code scanning alerts.",
    "effect": "reads"
  },
  "security_events:write": {
    "description": "Upload code scanning results; dismiss and reopen alerts.",
    "effect": "writes"
  },
  "single_file:read": {
    "description": "Read the one file that the App is set up for.",
    "effect": "reads"
  },
  "single_file:write": {
    "description": "Change the one file that the App is set up for.",
    "effect": "writes"
  },
  "statuses:read": {
    "description": "See the status of commits.",
    "effect": "reads"
  },
  "statuses:write": {
    "description": "Set the status of commits, which branch protection may depend on.",
    "effect": "writes"
  },
  "vulnerability_alerts:read": {
    "description": "See Dependabot's alerts about vulnerable dependencies.",
    "effect": "reads"
  },
  "vulnerability_alerts:write": {
    "description": "Dismiss and reopen Dependabot's alerts.",
    "effect": "writes"
  },
  "workflows:write": {
    "description": "Change the workflow files, which run with the repository's secrets.",
    "effect": "administers"
  }
} as const;
