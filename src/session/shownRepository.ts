import type { TenantRepository } from "../domain/identityForm.ts";

/** The repository that the identity form showed, sealed into the form, so that exactly the ids that the person saw are stored. */
export interface ShownRepository {
  agentId: string;
  repository: TenantRepository;
}
