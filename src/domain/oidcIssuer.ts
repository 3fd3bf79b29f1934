import type { IssuerKind } from "./trustedIdentity.ts";
import { Invalid, listOf, readUrl } from "./variable.ts";

/** An OpenID Connect issuer whose ID tokens are accepted from workloads. */
export interface OidcIssuer {
  /** The issuer, exactly as its tokens name it (`iss`). */
  issuer: string;
  kind: IssuerKind;
}

const gitHubActions = "https://token.actions.githubusercontent.com";
const gitLab: OidcIssuer = { issuer: "https://gitlab.com", kind: "gitlab" };

/** The prefix that marks a self-managed GitLab, whose address doesn't show that it's GitLab. */
const gitLabPrefix = "gitlab+";

/**
 * Returns the GitHub Actions issuer of this GitHub server.
 * https://docs.github.com/enterprise-server@latest/actions/reference/security/oidc
 * https://docs.github.com/enterprise-cloud@latest/admin/data-residency/feature-overview-for-github-enterprise-cloud-with-data-residency
 */
export function actionsIssuer(serverUrl: string): string {
  if (serverUrl === "https://github.com") return gitHubActions;
  const [, tenant] = /^https:\/\/([^./]+\.ghe\.com)$/.exec(serverUrl) ?? [];
  return tenant ? `https://token.actions.${tenant}` : `${serverUrl}/_services/token`;
}

/** Matches the beginning of the issuer of any GitHub server. */
const anyGitHub =
  /^https:\/\/token\.actions\.(githubusercontent\.com|[^./]+\.ghe\.com)\/|^[^/]+\/\/[^/]+\/_services\/token\//;

/** Reads a list of issuers, which is either `none` or URLs without a query, exactly as in `iss`. */
export function readIssuerList(value: string): string[] | Invalid {
  if (value === "none") return [];
  for (const entry of listOf(value)) {
    const text = entry.replace(gitLabPrefix, "");
    const url = readUrl(text);
    if (url instanceof Invalid) return new Invalid(`contains an entry that ${url.sentence}`);
    if (url.href !== text && url.href !== `${text}/`)
      return new Invalid("contains an issuer that isn't written as in its tokens, for example with an upper-case host");
  }
  return listOf(value);
}

/**
 * Returns a service's issuers. The default is GitHub Actions at this GitHub server, and GitLab.com. Issuers on plain http are allowed only
 * if the service itself runs on a loopback host.
 */
export function issuersOf(list: string[] | null, serverUrl: string, loopback: boolean): OidcIssuer[] | Invalid {
  const own = actionsIssuer(serverUrl);
  if (!list) return isUsable(own, loopback) ? [{ issuer: own, kind: "github-actions" }, gitLab] : [gitLab];
  const issuers = list.map((entry) => readIssuer(entry, own));
  const kinds = new Map(issuers.map(({ issuer, kind }) => [issuer, kind]));
  if (!issuers.every(({ issuer }) => isUsable(issuer, loopback)))
    return new Invalid("contains an issuer on plain http, which works only if CALLBACK_URL is on a loopback host");
  // Ids from another GitHub server can't be checked here, and a `sub` of that server may pass to another tenant.
  if (issuers.some(({ issuer, kind }) => kind === "other" && anyGitHub.test(`${issuer}/`)))
    return new Invalid("contains the issuer of a GitHub server other than GITHUB_SERVER_URL");
  if (issuers.some(({ issuer, kind }) => kind !== "other" && issuer.endsWith("/")))
    return new Invalid("contains an issuer with a slash at its end, which its tokens don't have");
  if (issuers.some(({ issuer, kind }) => kind !== kinds.get(issuer)))
    return new Invalid(`contains an issuer both with and without ${gitLabPrefix}`);
  return [...kinds].map(([issuer, kind]) => ({ issuer, kind }));
}

function readIssuer(entry: string, own: string): OidcIssuer {
  const issuer = entry.replace(gitLabPrefix, "");
  const name = issuer.replace(/\/$/, "");
  if (entry !== issuer || name === gitLab.issuer) return { issuer, kind: "gitlab" };
  // An enterprise on GitHub.com may have its own issuer, whose path is the enterprise's name.
  return { issuer, kind: name === own || name.startsWith(`${own}/`) ? "github-actions" : "other" };
}

function isUsable(issuer: string, loopback: boolean): boolean {
  return loopback || new URL(issuer).protocol === "https:";
}
