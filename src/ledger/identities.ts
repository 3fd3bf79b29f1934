import type { TrustedIdentity } from "../domain/trustedIdentity.ts";
import type { Row } from "../durableObjects/sql.ts";
import type { Ledger } from "./context.ts";

interface IdentityRow extends Row {
  id: string;
  issuer: string;
  conditions: string;
  name: string;
  added_at: number;
}

/** Returns the identities that the registrant trusts, oldest first. */
export function findIdentities({ sql }: Pick<Ledger, "sql">): TrustedIdentity[] {
  return sql
    .all<IdentityRow>("SELECT * FROM identities ORDER BY added_at, id")
    .map(({ id, issuer, conditions, name, added_at }) => ({
      ...{ id, issuer, conditions: JSON.parse(conditions), name, addedAt: added_at },
    }));
}
