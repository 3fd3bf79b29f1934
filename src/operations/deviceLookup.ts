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
  /** Nothing that this person may know of. */
  | { kind: "unknown" }
  /** They entered too many codes that lead nowhere. */
  | { kind: "too_many"; retryAt: number };

/**
 * Looks up a device code for a person, whom GitHub verifies. Who may not register agents, or didn't claim the agent that someone else
 * has claimed, gets the answer for an unknown code, after the same calls.
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
