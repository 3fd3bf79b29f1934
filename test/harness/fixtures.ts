import type { Place } from "../../src/ledger/queries.ts";
import type { Session } from "../../src/session/cookie.ts";
import type { Person } from "../../src/store/agents.ts";

/** The person who registered the agents and owns the repositories. */
export const ada: Person = { id: 1, login: "ada" };
export const bob: Person = { id: 2, login: "bob" };
/** ada's session, for pages that are rendered without a Worker. */
export const session: Session = {
  ...{ user: ada, serverUrl: "https://github.com", token: "", csrf: "csrf", isOperator: false },
};
export const notes = { id: 7, fullName: "ada/notes", installationId: 70 };
export const otherRepository = { id: 8, fullName: "ada/other", installationId: 70 };
/** The fields of a listed agent whose token never expires and that wasn't registered with a device code. */
export const unlimited = { expiresAt: null, byDeviceCode: false } as const;
/** `ada/notes`, as recorded in the proof from its owner's page. */
export const notesPlace: Place = { repositoryId: 7, installationId: 70, fullName: "ada/notes" };

/** Returns the id that an agent token contains. */
export const agentIdOf = (agentToken: string): string => agentToken.split("_")[1] ?? "";
