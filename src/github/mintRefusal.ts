import { lacking, type Permissions } from "../domain/permissions.ts";
import { checkKey } from "./appClient.ts";
import type { Installation, Installations } from "./installations.ts";
import { logRefusal, type Refused } from "./request.ts";

export interface MintRequest {
  installationId: number;
  /** The repository's id. A name could lead to a different repository after a rename or a re-creation. */
  repositoryId: number;
  permissions: Permissions;
  /** The permissions that the token may lack if the installation lacks them. */
  optional?: readonly string[];
}

/** The reason why there is no token. */
export type MintRefusal =
  /** The App was uninstalled, or the repository was deleted or transferred. */
  | { kind: "gone" }
  | { kind: "suspended" | "not_selected"; url: string | null }
  | { kind: "not_granted"; permissions: Permissions; url: string | null }
  /** GitHub refuses permanently for another reason, which is logged. */
  | { kind: "refused" }
  | { kind: "misconfigured"; variable: string; sentence: string }
  | { kind: "unavailable"; retryAfter: number };

/**
 * Explains why GitHub refused to mint, based on its documented statuses and on what it says about the installation. Returns "retry" if the
 * two contradict each other, as they briefly do after a change. Throws `Misconfigured` if GitHub doesn't know the App.
 * https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app
 */
export async function explainRefusal(
  installations: Installations,
  mint: MintRequest,
  refused: Refused,
): Promise<MintRefusal | "retry"> {
  checkKey(refused);
  const { status, message } = refused;
  if (status === 403 || status === 404 || status === 422) {
    const found = await installations.byId(mint.installationId);
    if (!found) return { kind: "gone" };
    if (found.suspended) return { kind: "suspended", url: found.url };
    if (status === 404 || /installation has been suspended/i.test(message)) return "retry";
    if (status === 422 && /permissions? requested/i.test(message)) {
      return { kind: "not_granted", permissions: lacking(mint.permissions, found.permissions), url: found.url };
    }
    if (status === 422 && /repositor(y|ies)\b/i.test(message)) return explainMissing(installations, mint, found);
  }
  return permanentRefusal(mint, refused);
}

/** Logs GitHub's reason, and returns a refusal that doesn't reveal it. */
export function permanentRefusal({ installationId, repositoryId }: MintRequest, refused: Refused): MintRefusal {
  logRefusal(refused, { installationId, repositoryId });
  return { kind: "refused" };
}

/**
 * Explains why an existing installation doesn't reach a repository. The repository is gone if another installation reaches it, or if this
 * one covers all of its account's repositories. Otherwise, it may just not be selected.
 */
async function explainMissing(
  installations: Installations,
  { installationId, repositoryId }: MintRequest,
  { selection, url }: Installation,
): Promise<MintRefusal> {
  const holder = await installations.installationOnId(repositoryId);
  // GitHub's replicas temporarily disagree.
  if (holder?.id === installationId) return { kind: "unavailable", retryAfter: 5 };
  return holder || selection === "all" ? { kind: "gone" } : { kind: "not_selected", url };
}
