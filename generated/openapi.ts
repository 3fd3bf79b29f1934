// Generated from openapi/deplodash.yaml by `npm run generate`. Do not edit.

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
         * Request a token for one repository
         * @description Returns a GitHub token for this repository and the approved scopes, or the URL where the owner can approve them. Retry after
         *     `Retry-After` seconds, or once the owner has decided. A token is cached until five minutes before it expires. An agent can have at
         *     most 4 live tokens per repository and 60 in total. Issuing one more revokes the oldest.
         *
         *     With `Prefer: wait=60` (RFC 7240), you don't need to poll: while a link for the same scopes is pending, the request is held until
         *     the owner decides. If the time runs out first, the response is `202` again. The first request is never held, because its response carries
         *     the link. An agent can have four requests held at a time; a fifth releases the oldest.
         *
         *     After a revocation, deplodash issues no new token. A cached copy of a revoked token may still be returned for about a minute.
         *     GitHub rejects that copy; `Cache-Control: no-cache` bypasses it.
         *
         *     Without consent, the response says nothing about the repository, not even whether it exists.
         *
         *     An owner may limit pushes to certain branches. The token then carries `contents:read` instead of `contents:write`, and `push` says
         *     which branches you may push to, and through which remote.
         */
        post: operations["issueToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/access-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Request access to several repositories
         * @description Requests everything that a task needs in 1 to 20 repositories, with one URL. Only someone who administers a repository can decide on
         *     it, so give `url` to every owner. Each decides on their own repositories. The response says only which scopes of each repository are
         *     missing, granted, or declined.
         *
         *     `200` means that everything has been decided and something has been approved. Then push, or request a token for each repository with
         *     `POST /api/token`. If everything in a repository was declined, sending the same request after ten minutes asks for it again.
         *
         *     Equal requests share one URL while they are undecided, and the first `reason` is kept. `POST /api/token` for one of these
         *     repositories and the same scopes returns the same URL.
         *
         *     With `Prefer: wait=60`, the request is held until everything has been decided. The first request is never held, because its response
         *     carries the link.
         */
        post: operations["requestAccess"];
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
         * Revoke a token
         * @description Revokes a GitHub token that the agent no longer needs. The consent remains, so asking again returns a new token. As in RFC 7009, the
         *     response is the same for a token that isn't this agent's or is already revoked.
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
         * Answer as git's credential helper
         * @description Lets git work without the remotes above. Whenever git clones, fetches, or pushes, it gets a GitHub token from deplodash. The helper
         *     consists of `curl` alone, because both sides speak [git's credential format](https://git-scm.com/docs/git-credential#IOFMT). Set it
         *     up once, as in the sample. The empty `helper` keeps the machine's other helpers, such as a keychain, from answering first or storing
         *     the token. In git's configuration, this section must come after any `credential.helper` setting for all servers.
         *
         *     `get` returns a token that carries `contents:write`, and `workflows:write` if the owner approved that too. If they approved only
         *     `contents:read`, or limited pushes to certain branches, the token carries `contents:read`. It never comes from the cache. `erase`,
         *     which git sends when GitHub rejects a token, revokes that token, so that the next `get` returns another one. `store` and unknown
         *     operations do nothing. For another protocol, or a host other than GitHub's, the response is empty.
         *
         *     The status is the same as for `POST /api/token`. With every status other than `200`, the body is `quit=1`, which makes git stop, and
         *     `Deplodash-Message` says what a person should do; curl 7.84 and later can print it.
         */
        post: operations["answerGitCredential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get this agent and its access
         * @description Returns who the agent is, and the access that owners have approved. It opens no request and doesn't call GitHub.
         */
        get: operations["getAgent"];
        put?: never;
        post?: never;
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
         * List the scopes that agents can request
         * @description Lists each scope with the description that owners read on the consent page.
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
    "/.well-known/oauth-authorization-server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the metadata of this authorization server
         * @description Returns what OAuth clients need to know about this service (RFC 8414).
         */
        get: operations["getOAuthMetadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange a token, or get one for a device code
         * @description **Token exchange** (RFC 8693) exchanges the agent token, or an ID token, for a GitHub token for one repository, under the same rules
         *     as `POST /api/token`. Without consent, the error is `authorization_pending`, and `error_uri` is the page where the owner decides.
         *     Give that link to the owner, then send the request again every `interval` seconds, or with `Prefer: wait=60`.
         *
         *     **Device authorization** (RFC 8628, section 3.4) exchanges a `device_code`, sent with its `client_id`, for the agent token once a
         *     person has claimed the agent. Until then, the error is `authorization_pending`. Send the request again every 5 seconds, and wait 5
         *     seconds longer after each `slow_down`. The device code returns the same token until it expires.
         */
        post: operations["issueOAuthToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/device_authorization": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a device authorization
         * @description Returns a code for a person to type at `verification_uri` (RFC 8628, section 3.2). Show both to the person whose agent you are, and
         *     poll `/oauth/token` with `device_code` and the same `client_id`. The person sees your `label`, `reason`, and requested access,
         *     marked as your own words. They claim the agent and decide what it may do. There is no `verification_uri_complete`, because the code
         *     must be typed.
         *
         *     One IP address can start five authorizations per minute.
         */
        post: operations["startDeviceAuthorization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/git/{owner}/{repository}/info/refs": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The account that the repository belongs to. Case-insensitive.
                 * @example ada
                 */
                owner: components["parameters"]["GitOwner"];
                /**
                 * @description The repository's name, or its wiki's. `.git` at the end is optional. Case-insensitive.
                 * @example notes.git
                 */
                repository: components["parameters"]["GitRepository"];
            };
            cookie?: never;
        };
        /**
         * List the refs of a repository
         * @description Handles the first request of every fetch and push (git's smart HTTP protocol). If the agent doesn't have `contents:write`, a push
         *     requests it, and the response is `403` with the URL for the owner. A fetch requests nothing.
         */
        get: operations["listGitRefs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/git/{owner}/{repository}/git-upload-pack": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The account that the repository belongs to. Case-insensitive.
                 * @example ada
                 */
                owner: components["parameters"]["GitOwner"];
                /**
                 * @description The repository's name, or its wiki's. `.git` at the end is optional. Case-insensitive.
                 * @example notes.git
                 */
                repository: components["parameters"]["GitRepository"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Fetch from a repository
         * @description Forwards git's request to GitHub, and streams GitHub's response. Needs `contents:read`.
         */
        post: operations["answerGitUploadPack"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/git/{owner}/{repository}/git-receive-pack": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The account that the repository belongs to. Case-insensitive.
                 * @example ada
                 */
                owner: components["parameters"]["GitOwner"];
                /**
                 * @description The repository's name, or its wiki's. `.git` at the end is optional. Case-insensitive.
                 * @example notes.git
                 */
                repository: components["parameters"]["GitRepository"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Push to a repository
         * @description Streams a push to GitHub if every ref that it changes is among the branches that the owner allowed. Otherwise, the push is refused
         *     as a whole, and none of it reaches GitHub. Refusals come with status `200` and in git's own format, so that git prints
         *     `! [remote rejected]` and the reason.
         *
         *     If the access is revoked or narrowed during the push, the push fails. A push changes at most 500 refs. Push options and signed
         *     pushes are refused.
         */
        post: operations["answerGitReceivePack"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/git/{owner}/{repository}/info/lfs/objects/batch": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The account that the repository belongs to. Case-insensitive.
                 * @example ada
                 */
                owner: components["parameters"]["GitOwner"];
                /**
                 * @description The repository's name, or its wiki's. `.git` at the end is optional. Case-insensitive.
                 * @example notes.git
                 */
                repository: components["parameters"]["GitRepository"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Locate large files
         * @description The batch endpoint of [Git LFS](https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md). Returns GitHub's addresses for
         *     each file, with the short-lived headers that belong to them. Files don't go through deplodash. Locks aren't supported.
         */
        post: operations["answerLfsBatch"];
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
                 * @description A repository in the request, so that people can see it in the link.
                 * @example ada/notes
                 */
                repo: components["schemas"]["RepositoryName"];
                /**
                 * @description Names the request from the `202` response: the agent's id, a dot, and 22 random letters and digits. It expires after an hour.
                 *     Links that version 0.1.0 issued carry the whole request, sealed, and work until they expire. Punctuation that chat programs add to
                 *     the end of a link is ignored.
                 * @example 8sUd0aGq3LfW2mZx.Yk3vN8pQ1rT6wX9zB2cD4f
                 */
                request: string;
                /**
                 * @description The page to show of a request for several repositories. A page has at most five repositories, and fewer if the request has many scopes.
                 * @example 1
                 */
                page?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show who is asking for what
         * @description The page that a repository's owner opens. It shows which agent is asking, who registered it, and what it says about itself. For
         *     each repository, it shows what deplodash has checked, what the agent already holds, and a row for each permission. It reveals
         *     no more about a repository than GitHub itself does.
         */
        get: operations["showConsent"];
        put?: never;
        /**
         * Approve or deny a request
         * @description Stores the decisions and answers the agent's waiting requests. The owner decides on each repository separately. Requested scopes
         *     that aren't approved are declined. With `contents:write`, the owner chooses which branches the agent may push to;
         *     `administration:write`, `workflows:write`, and `single_file:write` can't be held together with such a limit. Only
         *     `create-and-approve` creates a repository that doesn't exist, private and empty, on behalf of the person who approves. Deciding on a
         *     request twice changes nothing. If other repositories on the page are still open, the page comes back and shows what was decided.
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
         * Show the dashboard
         * @description Lists the open requests of a person's agents, the access that the person approved or that their agents have, and the agents
         *     themselves. Each page lists 20 entries of access. Without a session, it explains deplodash and how to sign in.
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
    "/access/revoke-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke everything, or all access for an agent or to a repository
         * @description Revokes the access that a person's dashboard lists for one agent, the access to one repository, or all of it. Revoking all of it
         *     requires the words "revoke everything" in `confirm`. deplodash revokes as much as it can before it responds, and the rest in the
         *     background, with retries. Access that is approved after this request isn't affected. Like every revocation, this works while GitHub
         *     is down.
         */
        post: operations["revokeAllAccess"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find a repository's page
         * @description Redirects to the repository's page. It asks neither GitHub nor any storage, so it reveals nothing.
         */
        get: operations["findRepository"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{owner}/{repository}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The account that the repository belongs to. Case-insensitive.
                 * @example ada
                 */
                owner: components["parameters"]["RepositoryOwner"];
                /**
                 * @description The repository's name. Case-insensitive.
                 * @example notes
                 */
                repository: components["parameters"]["RepositoryPath"];
            };
            cookie?: never;
        };
        /**
         * Show all access to a repository
         * @description Shows everyone who administers the repository all access that agents have to it, no matter who approved it, 20 entries per page.
         *     deplodash asks GitHub each time whether the person administers it. For everyone else, the page looks the same whether or not the
         *     repository exists.
         */
        get: operations["showRepository"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories/{owner}/{repository}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The account that the repository belongs to. Case-insensitive.
                 * @example ada
                 */
                owner: components["parameters"]["RepositoryOwner"];
                /**
                 * @description The repository's name. Case-insensitive.
                 * @example notes
                 */
                repository: components["parameters"]["RepositoryPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke access to a repository as one of its administrators
         * @description Revokes one agent's access to the repository, or all access to it, no matter who approved it. The form proves that the person
         *     administers the repository. deplodash asked GitHub when it showed the page, at most 15 minutes earlier, and doesn't ask again.
         */
        post: operations["revokeRepositoryAccess"];
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
         * @description Redirects to the page that shows the agent's token, once. deplodash keeps only the SHA-256 of the token. After the token expires,
         *     requests that use it are rejected. Rotating it gives the agent a new one.
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
                agentId: components["parameters"]["AgentIdPath"];
            };
            cookie?: never;
        };
        /**
         * Show an agent and its activity
         * @description Shows the agent's access and its activity, newest first, 50 entries per page. The activity says what was requested, approved,
         *     denied, issued, pushed, and revoked, when, and by whom. The person who registered the agent sees all of it; approvers see what
         *     concerns the repositories that they decided on. deplodash keeps the activity for 90 days after the agent is deleted.
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
    "/agents/{agentId}/activity.ndjson": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentIdPath"];
            };
            cookie?: never;
        };
        /**
         * Download an agent's activity
         * @description Returns the activity that the agent's page shows, to the same people, in one file. The file has one event per line, newest first.
         *     deplodash keeps the last 500 events of each kind.
         */
        get: operations["getActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{agentId}/token": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentIdPath"];
            };
            cookie?: never;
        };
        /**
         * Show an agent's new token, once
         * @description People come here after they register an agent or rotate its token. The token arrives in a sealed cookie, which lasts two minutes and
         *     opens only for the person who registered the agent. This page deletes the cookie, so opening the page again doesn't show the token.
         */
        get: operations["showAgentToken"];
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
                agentId: components["parameters"]["AgentIdPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an agent a new token
         * @description Ends the old agent token and revokes the GitHub tokens that were issued to the agent. Its consents remain. A cached copy of a
         *     revoked token may still be returned for about a minute; GitHub rejects it. Redirects to the page that shows the new agent token
         *     once. Only the person who registered the agent can do this.
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
                agentId: components["parameters"]["AgentIdPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete an agent
         * @description Ends all its consents and its agent token, and revokes its GitHub tokens. A cached copy of a revoked token may still be returned for
         *     about a minute; GitHub rejects it. The agent's id is never reused. Its activity log is kept for 90 days. Only the person who
         *     registered the agent can do this.
         */
        post: operations["deleteAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{agentId}/identities/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentIdPath"];
                /**
                 * @description The kind of issuer. The operator configures the issuers; a kind without any has no page.
                 * @example github-actions
                 */
                kind: "github-actions" | "gitlab" | "other";
            };
            cookie?: never;
        };
        /**
         * Show the form for trusting an identity
         * @description The page where the person who registered an agent lets a workload act as it, with the workload's own ID token instead of the
         *     agent token. For GitHub Actions, the page first asks for a repository and shows its immutable ids, which it reads from GitHub with
         *     the person's own token.
         */
        get: operations["showIdentityForm"];
        put?: never;
        /**
         * Trust an identity to act as an agent
         * @description From now on, workloads whose ID token meets the conditions can act as this agent. The conditions must identify the tenant by ids
         *     that are never reassigned, because anyone can get a token for the agent's audience from the same issuer. deplodash asks GitHub
         *     whether the person is still signed in. An agent can have ten trusted identities; duplicates are stored once. Only the person who
         *     registered the agent can do this.
         */
        post: operations["trustIdentity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{agentId}/identities/{identityId}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentIdPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop trusting an identity
         * @description The identity's workloads can no longer act as this agent, and the agent's GitHub tokens are revoked, as when its token is rotated. A
         *     cached copy of a revoked token may still be returned for about a minute; GitHub rejects it. Works while GitHub is down. Only the
         *     person who registered the agent can do this.
         */
        post: operations["removeIdentity"];
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
                agentId: components["parameters"]["AgentIdPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke a consent
         * @description Ends the whole consent: no new token is issued after this response. Its live tokens are revoked at GitHub within seconds
         *     (`DELETE /installation/token`), with retries until GitHub confirms it. A cached copy of a revoked token may still be returned for
         *     about a minute; GitHub rejects it. Any approver of the consent may revoke it, and so may the person who registered the agent.
         */
        post: operations["revokeConsent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/agents/{agentId}/requests/{requestId}/deny": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentIdPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deny an agent's request
         * @description Denies everything that is still open in a request from the person's own agent, for each repository that they may decide on.
         *     deplodash asks GitHub about each, as on the request's own page. The next page lists what was denied and what is still open for
         *     others. To deny a request from someone else's agent, use the request's own page.
         */
        post: operations["denyRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/access/{agentId}/{repositoryId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentIdPath"];
                /**
                 * @description GitHub's numeric id of the repository.
                 * @example 1296269
                 */
                repositoryId: components["parameters"]["RepositoryIdPath"];
            };
            cookie?: never;
        };
        /**
         * Show what an agent may do in a repository
         * @description The page where someone who administers the repository changes an agent's access. deplodash asks GitHub each time whether they
         *     still do. For everyone else, the page looks the same whether or not the agent has access.
         */
        get: operations["showAccess"];
        put?: never;
        /**
         * Change what an agent may do in a repository
         * @description Removes permissions, changes when the access ends, or changes the branches. This replaces all earlier approvals. If a permission is
         *     removed, the tokens that were issued under it are revoked at GitHub within seconds, and pushes in progress are stopped; a cached
         *     copy of a revoked token may still be returned for about a minute.
         */
        post: operations["changeAccess"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/device": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the form for a user code
         * @description The page where a person types the code that their own agent shows (RFC 8628, section 3.3). A code in the URL is ignored, so that
         *     nobody can choose the code with a link.
         */
        get: operations["showDevice"];
        put?: never;
        /**
         * Look up a user code
         * @description Shows what deplodash knows about the agent behind this code, what the agent says about itself, and the form to claim it. A code that
         *     is unknown, has expired, or was claimed by someone else gets `404`. So does every code from a person who may not register agents.
         *     After five such codes in 15 minutes, the response is `429`. A malformed code gets `400` and doesn't count. A code whose agent the
         *     person has already claimed shows the page that follows a claim.
         */
        post: operations["findDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/device/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Claim an agent with its user code
         * @description Registers the agent in the person's name, marked as registered with a device code. The agent receives its token with its next poll;
         *     the person never sees it. The next page shows the agent's request, and the person decides on it as on the consent page, with nothing
         *     preselected. Claiming twice changes nothing. `reject` invalidates the code instead.
         */
        post: operations["claimDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the person's webhooks
         * @description The page where people add, test, and remove webhooks.
         */
        get: operations["showNotifications"];
        put?: never;
        /**
         * Add a webhook
         * @description deplodash asks GitHub whether the person is still signed in, because a webhook keeps reporting after they leave. A person can have
         *     three webhooks. If the address isn't the name of a public server, the form comes back with the reason.
         */
        post: operations["addWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/{webhookId}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The webhook's id.
                 * @example 4kTq9bWm2XcZ7pLs
                 */
                webhookId: components["parameters"]["WebhookIdPath"];
            };
            cookie?: never;
        };
        /**
         * Show a webhook's new signing secret
         * @description People come here after they add a webhook or replace its secret. The page shows the secret once, and only for two minutes.
         */
        get: operations["showWebhookSecret"];
        put?: never;
        /**
         * Replace a webhook's signing secret
         * @description For a day, messages are also signed with the previous secret, so that none are lost while the person updates the receiver.
         */
        post: operations["replaceWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/{webhookId}/test": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The webhook's id.
                 * @example 4kTq9bWm2XcZ7pLs
                 */
                webhookId: components["parameters"]["WebhookIdPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test message
         * @description Sends one message immediately, and then shows the receiver's status. A delivered test message turns the webhook back on. A person
         *     can send ten test messages an hour.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/{webhookId}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The webhook's id.
                 * @example 4kTq9bWm2XcZ7pLs
                 */
                webhookId: components["parameters"]["WebhookIdPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove a webhook
         * @description deplodash sends nothing more to it, not even messages that were waiting. This works while GitHub is down.
         */
        post: operations["removeWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show all agents
         * @description Lists all agents, 20 per page, newest first, and the revocations that operators have started. It works while GitHub is down.
         */
        get: operations["showOperator"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/agents/{agentId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentIdPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke an agent's access, or rotate or delete it
         * @description `revoke` ends all access for any agent. `rotate` and `delete` are only for agents that an operator registered with `npm run agent`;
         *     other agents belong to the people who registered them. Rotating asks GitHub who the operator is, and redirects to the page that
         *     shows the new agent token once.
         */
        post: operations["changeServiceAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Search for agents registered with `npm run agent`
         * @description Such agents aren't listed until they make their first request. This searches KV for them in the background. The next search can
         *     start after five minutes for each thousand agents.
         */
        post: operations["startAgentSearch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/revocations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke everything for a person, an account, or the service
         * @description For a person, this ends all access for the agents that they registered, and all access that they approved. For an account, it ends
         *     all access to its repositories. For an account or the service, deplodash first suspends the App's installations, so that GitHub
         *     rejects their tokens immediately. The access then ends in the background; the operator page shows the progress. While GitHub is
         *     down, the access still ends, and the installations are suspended as soon as GitHub responds. Repeating the request changes nothing.
         */
        post: operations["startRevocation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/suspensions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lift the suspension of installations
         * @description Lifts the suspensions that operators requested here, once all the access that they revoked has ended. Installations that someone
         *     else suspended stay suspended.
         */
        post: operations["finishSuspension"];
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
         * @description Redirects to GitHub with a state and a PKCE challenge (RFC 7636). Their counterparts stay in the person's browser, in one sealed
         *     cookie per sign-in. Up to four tabs can be signing in at the same time.
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
         * Return from GitHub
         * @description GitHub redirects here with a code, or with the reason why it refused (RFC 6749, section 4.1.2).
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
         * Return from installing the GitHub App
         * @description The App's setup URL. GitHub redirects here after an installation, or a change of its repositories, and deplodash redirects to the
         *     page where the person was before. `installation_id` is ignored, because it can be forged.
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
         * @description Ends the session and revokes the person's GitHub token.
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
         * Check that the service is ready
         * @description The only operation that responds on every origin.
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
         * Get this description as YAML
         * @description Returns the description as written, with comments.
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
         * Get this description as JSON
         * @description Returns the same description as JSON.
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
         * Get a guide for agents
         * @description Returns a short form of this description, for agents that were given nothing but a link. It names this service and its GitHub server.
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
         * Show this description as a page
         * @description Shows this description in Redoc, served from this origin. Each section has a fragment that you can link to.
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
         * Get the documentation script
         * @description Returns Redoc, as bundled at build time.
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
         * Get the script that starts the documentation
         * @description Starts Redoc with this service's API description.
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
         * Get the stylesheet
         * @description Returns the stylesheet of all pages, for light and dark mode.
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
         * Get the icon
         * @description Returns the icon that browsers show in the tab.
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
        /** @description What an agent requests. */
        TokenRequest: {
            repo: components["schemas"]["RepositoryReference"];
            /** @description The scopes that the token should carry. `metadata:read` is always included. */
            scopes: components["schemas"]["RequestedScope"][];
            branches?: components["schemas"]["BranchPatterns"];
            reason?: components["schemas"]["Reason"];
        };
        /** @description An agent's request for access to several repositories. */
        AccessRequest: {
            /** @description The repositories, each once, in the order in which the consent page shows them. `branches` requires `contents:write` or `admin`. */
            wants: components["schemas"]["Want"][];
            reason?: components["schemas"]["Reason"];
        };
        /** @description The access that an agent requests to one repository. */
        Want: {
            repo: components["schemas"]["RepositoryReference"];
            /** @description The scopes that you need there. */
            scopes: components["schemas"]["RequestedScope"][];
            branches?: components["schemas"]["BranchPatterns"];
        };
        /**
         * Format: reason
         * @description What you want to change and why, in up to 200 characters. The consent page quotes it as your words, without links. Line breaks
         *     become spaces, and invisible characters are refused.
         * @example Fix the broken links in the handbook
         */
        Reason: string;
        /** @description The token to revoke. */
        RevocationRequest: {
            /** @description The GitHub token, as issued. */
            token: string;
        };
        /**
         * @description Lines of `key=value`, up to an empty line. deplodash uses `protocol`, `host`, `path` (`owner/repo` or `owner/repo.git`, which git
         *     sends if `useHttpPath` is set), `capability[]`, and, for `erase`, `password` or `credential`. It ignores other keys.
         *
         *     git 2.46 and later (`capability[]=authtype`) get a credential that other helpers don't store (`ephemeral=1`); earlier versions get
         *     a user name and password. `password_expiry_utc` says when it expires.
         */
        GitCredential: string;
        /**
         * @description Tells git to stop asking, instead of trying its next helper or prompting.
         * @example quit=1
         */
        GitQuit: string;
        /** @description A token, and what it allows. */
        IssuedToken: {
            /** @enum {string} */
            status: "ok";
            /** @description The GitHub installation access token. Treat it as opaque, and allow up to 4 KiB. For git, it is the password of the user `x-access-token`. */
            token: string;
            /**
             * Format: date-time
             * @description When the token expires, which is the earlier of GitHub's expiry and the consent's.
             */
            expires_at: string;
            /** @description The repository's full name as GitHub spells it. After a rename, this is the new name. */
            repo: string;
            /** @description The requested scopes that the token carries. Declined scopes are left out. If `push` is present, `contents:read` replaces `contents:write`. */
            scopes: components["schemas"]["Scope"][];
            /** @description The token's permissions as GitHub confirmed them. */
            permissions: {
                [key: string]: string;
            };
            push?: components["schemas"]["LimitedPush"];
        };
        /**
         * @description Where to push, if `contents:write` was requested and the owner limited it to certain branches. The token then carries
         *     `contents:read` in its place.
         */
        LimitedPush: {
            /**
             * Format: uri
             * @description The remote for pushes, at this service. The password is the agent token.
             */
            remote: string;
            /** @description The branches and tags that the agent may push to. A push to any other is refused. */
            branches: components["schemas"]["BranchPattern"][];
        };
        /** @description The owner has to decide first. */
        ConsentRequired: {
            /** @enum {string} */
            status: "needs_consent";
            /**
             * Format: uri
             * @description The page where the owner decides. The link alone gives no access; only people who administer the repository can decide.
             */
            url: string;
            /**
             * Format: date-time
             * @description When the URL expires. Asking again then returns a new one.
             */
            expires_at: string;
            /** @description The requested scopes that nobody has decided on yet. */
            missing_scopes: components["schemas"]["Scope"][];
            /** @description The requested scopes that are approved already. Request only these to get a token now. */
            granted_scopes: components["schemas"]["Scope"][];
        };
        /** @description The decision on each repository. */
        DecidedAccess: {
            /** @enum {string} */
            status: "ok";
            /** @description One entry per repository, in the request's order. */
            wants: components["schemas"]["WantState"][];
        };
        /** @description The owners have to decide first. */
        UndecidedAccess: {
            /** @enum {string} */
            status: "needs_consent";
            /**
             * Format: uri
             * @description The page where the owners decide. The link alone gives no access; each repository is decided by people who administer it.
             */
            url: string;
            /**
             * Format: date-time
             * @description When the URL expires. Asking again then returns a new one.
             */
            expires_at: string;
            /** @description One entry per repository, in the request's order. */
            wants: components["schemas"]["WantState"][];
        };
        /** @description The decision on one repository. Each requested scope is in one of the lists. */
        WantState: {
            /** @description The repository as `owner/name`, as you spelled it. */
            repo: string;
            /** @description The scopes that nobody has decided on yet. */
            missing_scopes: components["schemas"]["Scope"][];
            /** @description The scopes that are approved. An owner may have limited `contents:write` to certain branches; a token's `push` says so. */
            granted_scopes: components["schemas"]["Scope"][];
            /** @description The scopes that were declined. */
            declined_scopes: components["schemas"]["Scope"][];
        };
        /** @description An agent, and what it may do. */
        OwnAgent: {
            agent_id: components["schemas"]["AgentId"];
            /** @description The agent's name, chosen by the person who registered it. */
            label: string;
            /**
             * Format: date-time
             * @description When the agent token expires. Absent if it doesn't expire.
             */
            expires_at?: string;
            /** @description One entry per repository, newest first. */
            access: components["schemas"]["ApprovedAccess"][];
        };
        /** @description What an agent may do in one repository. */
        ApprovedAccess: {
            /** @description The repository's full name as GitHub last spelled it. */
            repo: string;
            /** @description The approved scopes. */
            scopes: components["schemas"]["Scope"][];
            /** @description The branches and tags that the agent may push to, through this service's remotes. Absent if `contents:write` isn't limited. */
            branches?: components["schemas"]["BranchPattern"][];
            /**
             * Format: date-time
             * @description When the earliest approval ends.
             */
            expires_at: string;
        };
        /** @description The metadata of an OAuth authorization server (RFC 8414, section 2). */
        OAuthMetadata: {
            /**
             * Format: uri
             * @description The origin of this service.
             */
            issuer: string;
            /** Format: uri */
            token_endpoint: string;
            /** Format: uri */
            device_authorization_endpoint: string;
            grant_types_supported: string[];
            /** @description Clients don't authenticate. */
            token_endpoint_auth_methods_supported: string[];
            /** @description Empty, because there is no authorization endpoint. */
            response_types_supported: string[];
            scopes_supported: components["schemas"]["RequestedScope"][];
            /** Format: uri */
            service_documentation: string;
            /** @description The origin of the GitHub server that this service gives access to, `https://github.com` or a GitHub Enterprise Server. */
            github_url: string;
        };
        /** @description A request to the token endpoint. Each parameter except `resource` may be sent only once. Empty and unknown parameters are ignored. */
        OAuthTokenRequest: {
            /** @description `urn:ietf:params:oauth:grant-type:token-exchange` or `urn:ietf:params:oauth:grant-type:device_code`. */
            grant_type: string;
            /** @description The agent token, or an OpenID Connect ID token of a workload that the agent trusts. */
            subject_token?: string;
            /** @description `urn:ietf:params:oauth:token-type:access_token` for an agent token; `urn:ietf:params:oauth:token-type:id_token` or `urn:ietf:params:oauth:token-type:jwt` for an ID token. */
            subject_token_type?: string;
            /** @description The repository's URL at GitHub (RFC 8707). A token is for one repository, so request each separately. */
            resource?: string[];
            /** @description The scopes that the token should carry, separated by spaces. `metadata:read` is always included. */
            scope?: string;
            /** @description The device code. Required for the device code grant. */
            device_code?: string;
            /** @description The `client_id` that started the device authorization. A token exchange doesn't need one. */
            client_id?: string;
            /** @description Not supported; send `resource`. */
            audience?: string[];
            /** @description Not supported. */
            actor_token?: string;
            /** @description Not supported. */
            actor_token_type?: string;
            /** @description `urn:ietf:params:oauth:token-type:access_token`, which is the default. */
            requested_token_type?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description A token (RFC 6749, section 5.1). */
        OAuthToken: {
            /** @description The GitHub installation access token; with git, send it as the password of the user `x-access-token`. For a device code, the agent token. Treat it as opaque. */
            access_token: string;
            /** @description `urn:ietf:params:oauth:token-type:access_token`, after a token exchange. */
            issued_token_type?: string;
            /** @enum {string} */
            token_type: "Bearer";
            /** @description The number of seconds until the token expires. Absent if it doesn't expire. */
            expires_in?: number;
            /** @description The requested scopes that the token carries, separated by spaces. Declined scopes are left out. If `push` is present, `contents:read` replaces `contents:write`. */
            scope?: string;
            push?: components["schemas"]["LimitedPush"];
            agent_id?: components["schemas"]["AgentId"];
        };
        /** @description What an agent says about itself, and the access that it wants. Each parameter except `resource` may be sent only once. Empty and unknown parameters are ignored. */
        DeviceAuthorizationRequest: {
            /** @description A name of your choice, in ASCII. Send the same one to the token endpoint. */
            client_id: string;
            /** @description What the person sees as the agent's name, in up to 60 characters. By default, the `client_id`. */
            label?: string;
            /** @description The URLs at GitHub of up to 20 repositories that you need access to (RFC 8707). Requires `scope`. */
            resource?: string[];
            /** @description The scopes that you need in each of them, separated by spaces. */
            scope?: string;
            /** @description What you want to do and why, in up to 200 characters. The page quotes it as your own words, without links. */
            reason?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description The codes of a device authorization (RFC 8628, section 3.2). */
        DeviceAuthorization: {
            /** @description A secret for the token endpoint. Don't show it to anyone. */
            device_code: string;
            /** @description The code for the person to type. */
            user_code: string;
            /**
             * Format: uri
             * @description The page where the person types it.
             */
            verification_uri: string;
            /** @description The number of seconds until the codes expire. */
            expires_in: number;
            /** @description The number of seconds to wait between requests to the token endpoint. */
            interval: number;
        };
        /** @description An error of an OAuth endpoint (RFC 6749, section 5.2). */
        OAuthError: {
            error: components["schemas"]["OAuthErrorCode"];
            /** @description What happened, and what to do next. ASCII, without double quotes or backslashes. */
            error_description: string;
            /**
             * Format: uri
             * @description The page where a person can decide, or fix the problem.
             */
            error_uri?: string;
            /** @description The problem's `code`, as in problem documents, if several problems share an OAuth error. */
            code?: string;
            /** @description The number of seconds to wait between requests. */
            interval?: number;
            /** @description The requested scopes that nobody has decided on yet, separated by spaces. */
            missing_scope?: string;
            /** @description The requested scopes that are already approved, separated by spaces. Request only these to get a token now. */
            granted_scope?: string;
            /** @description The permissions that the GitHub App lacks. */
            permissions?: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @description When the owner can be asked again, ten minutes after the decision.
             */
            retry_at?: string;
        };
        /**
         * @description What went wrong.
         * @enum {string}
         */
        OAuthErrorCode: "invalid_request" | "invalid_client" | "invalid_grant" | "unsupported_grant_type" | "invalid_scope" | "invalid_target" | "authorization_pending" | "slow_down" | "access_denied" | "expired_token" | "server_error" | "temporarily_unavailable";
        ScopeList: {
            scopes: {
                scope: components["schemas"]["Scope"];
                description: string;
                effect: components["schemas"]["ScopeEffect"];
            }[];
            /** @description The scopes that `admin` includes. */
            admin: components["schemas"]["Scope"][];
        };
        /**
         * @description Whether a scope allows reading, changing content, or changing who and what may act on the repository.
         * @enum {string}
         */
        ScopeEffect: "reads" | "writes" | "administers";
        /** @description A scope that `GET /api/scopes` lists with the description that owners read, or `admin`, which includes `administration:write`, `contents:write`, and `workflows:write`. */
        RequestedScope: components["schemas"]["Scope"] | "admin";
        /**
         * @description `<GitHub permission>:<level>`, for GitHub's repository permissions. `write` includes `read` of the same permission.
         *     `x-scopeEffects` lists the scopes that write or administer.
         * @enum {string}
         */
        Scope: "actions:read" | "actions:write" | "actions_variables:read" | "actions_variables:write" | "administration:read" | "administration:write" | "artifact_metadata:read" | "artifact_metadata:write" | "attestations:read" | "attestations:write" | "checks:read" | "checks:write" | "code_quality:read" | "code_quality:write" | "codespaces:read" | "codespaces:write" | "contents:read" | "contents:write" | "dependabot_secrets:read" | "dependabot_secrets:write" | "deployments:read" | "deployments:write" | "discussions:read" | "discussions:write" | "environments:read" | "environments:write" | "issues:read" | "issues:write" | "merge_queues:read" | "merge_queues:write" | "metadata:read" | "packages:read" | "packages:write" | "pages:read" | "pages:write" | "pull_requests:read" | "pull_requests:write" | "repository_custom_properties:read" | "repository_custom_properties:write" | "repository_hooks:read" | "repository_hooks:write" | "repository_projects:read" | "repository_projects:write" | "secret_scanning_alerts:read" | "secret_scanning_alerts:write" | "secrets:read" | "secrets:write" | "security_events:read" | "security_events:write" | "single_file:read" | "single_file:write" | "statuses:read" | "statuses:write" | "vulnerability_alerts:read" | "vulnerability_alerts:write" | "workflows:write";
        /**
         * @description The branches and tags that the agent wants to push to, as a proposal for the owner, who may choose others. Has no effect without
         *     `contents:write` among the scopes. If `contents:write` is already limited and doesn't include all of these, the owner is
         *     asked again.
         */
        BranchPatterns: components["schemas"]["BranchPattern"][];
        /**
         * Format: branch-pattern
         * @description A branch, such as `main`, or a prefix followed by `/*`, such as `agent/*`. Tags have patterns of their own, such as `tag:v1.0` and `tag:v*`.
         * @example agent/*
         */
        BranchPattern: string;
        /**
         * Format: repository-name
         * @description The repository as `owner/name`, without `.git`. Case-insensitive.
         * @example ada/notes
         */
        RepositoryName: string;
        /**
         * Format: repository-reference
         * @description The repository as `owner/name`, or its URL as git uses it. Case-insensitive.
         * @example ada/notes
         * @example https://github.com/ada/notes.git
         */
        RepositoryReference: string;
        /** @description GitHub's numeric id of a repository, which stays the same when the repository is renamed. */
        RepositoryId: number;
        /** @description The id of an agent, random and never reused. */
        AgentId: string;
        /** @description A path on this origin, with its query (RFC 3986, sections 3.3 and 3.4); never another host. */
        LocalPath: string;
        /**
         * Format: binary
         * @description git's own format, as a stream of any length.
         */
        GitStream: ReadableStream<Uint8Array<ArrayBuffer>>;
        /** @description One line of ASCII. */
        GitRemoteLine: string;
        /** @description Which files to transfer. Other properties are ignored. */
        LfsBatchRequest: {
            /** @enum {string} */
            operation: "download" | "upload";
            /** @enum {string} */
            hash_algo?: "sha256";
            objects: components["schemas"]["LfsPointer"][];
        };
        /** @description A file, as Git LFS refers to it. */
        LfsPointer: {
            /** @description The SHA-256 of its content. */
            oid: string;
            size: number;
        };
        LfsBatch: {
            /** @enum {string} */
            transfer: "basic";
            /** @enum {string} */
            hash_algo: "sha256";
            objects: {
                oid: string;
                size: number;
                authenticated?: boolean;
                /** @description GitHub's addresses for uploading or downloading the file, on GitHub's hosts only. */
                actions?: {
                    [key: string]: {
                        /** Format: uri */
                        href: string;
                        header?: {
                            [key: string]: string;
                        };
                        expires_at?: string;
                        expires_in?: number;
                    };
                };
                error?: {
                    code: number;
                    message: string;
                };
            }[];
        };
        LfsProblem: {
            /** @description One line of ASCII. */
            message: string;
        };
        /**
         * @description Besides the fields below, the form contains the answers about each repository on the page. Their names begin with the repository's
         *     position in the request, `r1` to `r20`: `r1.issues` is the level of a permission (`none`, `read`, or `write`), `r1.contents`
         *     is a `CodeAnswer` if the page asks where the agent may push, and `r1.branches` is then a `BranchList`. A permission without
         *     an answer isn't approved. Fields and values that the page doesn't have are refused.
         */
        DecisionForm: {
            csrf: components["schemas"]["CsrfToken"];
            /** @description A sealed record of what the page showed, so that nothing else can be decided. */
            shown: string;
            /**
             * @description The button that the person pressed. `approve` applies to every repository on the page that exists, and `deny` to every
             *     repository on the page; `approve:r1`, `deny:r1`, and `create-and-approve:r1` apply to that repository alone.
             */
            decision: string;
            duration?: components["schemas"]["Duration"];
        } & {
            [key: string]: unknown;
        };
        /**
         * @description How long the access lasts, counted from the decision. Required to approve.
         * @enum {string}
         */
        Duration: "1h" | "8h" | "1d" | "7d" | "30d" | "90d";
        /**
         * @description What the agent may do with the code, if the page asks about it: nothing (beyond what it may do already), read, push to the
         *     branches in `branches` only, or push to any branch.
         * @enum {string}
         */
        CodeAnswer: "none" | "read" | "limited" | "any";
        /**
         * @description The branches and tags to which `code` limits pushes, separated by commas or spaces: up to 10, each as `BranchPattern` describes.
         *     A list that can't be used comes back in the form, with the reason.
         */
        BranchList: string;
        /**
         * @description Besides the fields below, the form contains the level to keep of each permission that the agent has (`none`, `read`, or `write`),
         *     such as `r1.issues`. A permission without an answer is removed. Fields and values that the page doesn't have are
         *     refused.
         */
        AccessForm: {
            csrf: components["schemas"]["CsrfToken"];
            /** @description A sealed record of what the page showed, so that nothing else can be changed. */
            shown: string;
            "r1.contents"?: components["schemas"]["CodeAnswer"];
            "r1.branches"?: components["schemas"]["BranchList"];
            /**
             * @description When the access ends, counted from now.
             * @enum {string}
             */
            duration: "as_it_is" | "1h" | "8h" | "1d" | "7d" | "30d" | "90d";
        } & {
            [key: string]: unknown;
        };
        DeviceCodeForm: {
            csrf: components["schemas"]["CsrfToken"];
            /**
             * @description The code that the agent shows: 8 consonants. Case, spaces, and hyphens don't matter. If the code is malformed, the form comes
             *     back with the reason.
             */
            user_code: string;
        };
        ClaimForm: {
            csrf: components["schemas"]["CsrfToken"];
            /** @description The code that the page showed, sealed, so that no other code can be claimed. */
            shown: string;
            /**
             * @description The button that the person pressed: “Claim agent” or “This isn’t my agent”.
             * @enum {string}
             */
            decision: "claim" | "reject";
            /** @description The agent's name, as in `RegistrationForm`. Required to claim. */
            label?: string;
            expires?: components["schemas"]["TokenLifetime"];
        };
        RegistrationForm: {
            csrf: components["schemas"]["CsrfToken"];
            /** @description The agent's name for the people who are asked for consent: 1 to 60 characters. Surrounding spaces are removed; invisible characters are refused. A label that can't be used comes back in the form, with the reason. */
            label: string;
            expires?: components["schemas"]["TokenLifetime"];
        };
        RotationForm: {
            csrf: components["schemas"]["CsrfToken"];
            expires?: components["schemas"]["TokenLifetime"];
        };
        /**
         * @description How long the new agent token works; 90 days by default.
         * @enum {string}
         */
        TokenLifetime: "30d" | "90d" | "365d" | "never";
        /**
         * @description The workloads to trust. The kind of issuer and `by` determine which fields count. If a field is invalid, the form comes back with
         *     the reason beside it.
         */
        IdentityForm: {
            csrf: components["schemas"]["CsrfToken"];
            /** @description The repository that the page showed, sealed, so that exactly those ids are trusted. Required for GitHub Actions. */
            shown?: string;
            /** @description The issuer. Required if there are several of this kind. */
            issuer?: string;
            /** @description The field that selects the workloads. */
            by?: string;
            /** @description GitHub Actions: a branch, or the full name of a branch or tag, such as `refs/heads/main`. */
            ref?: string;
            /** @description GitHub Actions and GitLab: the name of an environment. */
            environment?: string;
            /** @description GitHub Actions: a reusable workflow with its ref, such as `ada/ci/.github/workflows/agent.yml@refs/heads/main`. */
            workflow?: string;
            /** @description GitLab: the numeric id of the project. */
            project_id?: string;
            /** @description GitLab: a branch. */
            branch?: string;
            /** @description GitLab: a tag. */
            tag?: string;
            /** @description Other issuers: the subject, exactly as in the ID token. */
            sub?: string;
        };
        WebhookForm: {
            csrf: components["schemas"]["CsrfToken"];
            /** @description The receiver's address. If it can't be used, the form comes back with the reason. */
            url: string;
            /**
             * @description `standard`: JSON, signed as Standard Webhooks describes it. `slack`: `{ "text": "…" }`, which Slack, Mattermost, and Google
             *     Chat show to people; it is signed as well.
             * @enum {string}
             */
            format: "standard" | "slack";
            /** @description The events to send. */
            events?: components["schemas"]["EventType"][];
        };
        /**
         * @description `request.waiting` is for the person who registered the agent. The others are for them and for those who approved the access;
         *     `revocation.overdue` means that after two minutes, GitHub hasn't confirmed a token's revocation.
         * @enum {string}
         */
        EventType: "request.waiting" | "access.approved" | "access.revoked" | "access.ended" | "revocation.overdue";
        /** @description A webhook's id. */
        WebhookId: string;
        ConfirmationForm: {
            csrf: components["schemas"]["CsrfToken"];
        };
        RevocationForm: {
            csrf: components["schemas"]["CsrfToken"];
            agent_id?: components["schemas"]["AgentId"];
            repository_id?: components["schemas"]["RepositoryId"];
            /** @description Required without `agent_id` and `repository_id`, when the form revokes everything. Case-insensitive. */
            confirm?: string;
        };
        RepositoryRevocationForm: {
            csrf: components["schemas"]["CsrfToken"];
            /** @description Proves that the person administers the repository. It is sealed, and valid for 15 minutes. */
            proof: string;
            /** @description The agent whose access is revoked, or `all`. */
            agent_id: string;
        };
        ServiceAgentForm: {
            csrf: components["schemas"]["CsrfToken"];
            /** @enum {string} */
            act: "revoke" | "rotate" | "delete";
        };
        MassRevocationForm: {
            csrf: components["schemas"]["CsrfToken"];
            /** @enum {string} */
            of: "person" | "account" | "service";
            /** @description The login or numeric id of the person, or the login of the account. Logins can be reused; ids can't. */
            login?: string;
            /** @description `revoke everything`, typed by the operator. */
            confirm: string;
        };
        LiftingForm: {
            csrf: components["schemas"]["CsrfToken"];
            /** @description `lift suspension`, typed by the operator. */
            confirmation: string;
        };
        /** @description The CSRF token of the session, from the page that contains the form. */
        CsrfToken: string;
        Health: {
            /** @enum {string} */
            status: "ok";
        };
        /** @description An event in an agent's activity. Properties that don't apply are absent. */
        ActivityEvent: {
            /**
             * Format: date-time
             * @description When it happened.
             * @example 2026-06-14T12:00:00Z
             */
            time: string;
            /**
             * @description `asked`: the agent opened a request. `approved`, `denied`, `changed`: a person decided. `revoked`: a person ended access.
             *     `ended`: access ended for the reason in `detail`. `issued`: the agent got a token. `pushed`: the agent pushed through the git
             *     proxy. `refused`: deplodash refused a push. `rotated`: the agent got a new token. `deleted`: a person deleted the agent.
             *     `trusted`, `distrusted`: a person trusted an identity to act as the agent, or stopped trusting it.
             * @enum {string}
             */
            event: "asked" | "approved" | "denied" | "changed" | "revoked" | "ended" | "issued" | "pushed" | "refused" | "rotated" | "deleted" | "trusted" | "distrusted";
            /**
             * @description The repository's full name at that time.
             * @example ada/notes
             */
            repo?: string;
            /** @description The scopes that the event is about; for `changed`, all that the agent has now. */
            scopes?: string[];
            /** @description The branches and tags that pushes are limited to; for `pushed`, the ones that were pushed. */
            branches?: string[];
            /** @description The person who did it. */
            by?: {
                /** @description Their GitHub id. */
                id: number;
                /** @description Their login at that time. */
                login: string;
            };
            /** @description The SHA-256 of the token in base64, equal to `hashed_token` in GitHub's audit log. */
            token_sha256?: string;
            detail: components["schemas"]["ActivityDetail"];
        };
        /** @description More about an event. */
        ActivityDetail: {
            /** @description Why the agent asks, in its own unverified words. */
            reason?: string;
            /**
             * @description Why access ended: it `expired`; GitHub says that the repository is `unreachable` for the App; the App was `reinstalled`, or the
             *     repository moved to another account; or `no_administrator`: nobody who approved it still administers the repository.
             * @enum {string}
             */
            because?: "expired" | "unreachable" | "reinstalled" | "no_administrator";
            /**
             * @description Whether the person acted as this service's operator.
             * @enum {boolean}
             */
            as_operator?: true;
            identity?: components["schemas"]["ActivityIdentity"];
            /**
             * Format: date-time
             * @description When the approval or the token expires.
             */
            expires_at?: string;
            /**
             * @description What happened to a push: `refused` here, before it reached GitHub; `sent` if the result isn't known yet; `unseen` if the
             *     response was lost; `stopped` if GitHub never received all of it.
             * @enum {string}
             */
            outcome?: "refused" | "sent" | "accepted" | "partly accepted" | "rejected" | "unseen" | "stopped";
            /** @description The refs of a push, at most 20. */
            refs?: {
                /**
                 * @description The full name of the ref.
                 * @example refs/heads/main
                 */
                ref: string;
                /** @description The id before the push. */
                old: string;
                /** @description The id after the push. */
                new: string;
            }[];
            /** @description The total number of refs in the push. */
            ref_count?: number;
        };
        /**
         * @description A trusted identity: the one that a person trusted or stopped trusting, or the one that got a token or pushed. Only the person who
         *     registered the agent sees it.
         */
        ActivityIdentity: {
            /**
             * Format: uri
             * @description Who signs its ID tokens.
             */
            issuer: string;
            /** @description The claims that its ID tokens must have. */
            conditions: {
                [key: string]: string;
            };
        };
        /** @description An HTML page that works without JavaScript. */
        Html: string;
        /** @description A problem document (RFC 9457). */
        Problem: {
            /**
             * Format: uri
             * @description The kind of problem, as a link to its documentation.
             */
            type: string;
            title: string;
            status: number;
            /** @description What to do next. */
            detail: string;
            code: components["schemas"]["ProblemCode"];
            /**
             * Format: uri
             * @description The response's `X-Request-Id`, which the operator can look up in the log.
             */
            instance?: string;
            /** @description What is wrong, with one entry for each of the first 20 mistakes. */
            errors?: components["schemas"]["InputError"][];
            /** @description The GitHub permissions that the App lacks. */
            permissions?: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @description When the owner can be asked again, ten minutes after the decision.
             */
            retry_at?: string;
            /**
             * Format: uri
             * @description A page on GitHub where a person can fix it.
             */
            url?: string;
        };
        InputError: {
            /** @description Where in the body (JSON Pointer, RFC 6901), or a slash and the name of the parameter or variable. */
            pointer: string;
            detail: string;
        };
        /**
         * @description The stable name of a problem.
         * @enum {string}
         */
        ProblemCode: "invalid_request" | "invalid_agent_token" | "consent_denied" | "installation_suspended" | "repository_not_selected" | "permission_not_granted" | "github_refused" | "not_found" | "method_not_allowed" | "content_too_large" | "unsupported_media_type" | "misdirected_request" | "rate_limited" | "misconfigured" | "internal_error" | "github_unavailable" | "issuer_unavailable";
    };
    responses: {
        /** @description The request violates this contract; `errors` says where. */
        InvalidRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {integer} */
                    status?: 400;
                    /** @enum {string} */
                    code?: "invalid_request";
                };
            };
        };
        /** @description The agent token or ID token is missing, unknown, or expired (RFC 6750, section 3). */
        InvalidAgentToken: {
            headers: {
                /** @description `Bearer`, with a realm (RFC 6750, section 3). */
                "WWW-Authenticate": string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {integer} */
                    status?: 401;
                    /** @enum {string} */
                    code?: "invalid_agent_token";
                };
            };
        };
        /** @description The owner declined, or GitHub refused the App. If there is a `url`, it leads to the page where a person can fix the problem. */
        TokenRefused: {
            headers: {
                /** @description `wait=N` if the request was held (RFC 7240, section 3). */
                "Preference-Applied"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {integer} */
                    status?: 403;
                    /** @enum {string} */
                    code?: "consent_denied" | "installation_suspended" | "repository_not_selected" | "permission_not_granted" | "github_refused";
                };
            };
        };
        /** @description Everything was declined. */
        AccessDenied: {
            headers: {
                /** @description `wait=N` if the request was held (RFC 7240, section 3). */
                "Preference-Applied"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {integer} */
                    status?: 403;
                    /** @enum {string} */
                    code?: "consent_denied";
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
                    /** @enum {integer} */
                    status?: 413;
                    /** @enum {string} */
                    code?: "content_too_large";
                };
            };
        };
        /** @description The body has a media type that this operation doesn't accept. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {integer} */
                    status?: 415;
                    /** @enum {string} */
                    code?: "unsupported_media_type";
                };
            };
        };
        /** @description The request is for an origin (scheme, host, and port) other than this service's (RFC 9110, section 15.5.20). */
        MisdirectedRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {integer} */
                    status?: 421;
                    /** @enum {string} */
                    code?: "misdirected_request";
                };
            };
        };
        /** @description The request is for an origin other than this service's. Browsers get a page. */
        MisdirectedRequestOrPage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {integer} */
                    status?: 421;
                    /** @enum {string} */
                    code?: "misdirected_request";
                };
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description There is nothing here for this person, or nothing has this id. The response is the same as for an address that doesn't exist. Browsers get a page. */
        NotFoundOrPage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {integer} */
                    status?: 404;
                    /** @enum {string} */
                    code?: "not_found";
                };
                "text/html": components["schemas"]["Html"];
            };
        };
        /**
         * @description Too many requests, too many new GitHub tokens for one agent (30 a minute) or one registrant (45 a minute), or too many open consent
         *     requests from one agent (100). Equal consent requests share a link and count once, and so does a request for several repositories.
         *     Agents that have proven their identity have a budget of their own. Everyone else, including an agent whose request is refused before
         *     its token is checked, shares the budget of their address (for IPv6, of its /64).
         */
        RateLimited: {
            headers: {
                /** @description The number of seconds to wait before retrying. If GitHub asked for a pause, this is GitHub's value, but at most an hour. */
                "Retry-After": number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {integer} */
                    status?: 429;
                    /** @enum {string} */
                    code?: "rate_limited";
                };
            };
        };
        /** @description The service is misconfigured, or failed unexpectedly. */
        ServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {integer} */
                    status?: 500;
                    /** @enum {string} */
                    code?: "misconfigured" | "internal_error";
                };
            };
        };
        /** @description The service is misconfigured, or failed unexpectedly. Browsers get a page. */
        ServerErrorOrPage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {integer} */
                    status?: 500;
                    /** @enum {string} */
                    code?: "misconfigured" | "internal_error";
                };
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description GitHub is down, slow, or limiting requests, or the issuer of an ID token is unavailable. */
        GitHubUnavailable: {
            headers: {
                /** @description The number of seconds to wait before retrying. If GitHub asked for a pause, this is GitHub's value, but at most an hour. */
                "Retry-After": number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {integer} */
                    status?: 503;
                    /** @enum {string} */
                    code?: "github_unavailable" | "issuer_unavailable";
                };
            };
        };
        /** @description The issuer of an ID token is down or slow, so its key can't be looked up. */
        IssuerUnavailable: {
            headers: {
                /** @description The number of seconds to wait before retrying. If GitHub asked for a pause, this is GitHub's value, but at most an hour. */
                "Retry-After": number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {integer} */
                    status?: 503;
                    /** @enum {string} */
                    code?: "issuer_unavailable";
                };
            };
        };
        /** @description The response contains no credential. The message says why, and what to do next. */
        GitRefused: {
            headers: {
                /** @description One line of ASCII that tells a person what to do next. The helper prints it to standard error, which git shows. */
                "Deplodash-Message": string;
                /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                "Cache-Control": "no-store";
                [name: string]: unknown;
            };
            content: {
                "text/plain": components["schemas"]["GitQuit"];
            };
        };
        /** @description The agent token or ID token is missing, unknown, or expired (RFC 6750, section 3). */
        GitUnauthorized: {
            headers: {
                /** @description One line of ASCII that tells a person what to do next. The helper prints it to standard error, which git shows. */
                "Deplodash-Message": string;
                /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                "Cache-Control": "no-store";
                /** @description `Bearer`, with a realm (RFC 6750, section 3). */
                "WWW-Authenticate": string;
                [name: string]: unknown;
            };
            content: {
                "text/plain": components["schemas"]["GitQuit"];
            };
        };
        /** @description One line of text that git prints. It says why, and what to do next. */
        GitRemoteRefused: {
            headers: {
                /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                "Cache-Control": "no-store";
                [name: string]: unknown;
            };
            content: {
                "text/plain": components["schemas"]["GitRemoteLine"];
            };
        };
        /** @description The agent token or ID token is missing or unknown. */
        GitRemoteUnauthorized: {
            headers: {
                /** @description `Basic`, with a realm (RFC 7617, section 2). */
                "WWW-Authenticate": string;
                /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                "Cache-Control": "no-store";
                [name: string]: unknown;
            };
            content: {
                "text/plain": components["schemas"]["GitRemoteLine"];
            };
        };
        /** @description Too many requests, or GitHub or the issuer of an ID token is unavailable. */
        GitRemoteLater: {
            headers: {
                /** @description The number of seconds to wait before retrying. If GitHub asked for a pause, this is GitHub's value, but at most an hour. */
                "Retry-After": number;
                /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                "Cache-Control": "no-store";
                [name: string]: unknown;
            };
            content: {
                "text/plain": components["schemas"]["GitRemoteLine"];
            };
        };
        /** @description A message that git-lfs prints. It says why, and what to do next. */
        LfsRefused: {
            headers: {
                /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                "Cache-Control": "no-store";
                [name: string]: unknown;
            };
            content: {
                "application/vnd.git-lfs+json": components["schemas"]["LfsProblem"];
            };
        };
        /** @description The agent token or ID token is missing or unknown. */
        LfsUnauthorized: {
            headers: {
                /** @description `Basic`, with a realm (RFC 7617, section 2). */
                "WWW-Authenticate": string;
                /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                "Cache-Control": "no-store";
                [name: string]: unknown;
            };
            content: {
                "application/vnd.git-lfs+json": components["schemas"]["LfsProblem"];
            };
        };
        /** @description Too many requests, or GitHub or the issuer of an ID token is unavailable. */
        LfsLater: {
            headers: {
                /** @description The number of seconds to wait before retrying. If GitHub asked for a pause, this is GitHub's value, but at most an hour. */
                "Retry-After": number;
                /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                "Cache-Control": "no-store";
                [name: string]: unknown;
            };
            content: {
                "application/vnd.git-lfs+json": components["schemas"]["LfsProblem"];
            };
        };
        /** @description Too many requests, or GitHub or the issuer of an ID token is unavailable. The message says when to retry. */
        GitLater: {
            headers: {
                /** @description One line of ASCII that tells a person what to do next. The helper prints it to standard error, which git shows. */
                "Deplodash-Message": string;
                /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                "Cache-Control": "no-store";
                /** @description The number of seconds to wait before retrying. If GitHub asked for a pause, this is GitHub's value, but at most an hour. */
                "Retry-After": number;
                [name: string]: unknown;
            };
            content: {
                "text/plain": components["schemas"]["GitQuit"];
            };
        };
        /** @description An error in OAuth's format (RFC 6749, section 5.2). */
        OAuthRefused: {
            headers: {
                /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                "Cache-Control": "no-store";
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthError"];
            };
        };
        /** @description The client tried to authenticate, which this service doesn't support (RFC 6749, section 5.2). */
        OAuthUnauthorized: {
            headers: {
                /** @description The scheme that the client used, with a realm (RFC 6749, section 5.2). */
                "WWW-Authenticate": string;
                /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                "Cache-Control": "no-store";
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthError"];
            };
        };
        /** @description Too many requests (`slow_down`), or GitHub or the ID token's issuer is unavailable (`temporarily_unavailable`). */
        OAuthLater: {
            headers: {
                /** @description The number of seconds to wait before retrying. If GitHub asked for a pause, this is GitHub's value, but at most an hour. */
                "Retry-After": number;
                /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                "Cache-Control": "no-store";
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthError"];
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
        /** @description The page. If the person has to install the GitHub App first, a cookie brings them back here. */
        ConsentPage: {
            headers: {
                /** @description A sealed cookie that deplodash sets or clears. */
                "Set-Cookie"?: string;
                [name: string]: unknown;
            };
            content: {
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description The page. It shows the result of the form that led here once, and clears the cookie that carried it. */
        PageWithOutcome: {
            headers: {
                /** @description A sealed cookie that deplodash sets or clears. */
                "Set-Cookie"?: string;
                [name: string]: unknown;
            };
            content: {
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description A page that asks the person to sign in, and returns them here afterwards. */
        SignInPage: {
            headers: {
                /** @description `Cookie`, with a realm, because a session is missing. */
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
        /** @description A page that says why this isn't allowed, and what the person can do. */
        ForbiddenPage: {
            headers: {
                /** @description A sealed cookie that deplodash sets or clears. */
                "Set-Cookie"?: string;
                [name: string]: unknown;
            };
            content: {
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description A page that says that this doesn't exist, or isn't the person's. */
        NotFoundPage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description A page that says what has changed since the form was opened, or which limit was reached. */
        ConflictPage: {
            headers: {
                /** @description A sealed cookie that deplodash sets or clears. */
                "Set-Cookie"?: string;
                [name: string]: unknown;
            };
            content: {
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description A page that says that the link has expired or that the token was already shown, and how to get a new one. */
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
        /** @description A page that says that only HTML forms are accepted here. */
        UnsupportedMediaTypePage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description A page that says that there were too many requests, and when to try again. */
        RateLimitedPage: {
            headers: {
                /** @description The number of seconds to wait before retrying. If GitHub asked for a pause, this is GitHub's value, but at most an hour. */
                "Retry-After": number;
                [name: string]: unknown;
            };
            content: {
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description A page that says that GitHub is unavailable, and how to try again. */
        GitHubUnavailablePage: {
            headers: {
                /** @description The number of seconds to wait before retrying. If GitHub asked for a pause, this is GitHub's value, but at most an hour. */
                "Retry-After": number;
                [name: string]: unknown;
            };
            content: {
                "text/html": components["schemas"]["Html"];
            };
        };
        /** @description A redirect to the next page. */
        SeeOther: {
            headers: {
                /** @description The next page. */
                Location: string;
                /** @description A sealed cookie that deplodash sets or clears. */
                "Set-Cookie"?: string;
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The person has claimed the agent. Redirects to the agent's request, or to the agent's page. */
        ClaimedAlready: {
            headers: {
                /** @description The next page. */
                Location: string;
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description A redirect to GitHub. */
        Found: {
            headers: {
                /** @description The next page. */
                Location: string;
                /** @description The sealed counterparts of the state and the PKCE challenge, or, in development with `GITHUB_TOKEN`, the session. */
                "Set-Cookie": string;
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The caller's copy is current (`If-None-Match`). */
        NotModified: {
            headers: {
                /** @description The version of this file, for `If-None-Match` (RFC 9110, section 8.8.3). */
                ETag: string;
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The caller's copy is current (`If-None-Match`). */
        NotModifiedForAnyOrigin: {
            headers: {
                /** @description The version of this file, for `If-None-Match` (RFC 9110, section 8.8.3). */
                ETag: string;
                /** @description Always `*`, so that pages from any origin may read it. */
                "Access-Control-Allow-Origin": "*";
                [name: string]: unknown;
            };
            content?: never;
        };
    };
    parameters: {
        /**
         * @description `no-cache` revokes the token that you got last and returns a new one. Send it if GitHub rejected the token. A token less than 30 seconds old is kept.
         * @example no-cache
         */
        CacheControl: string;
        /**
         * @description `wait=N` holds the request for up to N seconds (60 at most) until the owner decides (RFC 7240, section 4.3).
         * @example wait=60
         */
        Prefer: string;
        /**
         * @description The account that the repository belongs to. Case-insensitive.
         * @example ada
         */
        GitOwner: string;
        /**
         * @description The repository's name, or its wiki's. `.git` at the end is optional. Case-insensitive.
         * @example notes.git
         */
        GitRepository: string;
        /**
         * @description The version of git's protocol, such as `version=2`.
         * @example version=2
         */
        GitProtocol: string;
        /**
         * @description Shows only events of this kind. `all`, the default, shows every kind.
         * @example decisions
         */
        ActivityEvents: "all" | "decisions" | "pushes" | "tokens" | "endings" | "agent";
        /**
         * @description Shows only events in this repository. Empty for all repositories.
         * @example ada/notes
         */
        ActivityRepository: string;
        /**
         * @description Shows only events on or after this day (UTC). Empty for no limit.
         * @example 2026-06-01
         */
        ActivityFrom: string;
        /**
         * @description Shows only events on or before this day (UTC). Empty for no limit.
         * @example 2026-06-30
         */
        ActivityTo: string;
        /**
         * @description The webhook's id.
         * @example 4kTq9bWm2XcZ7pLs
         */
        WebhookIdPath: components["schemas"]["WebhookId"];
        /**
         * @description The agent's id, as in its token.
         * @example 8sUd0aGq3LfW2mZx
         */
        AgentIdPath: components["schemas"]["AgentId"];
        /**
         * @description The account that the repository belongs to. Case-insensitive.
         * @example ada
         */
        RepositoryOwner: string;
        /**
         * @description The repository's name. Case-insensitive.
         * @example notes
         */
        RepositoryPath: string;
        /**
         * @description The position of the next page, from the link on the previous page.
         * @example 21.ada/notes
         */
        After: string;
        /**
         * @description GitHub's numeric id of the repository.
         * @example 1296269
         */
        RepositoryIdPath: components["schemas"]["RepositoryId"];
    };
    requestBodies: {
        Confirmation: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["ConfirmationForm"];
            };
        };
    };
    headers: {
        /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
        NoStore: "no-store";
        /** @description The number of seconds to wait before retrying. If GitHub asked for a pause, this is GitHub's value, but at most an hour. */
        RetryAfter: number;
        /** @description `wait=N` if the request was held (RFC 7240, section 3). */
        PreferenceApplied: string;
        /** @description `Bearer`, with a realm (RFC 6750, section 3). */
        BearerChallenge: string;
        /** @description `Basic`, with a realm (RFC 7617, section 2). */
        BasicChallenge: string;
        /** @description The scheme that the client used, with a realm (RFC 6749, section 5.2). */
        ClientChallenge: string;
        /** @description `Cookie`, with a realm, because a session is missing. */
        CookieChallenge: string;
        /** @description A sealed cookie that deplodash sets or clears. */
        SetCookie: string;
        /** @description One line of ASCII that tells a person what to do next. The helper prints it to standard error, which git shows. */
        DeplodashMessage: string;
        /** @description The version of this file, for `If-None-Match` (RFC 9110, section 8.8.3). */
        ETag: string;
        /** @description Always `*`, so that pages from any origin may read it. */
        AnyOrigin: "*";
        /** @description The next page. */
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
                 * @description `no-cache` revokes the token that you got last and returns a new one. Send it if GitHub rejected the token. A token less than 30 seconds old is kept.
                 * @example no-cache
                 */
                "Cache-Control"?: components["parameters"]["CacheControl"];
                /**
                 * @description `wait=N` holds the request for up to N seconds (60 at most) until the owner decides (RFC 7240, section 4.3).
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
                    /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                    "Cache-Control": "no-store";
                    /** @description `wait=N` if the request was held (RFC 7240, section 3). */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedToken"];
                };
            };
            /** @description Nobody has decided on a requested scope yet. Give `url` to the owner. */
            202: {
                headers: {
                    /** @description The number of seconds to wait before retrying. If GitHub asked for a pause, this is GitHub's value, but at most an hour. */
                    "Retry-After": number;
                    /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                    "Cache-Control": "no-store";
                    /** @description `wait=N` if the request was held (RFC 7240, section 3). */
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
    requestAccess: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `wait=N` holds the request for up to N seconds (60 at most) until the owner decides (RFC 7240, section 4.3).
                 * @example wait=60
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccessRequest"];
            };
        };
        responses: {
            /** @description Everything has been decided, and something has been approved. */
            200: {
                headers: {
                    /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                    "Cache-Control": "no-store";
                    /** @description `wait=N` if the request was held (RFC 7240, section 3). */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecidedAccess"];
                };
            };
            /** @description Something is undecided. Give `url` to the owners. */
            202: {
                headers: {
                    /** @description The number of seconds to wait before retrying. If GitHub asked for a pause, this is GitHub's value, but at most an hour. */
                    "Retry-After": number;
                    /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                    "Cache-Control": "no-store";
                    /** @description `wait=N` if the request was held (RFC 7240, section 3). */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UndecidedAccess"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["InvalidAgentToken"];
            403: components["responses"]["AccessDenied"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["IssuerUnavailable"];
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
            /** @description If the token was this agent's, GitHub rejects it within seconds. */
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
            503: components["responses"]["IssuerUnavailable"];
        };
    };
    answerGitCredential: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `wait=N` holds the request for up to N seconds (60 at most) until the owner decides (RFC 7240, section 4.3).
                 * @example wait=60
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description The operation that git requests from its helper (`get`, `store`, or `erase`). Others are ignored, as git requires of helpers.
                 * @example get
                 */
                operation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/plain": components["schemas"]["GitCredential"];
            };
        };
        responses: {
            /** @description The credential, or an empty body if the server isn't GitHub or the operation needs no answer. */
            200: {
                headers: {
                    /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                    "Cache-Control": "no-store";
                    /** @description `wait=N` if the request was held (RFC 7240, section 3). */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": components["schemas"]["GitCredential"];
                };
            };
            /** @description The owner hasn't decided yet. The message contains the URL for them. */
            202: {
                headers: {
                    /** @description One line of ASCII that tells a person what to do next. The helper prints it to standard error, which git shows. */
                    "Deplodash-Message": string;
                    /** @description The number of seconds to wait before retrying. If GitHub asked for a pause, this is GitHub's value, but at most an hour. */
                    "Retry-After": number;
                    /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                    "Cache-Control": "no-store";
                    /** @description `wait=N` if the request was held (RFC 7240, section 3). */
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
    getAgent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The agent and its access. */
            200: {
                headers: {
                    /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                    "Cache-Control": "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnAgent"];
                };
            };
            401: components["responses"]["InvalidAgentToken"];
            421: components["responses"]["MisdirectedRequest"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["IssuerUnavailable"];
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
            /** @description All scopes, and the ones that `admin` includes. */
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
    getOAuthMetadata: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metadata. */
            200: {
                headers: {
                    /** @description Always `*`, so that pages from any origin may read it. */
                    "Access-Control-Allow-Origin": "*";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthMetadata"];
                };
            };
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerErrorOrPage"];
        };
    };
    issueOAuthToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `no-cache` revokes the token that you got last and returns a new one. Send it if GitHub rejected the token. A token less than 30 seconds old is kept.
                 * @example no-cache
                 */
                "Cache-Control"?: components["parameters"]["CacheControl"];
                /**
                 * @description `wait=N` holds the request for up to N seconds (60 at most) until the owner decides (RFC 7240, section 4.3).
                 * @example wait=60
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["OAuthTokenRequest"];
            };
        };
        responses: {
            /** @description A token that GitHub accepts for this repository, or the agent's own token. */
            200: {
                headers: {
                    /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                    "Cache-Control": "no-store";
                    /** @description `wait=N` if the request was held (RFC 7240, section 3). */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthToken"];
                };
            };
            /** @description No token was issued. `error` says why, and `error_description` says what to do next. */
            400: {
                headers: {
                    /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                    "Cache-Control": "no-store";
                    /** @description `wait=N` if the request was held (RFC 7240, section 3). */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            401: components["responses"]["OAuthUnauthorized"];
            413: components["responses"]["OAuthRefused"];
            415: components["responses"]["OAuthRefused"];
            421: components["responses"]["OAuthRefused"];
            429: components["responses"]["OAuthLater"];
            500: components["responses"]["OAuthRefused"];
            503: components["responses"]["OAuthLater"];
        };
    };
    startDeviceAuthorization: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["DeviceAuthorizationRequest"];
            };
        };
        responses: {
            /** @description The device code and the user code. */
            200: {
                headers: {
                    /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                    "Cache-Control": "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceAuthorization"];
                };
            };
            400: components["responses"]["OAuthRefused"];
            401: components["responses"]["OAuthUnauthorized"];
            413: components["responses"]["OAuthRefused"];
            415: components["responses"]["OAuthRefused"];
            421: components["responses"]["OAuthRefused"];
            429: components["responses"]["OAuthLater"];
            500: components["responses"]["OAuthRefused"];
        };
    };
    listGitRefs: {
        parameters: {
            query: {
                /**
                 * @description The service that git is about to use, `git-upload-pack` to fetch or `git-receive-pack` to push.
                 * @example git-upload-pack
                 */
                service: "git-upload-pack" | "git-receive-pack";
            };
            header?: {
                /**
                 * @description The version of git's protocol, such as `version=2`.
                 * @example version=2
                 */
                "Git-Protocol"?: components["parameters"]["GitProtocol"];
            };
            path: {
                /**
                 * @description The account that the repository belongs to. Case-insensitive.
                 * @example ada
                 */
                owner: components["parameters"]["GitOwner"];
                /**
                 * @description The repository's name, or its wiki's. `.git` at the end is optional. Case-insensitive.
                 * @example notes.git
                 */
                repository: components["parameters"]["GitRepository"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description GitHub's response. */
            200: {
                headers: {
                    /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                    "Cache-Control": "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/x-git-upload-pack-advertisement": components["schemas"]["GitStream"];
                    "application/x-git-receive-pack-advertisement": components["schemas"]["GitStream"];
                };
            };
            400: components["responses"]["GitRemoteRefused"];
            401: components["responses"]["GitRemoteUnauthorized"];
            403: components["responses"]["GitRemoteRefused"];
            421: components["responses"]["GitRemoteRefused"];
            429: components["responses"]["GitRemoteLater"];
            500: components["responses"]["GitRemoteRefused"];
            503: components["responses"]["GitRemoteLater"];
        };
    };
    answerGitUploadPack: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The version of git's protocol, such as `version=2`.
                 * @example version=2
                 */
                "Git-Protocol"?: components["parameters"]["GitProtocol"];
            };
            path: {
                /**
                 * @description The account that the repository belongs to. Case-insensitive.
                 * @example ada
                 */
                owner: components["parameters"]["GitOwner"];
                /**
                 * @description The repository's name, or its wiki's. `.git` at the end is optional. Case-insensitive.
                 * @example notes.git
                 */
                repository: components["parameters"]["GitRepository"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-git-upload-pack-request": components["schemas"]["GitStream"];
            };
        };
        responses: {
            /** @description GitHub's response. */
            200: {
                headers: {
                    /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                    "Cache-Control": "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/x-git-upload-pack-result": components["schemas"]["GitStream"];
                };
            };
            400: components["responses"]["GitRemoteRefused"];
            401: components["responses"]["GitRemoteUnauthorized"];
            403: components["responses"]["GitRemoteRefused"];
            415: components["responses"]["GitRemoteRefused"];
            421: components["responses"]["GitRemoteRefused"];
            429: components["responses"]["GitRemoteLater"];
            500: components["responses"]["GitRemoteRefused"];
            503: components["responses"]["GitRemoteLater"];
        };
    };
    answerGitReceivePack: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The account that the repository belongs to. Case-insensitive.
                 * @example ada
                 */
                owner: components["parameters"]["GitOwner"];
                /**
                 * @description The repository's name, or its wiki's. `.git` at the end is optional. Case-insensitive.
                 * @example notes.git
                 */
                repository: components["parameters"]["GitRepository"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-git-receive-pack-request": components["schemas"]["GitStream"];
            };
        };
        responses: {
            /** @description GitHub's report, or the report of a refusal. */
            200: {
                headers: {
                    /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                    "Cache-Control": "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/x-git-receive-pack-result": components["schemas"]["GitStream"];
                };
            };
            400: components["responses"]["GitRemoteRefused"];
            401: components["responses"]["GitRemoteUnauthorized"];
            403: components["responses"]["GitRemoteRefused"];
            415: components["responses"]["GitRemoteRefused"];
            421: components["responses"]["GitRemoteRefused"];
            429: components["responses"]["GitRemoteLater"];
            500: components["responses"]["GitRemoteRefused"];
            503: components["responses"]["GitRemoteLater"];
        };
    };
    answerLfsBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The account that the repository belongs to. Case-insensitive.
                 * @example ada
                 */
                owner: components["parameters"]["GitOwner"];
                /**
                 * @description The repository's name, or its wiki's. `.git` at the end is optional. Case-insensitive.
                 * @example notes.git
                 */
                repository: components["parameters"]["GitRepository"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.git-lfs+json": components["schemas"]["LfsBatchRequest"];
            };
        };
        responses: {
            /** @description The actions for each file. */
            200: {
                headers: {
                    /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                    "Cache-Control": "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.git-lfs+json": components["schemas"]["LfsBatch"];
                };
            };
            400: components["responses"]["LfsRefused"];
            401: components["responses"]["LfsUnauthorized"];
            403: components["responses"]["LfsRefused"];
            413: components["responses"]["LfsRefused"];
            415: components["responses"]["LfsRefused"];
            421: components["responses"]["LfsRefused"];
            429: components["responses"]["LfsLater"];
            500: components["responses"]["LfsRefused"];
            503: components["responses"]["LfsLater"];
        };
    };
    showConsent: {
        parameters: {
            query: {
                /**
                 * @description A repository in the request, so that people can see it in the link.
                 * @example ada/notes
                 */
                repo: components["schemas"]["RepositoryName"];
                /**
                 * @description Names the request from the `202` response: the agent's id, a dot, and 22 random letters and digits. It expires after an hour.
                 *     Links that version 0.1.0 issued carry the whole request, sealed, and work until they expire. Punctuation that chat programs add to
                 *     the end of a link is ignored.
                 * @example 8sUd0aGq3LfW2mZx.Yk3vN8pQ1rT6wX9zB2cD4f
                 */
                request: string;
                /**
                 * @description The page to show of a request for several repositories. A page has at most five repositories, and fewer if the request has many scopes.
                 * @example 1
                 */
                page?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["ConsentPage"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            410: components["responses"]["GonePage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    decideConsent: {
        parameters: {
            query: {
                /**
                 * @description A repository in the request, so that people can see it in the link.
                 * @example ada/notes
                 */
                repo: components["schemas"]["RepositoryName"];
                /**
                 * @description Names the request from the `202` response: the agent's id, a dot, and 22 random letters and digits. It expires after an hour.
                 *     Links that version 0.1.0 issued carry the whole request, sealed, and work until they expire. Punctuation that chat programs add to
                 *     the end of a link is ignored.
                 * @example 8sUd0aGq3LfW2mZx.Yk3vN8pQ1rT6wX9zB2cD4f
                 */
                request: string;
                /**
                 * @description The page to show of a request for several repositories. A page has at most five repositories, and fewer if the request has many scopes.
                 * @example 1
                 */
                page?: number;
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
            200: components["responses"]["Page"];
            303: components["responses"]["SeeOther"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            409: components["responses"]["ConflictPage"];
            410: components["responses"]["GonePage"];
            413: components["responses"]["ContentTooLargePage"];
            415: components["responses"]["UnsupportedMediaTypePage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    showDashboard: {
        parameters: {
            query?: {
                /**
                 * @description Shows only access whose repository, agent, registrant, or approver contains this text.
                 * @example storefront
                 */
                q?: string;
                /**
                 * @description Shows only access that allows this.
                 * @example push
                 */
                can?: "anything" | "read" | "limited" | "push" | "administer";
                /**
                 * @description Sorts the access by repository, by the earliest end, or by the latest use.
                 * @example ends
                 */
                order?: "repository" | "ends" | "used";
                /**
                 * @description Shows all of the person's agents instead of the newest.
                 * @example all
                 */
                agents?: "all";
                /**
                 * @description The position of the next page, from the link on the previous page.
                 * @example 21.ada/notes
                 */
                after?: components["parameters"]["After"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["PageWithOutcome"];
            400: components["responses"]["InvalidRequestPage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
        };
    };
    revokeAllAccess: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["RevocationForm"];
            };
        };
        responses: {
            303: components["responses"]["SeeOther"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            413: components["responses"]["ContentTooLargePage"];
            415: components["responses"]["UnsupportedMediaTypePage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
        };
    };
    findRepository: {
        parameters: {
            query: {
                /**
                 * @description The repository as `owner/name`, or its address.
                 * @example ada/notes
                 */
                name: components["schemas"]["RepositoryReference"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            303: components["responses"]["SeeOther"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
        };
    };
    showRepository: {
        parameters: {
            query?: {
                /**
                 * @description The position of the next page, from the link on the previous page.
                 * @example 21.ada/notes
                 */
                after?: components["parameters"]["After"];
            };
            header?: never;
            path: {
                /**
                 * @description The account that the repository belongs to. Case-insensitive.
                 * @example ada
                 */
                owner: components["parameters"]["RepositoryOwner"];
                /**
                 * @description The repository's name. Case-insensitive.
                 * @example notes
                 */
                repository: components["parameters"]["RepositoryPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["PageWithOutcome"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            404: components["responses"]["NotFoundPage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    revokeRepositoryAccess: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The account that the repository belongs to. Case-insensitive.
                 * @example ada
                 */
                owner: components["parameters"]["RepositoryOwner"];
                /**
                 * @description The repository's name. Case-insensitive.
                 * @example notes
                 */
                repository: components["parameters"]["RepositoryPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["RepositoryRevocationForm"];
            };
        };
        responses: {
            303: components["responses"]["SeeOther"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            404: components["responses"]["NotFoundPage"];
            409: components["responses"]["ConflictPage"];
            413: components["responses"]["ContentTooLargePage"];
            415: components["responses"]["UnsupportedMediaTypePage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
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
            303: components["responses"]["SeeOther"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            409: components["responses"]["ConflictPage"];
            413: components["responses"]["ContentTooLargePage"];
            415: components["responses"]["UnsupportedMediaTypePage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    showAgent: {
        parameters: {
            query?: {
                /**
                 * @description Shows only events of this kind. `all`, the default, shows every kind.
                 * @example decisions
                 */
                event?: components["parameters"]["ActivityEvents"];
                /**
                 * @description Shows only events in this repository. Empty for all repositories.
                 * @example ada/notes
                 */
                repo?: components["parameters"]["ActivityRepository"];
                /**
                 * @description Shows only events on or after this day (UTC). Empty for no limit.
                 * @example 2026-06-01
                 */
                from?: components["parameters"]["ActivityFrom"];
                /**
                 * @description Shows only events on or before this day (UTC). Empty for no limit.
                 * @example 2026-06-30
                 */
                to?: components["parameters"]["ActivityTo"];
                /**
                 * @description Shows the activity before this entry.
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
                agentId: components["parameters"]["AgentIdPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Page"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            404: components["responses"]["NotFoundPage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
        };
    };
    getActivity: {
        parameters: {
            query?: {
                /**
                 * @description Shows only events of this kind. `all`, the default, shows every kind.
                 * @example decisions
                 */
                event?: components["parameters"]["ActivityEvents"];
                /**
                 * @description Shows only events in this repository. Empty for all repositories.
                 * @example ada/notes
                 */
                repo?: components["parameters"]["ActivityRepository"];
                /**
                 * @description Shows only events on or after this day (UTC). Empty for no limit.
                 * @example 2026-06-01
                 */
                from?: components["parameters"]["ActivityFrom"];
                /**
                 * @description Shows only events on or before this day (UTC). Empty for no limit.
                 * @example 2026-06-30
                 */
                to?: components["parameters"]["ActivityTo"];
            };
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentIdPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One event per line, each a JSON object with this schema. */
            200: {
                headers: {
                    /** @description Always `no-store` (RFC 9111, section 5.2.2.5). */
                    "Cache-Control": "no-store";
                    /** @description The name for the downloaded file. */
                    "Content-Disposition": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["ActivityEvent"];
                };
            };
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            404: components["responses"]["NotFoundPage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
        };
    };
    showAgentToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentIdPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page with the token. */
            200: {
                headers: {
                    /** @description A sealed cookie that deplodash sets or clears. */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": components["schemas"]["Html"];
                };
            };
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            410: components["responses"]["GonePage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
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
                agentId: components["parameters"]["AgentIdPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["RotationForm"];
            };
        };
        responses: {
            303: components["responses"]["SeeOther"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            404: components["responses"]["NotFoundPage"];
            413: components["responses"]["ContentTooLargePage"];
            415: components["responses"]["UnsupportedMediaTypePage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
            503: components["responses"]["GitHubUnavailablePage"];
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
                agentId: components["parameters"]["AgentIdPath"];
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
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
        };
    };
    showIdentityForm: {
        parameters: {
            query?: {
                /**
                 * @description The repository to look up, as `owner/name` or as its address. Only for GitHub Actions.
                 * @example ada/notes
                 */
                repo?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentIdPath"];
                /**
                 * @description The kind of issuer. The operator configures the issuers; a kind without any has no page.
                 * @example github-actions
                 */
                kind: "github-actions" | "gitlab" | "other";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Page"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            404: components["responses"]["NotFoundPage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    trustIdentity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentIdPath"];
                /**
                 * @description The kind of issuer. The operator configures the issuers; a kind without any has no page.
                 * @example github-actions
                 */
                kind: "github-actions" | "gitlab" | "other";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["IdentityForm"];
            };
        };
        responses: {
            303: components["responses"]["SeeOther"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            404: components["responses"]["NotFoundPage"];
            409: components["responses"]["ConflictPage"];
            413: components["responses"]["ContentTooLargePage"];
            415: components["responses"]["UnsupportedMediaTypePage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    removeIdentity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentIdPath"];
                /**
                 * @description The identity's id, from the agent's page.
                 * @example 7Rz0pTb4
                 */
                identityId: string;
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
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
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
                agentId: components["parameters"]["AgentIdPath"];
                /**
                 * @description GitHub's numeric id of the repository.
                 * @example 1296269
                 */
                repositoryId: components["parameters"]["RepositoryIdPath"];
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
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
        };
    };
    denyRequest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentIdPath"];
                /**
                 * @description The request's id, from its link.
                 * @example 5hX2mKq8Rz0pTb4Ws7Yd1f
                 */
                requestId: string;
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
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    showAccess: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentIdPath"];
                /**
                 * @description GitHub's numeric id of the repository.
                 * @example 1296269
                 */
                repositoryId: components["parameters"]["RepositoryIdPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Page"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            404: components["responses"]["NotFoundPage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    changeAccess: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentIdPath"];
                /**
                 * @description GitHub's numeric id of the repository.
                 * @example 1296269
                 */
                repositoryId: components["parameters"]["RepositoryIdPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["AccessForm"];
            };
        };
        responses: {
            303: components["responses"]["SeeOther"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            404: components["responses"]["NotFoundPage"];
            409: components["responses"]["ConflictPage"];
            413: components["responses"]["ContentTooLargePage"];
            415: components["responses"]["UnsupportedMediaTypePage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    showDevice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Page"];
            401: components["responses"]["SignInPage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
        };
    };
    findDevice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["DeviceCodeForm"];
            };
        };
        responses: {
            200: components["responses"]["ConsentPage"];
            303: components["responses"]["ClaimedAlready"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            404: components["responses"]["NotFoundPage"];
            413: components["responses"]["ContentTooLargePage"];
            415: components["responses"]["UnsupportedMediaTypePage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    claimDevice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["ClaimForm"];
            };
        };
        responses: {
            200: components["responses"]["ConsentPage"];
            303: components["responses"]["ClaimedAlready"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            404: components["responses"]["NotFoundPage"];
            409: components["responses"]["ConflictPage"];
            413: components["responses"]["ContentTooLargePage"];
            415: components["responses"]["UnsupportedMediaTypePage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    showNotifications: {
        parameters: {
            query?: {
                /**
                 * @description The webhook whose test result the page shows first.
                 * @example 4kTq9bWm2XcZ7pLs
                 */
                tested?: components["schemas"]["WebhookId"];
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
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
        };
    };
    addWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["WebhookForm"];
            };
        };
        responses: {
            303: components["responses"]["SeeOther"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            409: components["responses"]["ConflictPage"];
            413: components["responses"]["ContentTooLargePage"];
            415: components["responses"]["UnsupportedMediaTypePage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    showWebhookSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The webhook's id.
                 * @example 4kTq9bWm2XcZ7pLs
                 */
                webhookId: components["parameters"]["WebhookIdPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    /** @description A sealed cookie that deplodash sets or clears. */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": components["schemas"]["Html"];
                };
            };
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            410: components["responses"]["GonePage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
        };
    };
    replaceWebhookSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The webhook's id.
                 * @example 4kTq9bWm2XcZ7pLs
                 */
                webhookId: components["parameters"]["WebhookIdPath"];
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
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The webhook's id.
                 * @example 4kTq9bWm2XcZ7pLs
                 */
                webhookId: components["parameters"]["WebhookIdPath"];
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
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
        };
    };
    removeWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The webhook's id.
                 * @example 4kTq9bWm2XcZ7pLs
                 */
                webhookId: components["parameters"]["WebhookIdPath"];
            };
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
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
        };
    };
    showOperator: {
        parameters: {
            query?: {
                /**
                 * @description Part of an agent's name or id, or of the login or id of the person who registered it.
                 * @example release
                 */
                q?: string;
                /**
                 * @description Shows only agents that a person registered, or only those that an operator registered with `npm run agent`.
                 * @example by_an_operator
                 */
                registered?: "by_anyone" | "by_a_person" | "by_an_operator";
                /**
                 * @description The position of the next page, from the link on the previous page.
                 * @example 1781200000000.8sUd0aGq3LfW2mZx
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
            404: components["responses"]["NotFoundOrPage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
        };
    };
    changeServiceAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, as in its token.
                 * @example 8sUd0aGq3LfW2mZx
                 */
                agentId: components["parameters"]["AgentIdPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["ServiceAgentForm"];
            };
        };
        responses: {
            303: components["responses"]["SeeOther"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            404: components["responses"]["NotFoundOrPage"];
            413: components["responses"]["ContentTooLargePage"];
            415: components["responses"]["UnsupportedMediaTypePage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    startAgentSearch: {
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
            403: components["responses"]["ForbiddenPage"];
            404: components["responses"]["NotFoundOrPage"];
            413: components["responses"]["ContentTooLargePage"];
            415: components["responses"]["UnsupportedMediaTypePage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
        };
    };
    startRevocation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["MassRevocationForm"];
            };
        };
        responses: {
            303: components["responses"]["SeeOther"];
            400: components["responses"]["InvalidRequestPage"];
            403: components["responses"]["ForbiddenPage"];
            404: components["responses"]["NotFoundOrPage"];
            413: components["responses"]["ContentTooLargePage"];
            415: components["responses"]["UnsupportedMediaTypePage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
        };
    };
    finishSuspension: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["LiftingForm"];
            };
        };
        responses: {
            303: components["responses"]["SeeOther"];
            400: components["responses"]["InvalidRequestPage"];
            401: components["responses"]["SignInPage"];
            403: components["responses"]["ForbiddenPage"];
            404: components["responses"]["NotFoundOrPage"];
            409: components["responses"]["ConflictPage"];
            413: components["responses"]["ContentTooLargePage"];
            415: components["responses"]["UnsupportedMediaTypePage"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    startSignIn: {
        parameters: {
            query?: {
                /**
                 * @description The path on this origin to return to.
                 * @example /auth/consent?repo=ada%2Fnotes&request=8sUd0aGq3LfW2mZx.Yk3vN8pQ1rT6wX9zB2cD4f
                 */
                next?: components["schemas"]["LocalPath"];
                /**
                 * @description Lets the person choose a GitHub account other than the one that is signed in.
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
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
            503: components["responses"]["GitHubUnavailablePage"];
        };
    };
    finishSignIn: {
        parameters: {
            query?: {
                /**
                 * @description The state that this browser was given at the start.
                 * @example af0ifjsldkj
                 */
                state?: string;
                /**
                 * @description GitHub's single-use authorization code.
                 * @example SplxlOBeZQQYbYS6WxSbIA
                 */
                code?: string;
                /**
                 * @description Why GitHub refused; `access_denied` if the person refused.
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
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
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
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
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
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
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
            500: components["responses"]["ServerErrorOrPage"];
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
                    /** @description The version of this file, for `If-None-Match` (RFC 9110, section 8.8.3). */
                    ETag: string;
                    /** @description Always `*`, so that pages from any origin may read it. */
                    "Access-Control-Allow-Origin": "*";
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": string;
                };
            };
            304: components["responses"]["NotModifiedForAnyOrigin"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerErrorOrPage"];
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
                    /** @description The version of this file, for `If-None-Match` (RFC 9110, section 8.8.3). */
                    ETag: string;
                    /** @description Always `*`, so that pages from any origin may read it. */
                    "Access-Control-Allow-Origin": "*";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            304: components["responses"]["NotModifiedForAnyOrigin"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerErrorOrPage"];
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
            /** @description How to request and revoke a token, wait for a decision, and push, and what each problem means, as Markdown. */
            200: {
                headers: {
                    /** @description The version of this file, for `If-None-Match` (RFC 9110, section 8.8.3). */
                    ETag: string;
                    /** @description Always `*`, so that pages from any origin may read it. */
                    "Access-Control-Allow-Origin": "*";
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            304: components["responses"]["NotModifiedForAnyOrigin"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerErrorOrPage"];
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
                    /** @description Unlike other pages, this one runs scripts from this origin, and styles with a nonce. */
                    "Content-Security-Policy": string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": components["schemas"]["Html"];
                };
            };
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimitedPage"];
            500: components["responses"]["ServerErrorOrPage"];
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
                    /** @description The version of this file, for `If-None-Match` (RFC 9110, section 8.8.3). */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                };
            };
            304: components["responses"]["NotModified"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerErrorOrPage"];
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
                    /** @description The version of this file, for `If-None-Match` (RFC 9110, section 8.8.3). */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                };
            };
            304: components["responses"]["NotModified"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerErrorOrPage"];
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
                    /** @description The version of this file, for `If-None-Match` (RFC 9110, section 8.8.3). */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/css": string;
                };
            };
            304: components["responses"]["NotModified"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerErrorOrPage"];
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
                    /** @description The version of this file, for `If-None-Match` (RFC 9110, section 8.8.3). */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "image/svg+xml": string;
                };
            };
            304: components["responses"]["NotModified"];
            421: components["responses"]["MisdirectedRequestOrPage"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerErrorOrPage"];
        };
    };
}
