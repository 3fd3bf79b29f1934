import * as z from "zod/mini";
import { parseAnswer } from "./answer.ts";
import { type AppClient, checkKey } from "./appClient.ts";
import { type Installation, type Installations, installationSchema } from "./installations.ts";
import { attempt, GitHubRefused } from "./request.ts";

/**
 * Suspensions of the App's installations. GitHub immediately ends a suspended installation's tokens, and mints no more until the App lifts
 * the suspension.
 */
export interface Suspensions {
  /** Finds the installation on an account; `null` if there is none. */
  installationOf(login: string): Promise<Installation | null>;
  /** Returns one page of all installations, at most 100. The first page is page 1. */
  listInstallations(page: number): Promise<Installation[]>;
  /** Suspends an installation. Repeating it changes nothing. Returns whether the installation exists. */
  suspend(installationId: number): Promise<boolean>;
  /** Lifts a suspension. Repeating it changes nothing. Returns whether the installation exists. */
  unsuspend(installationId: number): Promise<boolean>;
}

/** The number of installations on every page but the last. */
export const installationsPerPage = 100;

export function createSuspensions(
  { asApp }: AppClient,
  { installationOf }: Pick<Installations, "installationOf">,
  serverUrl: string,
): Suspensions {
  const listed = z.array(installationSchema(serverUrl));
  const change = async (method: "PUT" | "DELETE", installation_id: number): Promise<boolean> => {
    const answer = await attempt(() =>
      asApp(`${method} /app/installations/{installation_id}/suspended`, { installation_id }),
    );
    if (!("refused" in answer)) return true;
    checkKey(answer.refused);
    if (answer.refused.status === 404) return false;
    throw new GitHubRefused(answer.refused);
  };
  return {
    installationOf,
    async listInstallations(page) {
      const answer = await attempt(() => asApp("GET /app/installations", { per_page: installationsPerPage, page }));
      if (!("refused" in answer)) return parseAnswer(listed, answer.data);
      checkKey(answer.refused);
      throw new GitHubRefused(answer.refused);
    },
    suspend: (id) => change("PUT", id),
    unsuspend: (id) => change("DELETE", id),
  };
}
