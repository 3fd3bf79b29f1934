import type { DeviceRequest } from "../deviceRequests/decide.ts";
import type { DeviceWant } from "../deviceRequests/start.ts";
import { pagesOf } from "../domain/consentPages.ts";
import { parseRepositoryName } from "../domain/repository.ts";
import { GitHubRefused, GitHubUnavailable, logRefusal } from "../github/request.ts";
import { devicePath } from "../pages/device.tsx";
import { claimPage, type ReturnedClaim } from "../pages/deviceClaim.tsx";
import { claimedPage } from "../pages/deviceClaimed.tsx";
import type { Want } from "../session/consentRequest.ts";
import { type AgentRecord, readAgentRecord } from "../store/agents.ts";
import type { ConsentCall } from "./consentLink.ts";
import { sectionOf } from "./consentSections.ts";
import { currentPath, formOf, loadConsent, startReturnPath } from "./consentView.ts";

type DeviceCall = Pick<ConsentCall, "principal" | "dependencies">;

/** Renders the page that asks whether the agent is the person's own. Asks GitHub about the repositories that the consent page shows first. */
export async function renderClaim(
  call: DeviceCall,
  userCode: string,
  request: DeviceRequest,
  returned?: ReturnedClaim,
): Promise<string> {
  const { principal: session, dependencies } = call;
  const now = dependencies.now();
  const shown = await dependencies.seal.seal("shown-code", { userId: session.user.id, userCode }, request.expiresAt);
  const sections = await loadSections(call, request.wants.map(wantFrom));
  return claimPage({ session, userCode, request, sections, shown, returned, now });
}

/** Returns what the person may know about the repositories that the consent page shows first. */
async function loadSections({ principal: session, dependencies }: DeviceCall, wants: readonly Want[]) {
  const positions = pagesOf(wants)[0] ?? [];
  if (positions.length === 0) return [];
  const asked = positions.flatMap((index) => wants[index] ?? []);
  const names = asked.map(({ repo }) => parseRepositoryName(repo));
  const { authorities } = await dependencies.authorities.ofAll(session, names);
  for (const authority of authorities) if (authority instanceof GitHubRefused) logRefusal(authority.refused);
  const common = { agentId: "", session, preselects: false, here: devicePath, now: dependencies.now() };
  return asked.flatMap((want, index) => {
    const details = { want, decidedAt: null, approved: null, consent: null };
    const section = sectionOf({ ...common, index, details, authority: authorities[index] ?? null });
    return section.kind === "decided" ? [] : [section];
  });
}

/** The page to show after a claim, or the address to redirect to. */
type AfterClaim = { page: string; headers: { "Set-Cookie"?: string } } | { location: string };

/**
 * Opens the agent's request in its ledger, as the agent would, and renders it for the person to decide. If there is nothing to decide, or
 * GitHub doesn't answer, redirects to a page that explains it. The claim itself has succeeded.
 */
export async function showClaimed(
  call: DeviceCall,
  claimed: { userCode: string; request: DeviceRequest; agentId: string; record: AgentRecord | null },
): Promise<AfterClaim> {
  const { principal: session, dependencies } = call;
  const { userCode, request, agentId } = claimed;
  const record = claimed.record ?? (await readAgentRecord(dependencies.kv, agentId));
  if (!record) return { location: `/agents/${agentId}` };
  const { label, expiresAt, secretHash } = record;
  const now = dependencies.now();
  const common = { session, userCode, request, agentId, label, expiresAt, now };
  if (request.wants.length === 0) return { page: claimedPage({ ...common, consent: null }), headers: {} };
  const wants = request.wants.map(wantFrom);
  const asked = await dependencies
    .ledger(agentId)
    .requestAccess({ agentId, secretHash }, record, { wants, reason: request.reason });
  if (asked.kind !== "needs_consent") return { location: `/agents/${agentId}` };
  const visit = { ...call, query: { repo: asked.repo, request: asked.request } };
  const view = await loadConsent(visit, "open").catch(withoutGitHub);
  if (view === null || "status" in view) return { location: currentPath(visit) };
  const consent = { view, form: await formOf(visit, view) };
  return { page: claimedPage({ ...common, consent }), headers: await startReturnPath(visit) };
}

function withoutGitHub(error: unknown): null {
  if (error instanceof GitHubUnavailable || error instanceof GitHubRefused) return null;
  throw error;
}

function wantFrom({ repo, scopes, branches }: DeviceWant): Want {
  return { repo, scopes: [...scopes], branches: branches ? [...branches] : null };
}
