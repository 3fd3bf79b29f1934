import type { TenantRepository } from "../domain/identityForm.ts";

/**
 * The repository that the identity form showed. It is sealed into the form, so that deplodash stores exactly the ids that the person saw.
 */
export interface ShownRepository {
  agentId: string;
  repository: TenantRepository;
}
