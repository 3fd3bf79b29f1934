import { HttpResponse, http } from "msw";
import { afterEach, beforeAll } from "vitest";
import { line, packHeader } from "../harness/gitAnswers.ts";
import { origin, type useWorker } from "../harness/worker.ts";

interface Seen {
  status: number;
  type: string | null;
  body: string;
}

/** The relevant parts of a request that GitHub received. */
interface Sent {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export const [zero, one] = ["0".repeat(40), "1".repeat(40)];

/** Returns a push of one commit to `main`. */
export const push = (capabilities = "report-status") =>
  `${line(`${zero} ${one} refs/heads/main\0 ${capabilities}`)}0000${packHeader}`;

/** Returns the URL of a repository's refs. */
export const refs = (service = "git-upload-pack", repository = "ada/notes.git") =>
  `${origin}/git/${repository}/info/refs?service=${service}`;

/** Returns an answer from GitHub to git. */
export const gitAnswer = (type: string, body = "0000") =>
  new HttpResponse(body, { headers: { "Content-Type": `application/x-git-${type}` } });

async function seen(response: Response): Promise<Seen> {
  return { status: response.status, type: response.headers.get("Content-Type"), body: await response.text() };
}

/** Sends git requests as an agent that may push to `ada/notes`. */
export function useGitRequests(worker: ReturnType<typeof useWorker>) {
  let agentToken: string;
  beforeAll(async () => {
    agentToken = await worker.newAgent();
    await worker.approve(agentToken, "ada", "ada/notes", ["contents:write"]);
  });
  afterEach(() => worker.github.resetHandlers());

  const password = (token = agentToken, user = "agent"): { Authorization: string } => ({
    Authorization: `Basic ${btoa(`${user}:${token}`)}`,
  });
  return {
    password,
    bearer: () => ({ Authorization: `Bearer ${agentToken}` }),
    get: async (url: string, headers: Record<string, string> = password()) => seen(await worker.send(url, { headers })),
    async post(service: string, body: BodyInit, headers: Record<string, string> = {}) {
      const type = { "Content-Type": `application/x-${service}-request` };
      const init = { method: "POST", headers: { ...password(), ...type, ...headers }, body };
      return seen(await worker.send(`${origin}/git/ada/notes.git/${service}`, init));
    },
    /** Gives git answers that GitHub wouldn't give, and records the requests. */
    answerWith(path: string, respond: () => Response): Sent[] {
      const sent: Sent[] = [];
      const handler = http.all(`https://github.com/:owner/:repository/${path}`, async ({ request }) => {
        sent.push({ url: request.url, headers: Object.fromEntries(request.headers), body: await request.text() });
        return respond();
      });
      worker.github.use(handler);
      return sent;
    },
  };
}
