import type { TenantRepository } from "../domain/identityForm.ts";

/** The repository that a form for trusting an identity showed, sealed into it, so that exactly the ids that were seen are stored. */
export interface ShownRepository {
  agentId: string;
  repository: TenantRepository;
}
