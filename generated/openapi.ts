// Made from openapi/deplodash.yaml by `npm run generate`. Do not edit.

export interface paths {
    "/api/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a token for one repository
         * @description Answers with a GitHub installation access token for this repository, narrowed to the approved scopes, or with the URL
         *     on which the owner can approve them. Ask again after `Retry-After` seconds, or when the owner has decided. A token is
         *     cached until five minutes before its end, so asking again costs GitHub nothing.
         *
         *     With `Prefer: wait=60` (RFC 7240) one request waits for the owner instead of many that ask: once the link has been handed out,
         *     a request for the same scopes is held until the owner decides, and answered at once then; after the time it is `202` again.
         *     The first request is never held, for its answer is the link. An agent may hold four requests; a fifth lets the oldest go.
         *
         *     Without a consent the answer says nothing about the repository, not even whether it exists.
         */
        post: operations["issueToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/token/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a token back
         * @description Kills a GitHub token that the agent no longer needs, before its hour is over. The consent stays: asking again gives another one.
         *     In the spirit of RFC 7009 the answer is the same for a token that is not this agent's or is dead already; nothing is done with it.
         */
        post: operations["revokeToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/git-credential/{operation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Be git's credential helper
         * @description Speaks git's own credential format in both directions
         *     ([git-credential, Input/Output format](https://git-scm.com/docs/git-credential#IOFMT)), so that curl is the whole helper: set it up
         *     once, as in the sample, and git asks by itself whenever it clones, fetches or pushes.
         *
         *     `get` answers with a token that carries `contents:write`, and `workflows:write` where the owner approved that too; where they
         *     declined `contents:write` and approved `contents:read`, with that. `password_expiry_utc` says when it ends (git 2.40 and later heed it). It asks
         *     the one place that decides, never a cached copy. `erase`, which git sends when GitHub refused a token, kills that token, so that
         *     the next `get` has another one. `store` is there because git calls it; deplodash remembers by itself.
         *     Another host than GitHub's is none of its business: the answer is empty, and git asks its next helper.
         *
         *     The status is the one that `POST /api/token` has, but the body is always for git, which shows nothing of what a helper says there: anything
         *     but a success is `quit=1`, which ends git's attempt. What a person should read stands in `Deplodash-Message`, which curl 7.84 and later can show.
         */
        post: operations["answerGitCredential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scopes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the scopes that can be asked for
         * @description Each scope in the words in which its owner will read it on the consent page.
         */
        get: operations["listScopes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/consent": {
        parameters: {
            query: {
                /**
                 * @description The repository, for people to read. What counts is what `request` says.
                 * @example ada/notes
                 */
                repo: components["schemas"]["RepositoryName"];
                /**
                 * @description The sealed request from the `202` answer. It can be neither altered nor moved to another repository, and ends after an hour.
                 * @example eyJhbGciOiJkaXIi
                 */
                request: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show who asks for what
         * @description The page that an agent's owner opens. It shows which agent asks, who registered it, the repository, each scope in plain
         *     words, and what is granted already. It tells its viewer no more about a repository than GitHub tells them.
         */
        get: operations["showConsent"];
        put?: never;
        /**
         * Approve all, some or none of it
         * @description Stores the decision and wakes the agent's next request. Requested scopes that are not ticked are declined. If the repository
         *     does not exist, approving creates it, private and empty, as the person who approves. Deciding a request twice changes nothing.
         */
        post: operations["decideConsent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show my agents and the consents I granted
         * @description Without a session, says what deplodash is and how to sign in. Consents come in pages of 20.
         */
        get: operations["showDashboard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register an agent
         * @description Answers with a page that shows the agent's token, this once. Only its SHA-256 is kept.
         */
        post: operations["registerAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{agentId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentId"];
            };
            cookie?: never;
        };
        /**
         * Show what an agent did
         * @description Its activity, newest first, in pages of 50: asked, approved, denied, minted, revoked; who, when, which scopes. The person who
         *     registered the agent sees all of it, an approver what concerns the repositories on which they decided.
         */
        get: operations["showAgent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{agentId}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an agent a new token
         * @description The old one is worthless at once, and so are the GitHub tokens that were handed out to it. Its consents stay. Answers with a
         *     page that shows the new token, this once. For the person who registered the agent.
         */
        post: operations["rotateAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{agentId}/delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete an agent
         * @description Ends all its consents, kills its live tokens at GitHub and makes its own token worthless. Its id is never used again. For the
         *     person who registered the agent.
         */
        post: operations["deleteAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{agentId}/consents/{repositoryId}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a consent back
         * @description Ends the consent at once: no token is handed out for it after this answer. Its live tokens are then killed at GitHub
         *     (`DELETE /installation/token`); what fails is tried again until it is done. Any of the consent's approvers may end it, all of it.
         */
        post: operations["revokeConsent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sign in with GitHub
         * @description Sends the browser to GitHub with a state and a PKCE challenge (RFC 7636) whose counterparts stay sealed in a cookie of this browser.
         */
        get: operations["startSignIn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Come back from GitHub
         * @description GitHub sends the browser here with a code, or with the reason for which it refused (RFC 6749, section 4.1.2).
         */
        get: operations["finishSignIn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/installed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Come back from installing the GitHub App
         * @description The App's setup URL. GitHub sends the browser here after an installation or a change of its repositories, and it goes on to the
         *     page that led there. What GitHub says beside it (`installation_id`) can be forged and is not read.
         */
        get: operations["finishInstallation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out
         * @description Ends the session and revokes the person's token at GitHub.
         */
        post: operations["signOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell whether the service is ready
         * @description The only operation that answers on any origin.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.yaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read this description as YAML
         * @description The description as it is written, comments included.
         */
        get: operations["getOpenapiYaml"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read this description as JSON
         * @description The same description, for programs that prefer JSON.
         */
        get: operations["getOpenapiJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/llms.txt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what an agent has to know
         * @description This description in short, for an agent that was given a link and nothing else. Made from it, with the addresses of this service and of its GitHub in place.
         */
        get: operations["getLlmsTxt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read this description as a page
         * @description Redoc, from this origin alone. A part of it can be linked to by the fragment that it shows in the address.
         */
        get: operations["showDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/redoc.js": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the script of the documentation
         * @description Redoc itself, as it was at build time.
         */
        get: operations["getRedoc"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/init.js": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the script that starts the documentation
         * @description Shows the description of this origin.
         */
        get: operations["getDocsScript"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/style.css": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the stylesheet of the pages
         * @description One stylesheet for all pages, light and dark.
         */
        get: operations["getStylesheet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/icon.svg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the icon of the pages
         * @description What a browser shows in its tab.
         */
        get: operations["getIcon"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description What an agent asks for. */
        TokenRequest: {
            repo: components["schemas"]["RepositoryName"];
            /** @description What the token is to be good for. `metadata:read` always comes along. */
            scopes: components["schemas"]["RequestedScope"][];
        };
        /** @description What an agent gives back. */
        RevocationRequest: {
            /** @description The GitHub token, as it was handed out. */
            token: string;
        };
        /**
         * @description Lines of `key=value`, up to an empty one. Read are `protocol`, `host`, `path` (`owner/repo` or `owner/repo.git`, as git sends it
         *     under `useHttpPath`) and, for `erase`, `password`; others are passed over.
         */
        GitCredential: string;
        /**
         * @description Tells git to ask nobody else.
         * @constant
         */
        GitQuit: "quit=1\n";
        /** @description A token, and what GitHub says of it. */
        IssuedToken: {
            /** @constant */
            status: "ok";
            /** @description The GitHub installation access token. Opaque; allow it 4 KiB. For git, the password of the user `x-access-token`. */
            token: string;
            /**
             * Format: date-time
             * @description When the token ends; the earlier of GitHub's end and the consent's.
             */
            expires_at: string;
            /** @description The repository's full name as GitHub spells it, the new one after a rename. */
            repo: string;
            /** @description The requested scopes that the token carries. Those that the owner declined are missing. */
            scopes: components["schemas"]["Scope"][];
            /** @description The token's permissions as GitHub confirmed them. */
            permissions: {
                [key: string]: string;
            };
        };
        /** @description The way to a consent. */
        ConsentRequired: {
            /** @constant */
            status: "needs_consent";
            /**
             * Format: uri
             * @description The page on which the owner decides. It opens nothing to anybody who may not decide.
             */
            url: string;
            /**
             * Format: date-time
             * @description When the URL ends. Asking again then gives a new one.
             */
            expires_at: string;
            /** @description The requested scopes that nobody has decided yet. */
            missing_scopes: components["schemas"]["Scope"][];
            /** @description The requested scopes that are approved already. Ask for these alone to get a token now. */
            granted_scopes: components["schemas"]["Scope"][];
        };
        ScopeList: {
            scopes: {
                scope: components["schemas"]["Scope"];
                description: string;
                effect: components["schemas"]["ScopeEffect"];
            }[];
            /** @description The scopes that `admin` stands for. */
            admin: components["schemas"]["Scope"][];
        };
        /**
         * @description Whether a scope lets an agent look, change content, or change who and what may act on the repository.
         * @enum {string}
         */
        ScopeEffect: "reads" | "writes" | "administers";
        /** @description A scope that `GET /api/scopes` lists, or `admin`, which stands for `administration:write`, `contents:write` and `workflows:write`. */
        RequestedScope: components["schemas"]["Scope"] | "admin";
        /**
         * @description `<GitHub permission>:<level>`, for GitHub's repository permissions. `write` covers `read` of the same permission.
         *     `x-scope-effects` marks those that write or administer.
         * @enum {string}
         */
        Scope: "actions:read" | "actions:write" | "actions_variables:read" | "actions_variables:write" | "administration:read" | "administration:write" | "artifact_metadata:read" | "artifact_metadata:write" | "attestations:read" | "attestations:write" | "checks:read" | "checks:write" | "code_quality:read" | "code_quality:write" | "codespaces:read" | "codespaces:write" | "contents:read" | "contents:write" | "dependabot_secrets:read" | "dependabot_secrets:write" | "deployments:read" | "deployments:write" | "discussions:read" | "discussions:write" | "environments:read" | "environments:write" | "issues:read" | "issues:write" | "merge_queues:read" | "merge_queues:write" | "metadata:read" | "packages:read" | "packages:write" | "pages:read" | "pages:write" | "pull_requests:read" | "pull_requests:write" | "repository_custom_properties:read" | "repository_custom_properties:write" | "repository_hooks:read" | "repository_hooks:write" | "repository_projects:read" | "repository_projects:write" | "secret_scanning_alerts:read" | "secret_scanning_alerts:write" | "secrets:read" | "secrets:write" | "security_events:read" | "security_events:write" | "single_file:read" | "single_file:write" | "statuses:read" | "statuses:write" | "vulnerability_alerts:read" | "vulnerability_alerts:write" | "workflows:write";
        /**
         * @description The repository as `owner/name`, in any case, without `.git`.
         * @example ada/notes
         */
        RepositoryName: string;
        /** @description GitHub's numeric id of a repository. It stays when the repository is renamed. */
        RepositoryId: number;
        /** @description The id of an agent. Random, never reused. */
        AgentId: string;
        /** @description A path on this origin, with its query (RFC 3986, sections 3.3 and 3.4). Never another host. */
        LocalPath: string;
        DecisionForm: {
            csrf: components["schemas"]["CsrfToken"];
            /** @description Sealed, what the page showed, so that nothing else is decided than what was seen. */
            shown: string;
            /** @enum {string} */
            decision: "approve" | "deny";
            /** @description The ticked scopes. */
            scope?: components["schemas"]["Scope"][];
            /**
             * @description For how long the approval lasts, in days.
             * @enum {integer}
             */
            days?: 1 | 7 | 30 | 90;
        };
        RegistrationForm: {
            csrf: components["schemas"]["CsrfToken"];
            /** @description What to call the agent, in one line. Those who are asked for a consent read it. */
            label: string;
        };
        ConfirmationForm: {
            csrf: components["schemas"]["CsrfToken"];
        };
        /** @description The CSRF token of the session, from the page that holds the form. */
        CsrfToken: string;
        Health: {
            /** @constant */
            status: "ok";
        };
        /** @description An HTML page. Works without JavaScript. */
        Html: string;
        /** @description A problem document (RFC 9457). */
        Problem: {
            /**
             * Format: uri
             * @description Names the kind of problem; leads to its documentation.
             */
            type: string;
            title: string;
            status: number;
            /** @description What to do next. */
            detail: string;
            code: components["schemas"]["ProblemCode"];
            /**
             * Format: uri
             * @description Names this very answer, as `X-Request-Id` does; the operator finds it in the log.
             */
            instance?: string;
            /** @description What is wrong, part by part. */
            errors?: components["schemas"]["InputError"][];
            /** @description The GitHub permissions that the App lacks. */
            permissions?: {
                [key: string]: string;
            };
            /**
             * Format: uri
             * @description A page on GitHub where a person can mend it.
             */
            url?: string;
        };
        InputError: {
            /** @description Where in the body (a JSON Pointer, RFC 6901), or the name of the parameter or variable behind a slash. */
            pointer: string;
            detail: string;
        };
        /**
         * @description The stable name of a problem.
         * @enum {string}
         */
        ProblemCode: "invalid_request" | "invalid_agent_token" | "consent_denied" | "installation_suspended" | "repository_not_selected" | "permission_not_granted" | "not_found" | "method_not_allowed" | "content_too_large" | "unsupported_media_type" | "misdirected_request" | "rate_limited" | "misconfigured" | "internal_error" | "github_unavailable";
    };
    responses: {
        /** @description The request breaks this contract; `errors` says where. */
        InvalidRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 400;
                    /** @enum {string} */
                    code?: "invalid_request";
                };
            };
        };
        /** @description No agent token, or not one that deplodash knows (RFC 6750, section 3). */
        InvalidAgentToken: {
            headers: {
                /** @description `Bearer`, with a realm. */
                "WWW-Authenticate": string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 401;
                    /** @enum {string} */
                    code?: "invalid_agent_token";
                };
            };
        };
        /** @description The owner said no, or GitHub would not let the App in. `url`, where there is one, leads to what mends it. */
        TokenRefused: {
            headers: {
                /** @description `wait=N` where the request was held (RFC 7240, section 3). */
                "Preference-Applied"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 403;
                    /** @enum {string} */
                    code?: "consent_denied" | "installation_suspended" | "repository_not_selected" | "permission_not_granted";
                };
            };
        };
        /** @description The body is larger than 16 KiB. */
        ContentTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 413;
                    /** @enum {string} */
                    code?: "content_too_large";
                };
            };
        };
        /** @description The body is not in the media type that this operation reads. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 415;
                    /** @enum {string} */
                    code?: "unsupported_media_type";
                };
            };
        };
        /** @description The request is for another origin (scheme, host, and port) than this service's own (RFC 9110, section 15.5.20). */
        MisdirectedRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 421;
                    /** @enum {string} */
                    code?: "misdirected_request";
                };
            };
        };
        /**
         * @description Too many requests, or too many new GitHub tokens for one agent. An agent that has proven itself has a budget of its own; whoever
         *     has not shares the budget of their address (an IPv6 address counts by its /64). What a cached token cannot answer counts for both.
         */
        RateLimited: {
            headers: {
                /** @description Seconds after which the budget is whole again. */
                "Retry-After": number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 429;
                    /** @enum {string} */
                    code?: "rate_limited";
                };
            };
        };
        /** @description The service is not set up right, or something went wrong that nobody foresaw. */
        ServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 500;
                    /** @enum {string} */
                    code?: "misconfigured" | "internal_error";
                };
            };
        };
        /** @description GitHub is down, slow, or asks for patience. */
        GitHubUnavailable: {
            headers: {
                /** @description Seconds after which asking again makes sense, GitHub's own where it named them. */
                "Retry-After": number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 503;
                    /** @enum {string} */
                    code?: "github_unavailable";
                };
            };
        };
        /** @description There is no credential. The message says why, and what to do next. */
        GitRefused: {
            headers: {
                "Deplodash-Message": components["headers"]["DeplodashMessage"];
                "Cache-Control": components["headers"]["NoStore"];
                [name: string]: unknown;
            };
            content: {
                "text/plain": components["schemas"]["GitQuit"];
            };
        };
        /** @description No agent token, or not one that deplodash knows (RFC 6750, section 3). */
        GitUnauthorized: {
            headers: {
                "Deplodash-Message": components["headers"]["DeplodashMessage"];
                "Cache-Control": components["headers"]["NoStore"];
                /** @description `Bearer`, with a realm. */
                "WWW-Authenticate": string;
                [name: string]: unknown;
            };
            content: {
                "text/plain": components["schemas"]["GitQuit"];
            };
        };
        /** @description Too many requests, or GitHub cannot be reached. The message says when to try again. */
        GitLater: {
            headers: {
                "Deplodash-Message": components["headers"]["DeplodashMessage"];
                "Cache-Control": components["headers"]["NoStore"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "text/plain": components["schemas"]["GitQuit"];
            };
        };
        /** @description The page. */
        Page: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description The page for a person who is not signed in; its link leads to GitHub and back. */
        SignInPage: {
            headers: {
                /** @description `Cookie`, with a realm: a session is what is missing. */
                "WWW-Authenticate": string;
                [name: string]: unknown;
            };
            content: {
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description A page that says what is wrong with the request. */
        InvalidRequestPage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description A page that says why this is not allowed, and what would make it so. */
        ForbiddenPage: {
            headers: {
                /** @description Where the page leads to GitHub, the way back to it. */
                "Set-Cookie"?: string;
                [name: string]: unknown;
            };
            content: {
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description A page that says that there is no such thing, or that it is not the viewer's. */
        NotFoundPage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description A page that shows what has changed in the meantime, or which limit was reached. */
        ConflictPage: {
            headers: {
                /** @description Where the page leads to GitHub, the way back to it. */
                "Set-Cookie"?: string;
                [name: string]: unknown;
            };
            content: {
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description A page that says that the link has expired, and that the agent can ask for a new one. */
        GonePage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description A page that says that the form was larger than 16 KiB. */
        ContentTooLargePage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description A page that says that only HTML forms are read here. */
        UnsupportedMediaTypePage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description A page that says that there were too many requests, and when to come back. */
        RateLimitedPage: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description A page that says that GitHub cannot be reached, and that nothing was changed. */
        GitHubUnavailablePage: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description Done; the browser goes on with a GET. */
        SeeOther: {
            headers: {
                Location: components["headers"]["Location"];
                /** @description A session that begins or ends. */
                "Set-Cookie"?: string;
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description On to GitHub. */
        Found: {
            headers: {
                Location: components["headers"]["Location"];
                /** @description The sealed counterparts of the state and the PKCE challenge, or the session. */
                "Set-Cookie": string;
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The copy that the caller has is current (`If-None-Match`). */
        NotModified: {
            headers: {
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The copy that the caller has is current (`If-None-Match`). */
        NotModifiedForAnyOrigin: {
            headers: {
                ETag: components["headers"]["ETag"];
                "Access-Control-Allow-Origin": components["headers"]["AnyOrigin"];
                [name: string]: unknown;
            };
            content?: never;
        };
    };
    parameters: {
        /**
         * @description `wait=N` holds the request for up to N seconds, 60 at most, until the owner decides (RFC 7240, section 4.3).
         * @example wait=60
         */
        Prefer: string;
        /**
         * @description The agent's id, as in its token.
         * @example 8sUd0aGq3LfW2mZx
         */
        AgentId: components["schemas"]["AgentId"];
    };
    requestBodies: {
        Confirmation: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["ConfirmationForm"];
            };
        };
    };
    headers: {
        /** @description Always `no-store`; the answer is for its caller alone (RFC 9111, section 5.2.2.5). */
        NoStore: "no-store";
        /** @description Seconds after which asking again makes sense. */
        RetryAfter: number;
        /** @description In one line of ASCII, what a person should know and do. The helper shows it on its standard error, which git passes on. */
        DeplodashMessage: string;
        /** @description Names this version; send it as `If-None-Match` to be spared an equal one (RFC 9110, section 8.8.3). */
        ETag: string;
        /** @description Always `*`; pages of any origin may read it. */
        AnyOrigin: "*";
        /** @description Where to go next. */
        Location: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    issueToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `no-cache` passes over the cached copy. Send it when GitHub refused the token that you were given. A token that was minted less than 30 seconds ago is kept.
                 * @example no-cache
                 */
                "Cache-Control"?: string;
                /**
                 * @description `wait=N` holds the request for up to N seconds, 60 at most, until the owner decides (RFC 7240, section 4.3).
                 * @example wait=60
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            /** @description A token that GitHub accepts for this repository and these permissions. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    /** @description `wait=N` where the request was held (RFC 7240, section 3). */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedToken"];
                };
            };
            /** @description A requested scope has not been decided yet. Give `url` to the owner. */
            202: {
                headers: {
                    "Retry-After": components["headers"]["RetryAfter"];
                    "Cache-Control": components["headers"]["NoStore"];
                    /** @description `wait=N` where the request was held (RFC 7240, section 3). */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentRequired"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["InvalidAgentToken"];
            403: components["responses"]["TokenRefused"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["GitHubUnavailable"];
        };
    };
    revokeToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevocationRequest"];
            };
        };
        responses: {
            /** @description If it was this agent's, it is not handed out any more, and dead at GitHub within seconds. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["InvalidAgentToken"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    answerGitCredential: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `wait=N` holds the request for up to N seconds, 60 at most, until the owner decides (RFC 7240, section 4.3).
                 * @example wait=60
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description What git asks of its helper.
                 * @example get
                 */
                operation: "get" | "store" | "erase";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/plain": components["schemas"]["GitCredential"];
            };
        };
        responses: {
            /** @description The credential; empty where there is nothing to say. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["NoStore"];
                    /** @description `wait=N` where the request was held (RFC 7240, section 3). */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": components["schemas"]["GitCredential"];
                };
            };
            /** @description The owner has not decided yet. The message holds the URL for them. */
            202: {
                headers: {
                    "Deplodash-Message": components["headers"]["DeplodashMessage"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    "Cache-Control": components["headers"]["NoStore"];
                    /** @description `wait=N` where the request was held (RFC 7240, section 3). */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": components["schemas"]["GitQuit"];
                };
            };
            400: components["responses"]["GitRefused"];
            401: components["responses"]["GitUnauthorized"];
            403: components["responses"]["GitRefused"];
            413: components["responses"]["GitRefused"];
            415: components["responses"]["GitRefused"];
            421: components["responses"]["GitRefused"];
            429: components["responses"]["GitLater"];
            500: components["responses"]["GitRefused"];
            503: components["responses"]["GitLater"];
        };
    };
    listScopes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All scopes, and what `admin` stands for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeList"];
                };
            };
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    showConsent: {
        parameters: {
            query: {
                /**
                 * @description The repository, for people to read. What counts is what `request` says.
                 * @example ada/notes
                 */
                repo: components["schemas"]["RepositoryName"];
                /**
                 * @description The sealed request from the `202` answer. It can be neither altered nor moved to another repository, and ends after an hour.
                 * @example eyJhbGciOiJkaXIi
                 */
                request: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Page"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            410: components["responses"]["GonePage"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    decideConsent: {
        parameters: {
            query: {
                /**
                 * @description The repository, for people to read. What counts is what `request` says.
                 * @example ada/notes
                 */
                repo: components["schemas"]["RepositoryName"];
                /**
                 * @description The sealed request from the `202` answer. It can be neither altered nor moved to another repository, and ends after an hour.
                 * @example eyJhbGciOiJkaXIi
                 */
                request: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["DecisionForm"];
            };
        };
        responses: {
            303: components["responses"]["SeeOther"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            409: components["responses"]["ConflictPage"];
            410: components["responses"]["GonePage"];
            413: components["responses"]["ContentTooLargePage"];
            415: components["responses"]["UnsupportedMediaTypePage"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    showDashboard: {
        parameters: {
            query?: {
                /**
                 * @description Where the next page of consents begins, from the link on the page before.
                 * @example AAAAANuhDN7SjacTnSVsDu3WW1Lvst6dxzdTjRrvhfBBN9twuMkOzQ
                 */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Page"];
            400: components["responses"]["InvalidRequestPage"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerError"];
        };
    };
    registerAgent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["RegistrationForm"];
            };
        };
        responses: {
            201: components["responses"]["Page"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            409: components["responses"]["ConflictPage"];
            413: components["responses"]["ContentTooLargePage"];
            415: components["responses"]["UnsupportedMediaTypePage"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    showAgent: {
        parameters: {
            query?: {
                /**
                 * @description Shows what happened before this entry.
                 * @example 51
                 */
                before?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Page"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            404: components["responses"]["NotFoundPage"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerError"];
        };
    };
    rotateAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentId"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Confirmation"];
        responses: {
            201: components["responses"]["Page"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            404: components["responses"]["NotFoundPage"];
            413: components["responses"]["ContentTooLargePage"];
            415: components["responses"]["UnsupportedMediaTypePage"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerError"];
        };
    };
    deleteAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentId"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Confirmation"];
        responses: {
            303: components["responses"]["SeeOther"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            404: components["responses"]["NotFoundPage"];
            413: components["responses"]["ContentTooLargePage"];
            415: components["responses"]["UnsupportedMediaTypePage"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerError"];
        };
    };
    revokeConsent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentId"];
                /**
                 * @description GitHub's numeric id of the repository.
                 * @example 1296269
                 */
                repositoryId: components["schemas"]["RepositoryId"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Confirmation"];
        responses: {
            303: components["responses"]["SeeOther"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            404: components["responses"]["NotFoundPage"];
            413: components["responses"]["ContentTooLargePage"];
            415: components["responses"]["UnsupportedMediaTypePage"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerError"];
        };
    };
    startSignIn: {
        parameters: {
            query?: {
                /**
                 * @description The path on this origin to come back to.
                 * @example /auth/consent?repo=ada%2Fnotes&request=eyJhbGciOiJkaXIi
                 */
                next?: components["schemas"]["LocalPath"];
                /**
                 * @description Lets the person choose another account at GitHub than the one that is signed in there.
                 * @example select_account
                 */
                prompt?: "select_account";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            302: components["responses"]["Found"];
            400: components["responses"]["InvalidRequestPage"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    finishSignIn: {
        parameters: {
            query?: {
                /**
                 * @description The state that this browser was sent away with.
                 * @example af0ifjsldkj
                 */
                state?: string;
                /**
                 * @description GitHub's single-use authorization code.
                 * @example SplxlOBeZQQYbYS6WxSbIA
                 */
                code?: string;
                /**
                 * @description Why GitHub refused, `access_denied` if the person did.
                 * @example access_denied
                 */
                error?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            303: components["responses"]["SeeOther"];
            400: components["responses"]["InvalidRequestPage"];
            403: components["responses"]["ForbiddenPage"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    finishInstallation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            303: components["responses"]["SeeOther"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerError"];
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Confirmation"];
        responses: {
            303: components["responses"]["SeeOther"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            413: components["responses"]["ContentTooLargePage"];
            415: components["responses"]["UnsupportedMediaTypePage"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerError"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready to serve. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            500: components["responses"]["ServerError"];
        };
    };
    getOpenapiYaml: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The description of this API, in YAML. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Access-Control-Allow-Origin": components["headers"]["AnyOrigin"];
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": string;
                };
            };
            304: components["responses"]["NotModifiedForAnyOrigin"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    getOpenapiJson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The description of this API, in JSON. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Access-Control-Allow-Origin": components["headers"]["AnyOrigin"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            304: components["responses"]["NotModifiedForAnyOrigin"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    getLlmsTxt: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How to ask, wait, push and give back, and what each problem means; Markdown. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Access-Control-Allow-Origin": components["headers"]["AnyOrigin"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            304: components["responses"]["NotModifiedForAnyOrigin"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    showDocs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    /** @description Unlike the other pages this one runs scripts, of this origin, and styles with a nonce of this answer. */
                    "Content-Security-Policy": string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": components["schemas"]["Html"];
                };
            };
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerError"];
        };
    };
    getRedoc: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The script. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                };
            };
            304: components["responses"]["NotModified"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    getDocsScript: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The script. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                };
            };
            304: components["responses"]["NotModified"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    getStylesheet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stylesheet. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "text/css": string;
                };
            };
            304: components["responses"]["NotModified"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
    getIcon: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The icon. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "image/svg+xml": string;
                };
            };
            304: components["responses"]["NotModified"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
        };
    };
}
