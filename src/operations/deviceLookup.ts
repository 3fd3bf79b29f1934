import { randomText } from "../crypto/secret.ts";
import type { Dependencies } from "../dependencies.ts";
import type { DeviceRequest } from "../deviceRequests/decide.ts";
import { personName } from "../directory/context.ts";
import { letterOf } from "../domain/userCode.ts";
import type { Session } from "../session/cookie.ts";
import type { Person } from "../store/agents.ts";
import { mayRegister } from "./registration.ts";

export type Lookup =
  /** The request can be claimed, or this person has claimed it. */
  | { kind: "found"; person: Person; request: DeviceRequest }
  /** The code matches nothing that this person may see. */
  | { kind: "unknown" }
  /** The person entered too many codes that matched no agent. */
  | { kind: "too_many"; retryAt: number };

/**
 * Looks up a user code for a person whom GitHub verifies. After the same calls, a code looks unknown to people who may not register agents.
 * Once its agent is claimed, it looks unknown to everyone but the claimant.
 */
export async function lookUp(dependencies: Dependencies, session: Session, userCode: string): Promise<Lookup> {
  const [{ id, login }, isAllowed] = await Promise.all([
    dependencies.user.verify(session),
    mayRegister(dependencies, session),
  ]);
  const [own, attempt] = [dependencies.directory(personName(id)), randomText(16)];
  const retryAt = await own.reserveCodeAttempt(attempt);
  if (retryAt !== null) return { kind: "too_many", retryAt };
  const letter = letterOf(userCode);
  const request = letter && (await dependencies.deviceRequests(letter).find(userCode));
  if (!request || !isAllowed || (request.claim && request.claim.by.id !== id)) return { kind: "unknown" };
  await own.releaseCodeAttempt(attempt);
  return { kind: "found", person: { id, login }, request };
}
