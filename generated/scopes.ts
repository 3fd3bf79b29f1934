// Generated from openapi/deplodash.yaml by `npm run generate`. Do not edit.

export const scopes = {
  "actions:read": {
    "description": "See workflow runs with their logs and artifacts, and environments with their protection rules.",
    "effect": "reads"
  },
  "actions:write": {
    "description": "Start, approve, cancel, and re-run workflows. Turn workflows on and off, delete runs, logs, and caches, and change how workflows identify themselves to cloud providers.",
    "effect": "administers"
  },
  "actions_variables:read": {
    "description": "Read the variables of GitHub Actions.",
    "effect": "reads"
  },
  "actions_variables:write": {
    "description": "Set and delete the variables of GitHub Actions.",
    "effect": "administers"
  },
  "administration:read": {
    "description": "See the settings, branch protection, teams, deploy keys, runners, and traffic.",
    "effect": "reads"
  },
  "administration:write": {
    "description": "Change settings, branch protection, deploy keys, collaborators, environments, and runners. Rename, transfer, or delete the repository.",
    "effect": "administers"
  },
  "artifact_metadata:read": {
    "description": "See where build artifacts are stored and deployed.",
    "effect": "reads"
  },
  "artifact_metadata:write": {
    "description": "Record where build artifacts are stored and deployed.",
    "effect": "writes"
  },
  "attestations:read": {
    "description": "See attestations, which prove where build artifacts come from.",
    "effect": "reads"
  },
  "attestations:write": {
    "description": "Create and delete attestations, which prove where build artifacts come from.",
    "effect": "writes"
  },
  "checks:read": {
    "description": "See the results of checks on commits.",
    "effect": "reads"
  },
  "checks:write": {
    "description": "Report, change, and re-run checks on commits. Branch protection may require checks.",
    "effect": "writes"
  },
  "code_quality:read": {
    "description": "See code quality findings.",
    "effect": "reads"
  },
  "code_quality:write": {
    "description": "Manage code quality findings.",
    "effect": "writes"
  },
  "codespaces:read": {
    "description": "See codespaces.",
    "effect": "reads"
  },
  "codespaces:write": {
    "description": "Create, change, and delete codespaces.",
    "effect": "writes"
  },
  "contents:read": {
    "description": "Clone and fetch all code with its full history, and read releases. Comment on commits.",
    "effect": "reads"
  },
  "contents:write": {
    "description": "Push and force-push to any branch, merge pull requests, create and delete branches and tags, and publish and delete releases. Branch protection still applies.",
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
    "description": "Create and delete deployments, set their status, and review deployments that are waiting for approval.",
    "effect": "writes"
  },
  "discussions:read": {
    "description": "Read discussions.",
    "effect": "reads"
  },
  "discussions:write": {
    "description": "Start, answer, and moderate discussions.",
    "effect": "writes"
  },
  "environments:read": {
    "description": "See the names of the secrets of deployment environments, and read their variables.",
    "effect": "reads"
  },
  "environments:write": {
    "description": "Set and delete the secrets and variables of deployment environments.",
    "effect": "administers"
  },
  "issues:read": {
    "description": "Read issues, comments, labels, and milestones.",
    "effect": "reads"
  },
  "issues:write": {
    "description": "Open, edit, comment on, label, assign, lock, and close issues.",
    "effect": "writes"
  },
  "merge_queues:read": {
    "description": "See the merge queue.",
    "effect": "reads"
  },
  "merge_queues:write": {
    "description": "Manage the merge queue, which merges pull requests.",
    "effect": "administers"
  },
  "metadata:read": {
    "description": "See the repository's name, description, collaborators, and branch rules. Every token includes this.",
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
    "description": "See the settings and builds of the GitHub Pages site.",
    "effect": "reads"
  },
  "pages:write": {
    "description": "Build and publish the GitHub Pages site. With write access to administration, change its settings or delete it.",
    "effect": "administers"
  },
  "pull_requests:read": {
    "description": "Read pull requests, reviews, and comments.",
    "effect": "reads"
  },
  "pull_requests:write": {
    "description": "Open, edit, comment on, review, approve, and close pull requests. Merging needs write access to code.",
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
    "description": "See the webhooks and their deliveries.",
    "effect": "reads"
  },
  "repository_hooks:write": {
    "description": "Create, change, and delete webhooks, which send the repository's events to other servers.",
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
    "description": "See leaked secrets that GitHub found in the repository, including their values.",
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
    "description": "See code scanning alerts and results.",
    "effect": "reads"
  },
  "security_events:write": {
    "description": "Upload and delete code scanning results; dismiss and reopen alerts.",
    "effect": "writes"
  },
  "single_file:read": {
    "description": "Read the files that the GitHub App's settings name.",
    "effect": "reads"
  },
  "single_file:write": {
    "description": "Change the files that the GitHub App's settings name.",
    "effect": "writes"
  },
  "statuses:read": {
    "description": "See the status of commits.",
    "effect": "reads"
  },
  "statuses:write": {
    "description": "Set the status of commits. Branch protection may require a status.",
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
    "description": "Add and change GitHub Actions workflow files, which run with the repository's secrets. Needs write access to code.",
    "effect": "administers"
  }
} as const;
