import { defineCommand } from "./command.ts";
import type { Connection } from "./connection.ts";
import { connect } from "./connection.ts";
import * as exitCode from "./exitCode.ts";
import { Failure } from "./failure.ts";
import { onlyPositional } from "./positionals.ts";
import { DeplodashProblem, notDeplodash, problemFrom } from "./problem.ts";
import { plainOrigin, readPlainOrigin } from "./service.ts";

/**
 * A credential helper for git (https://git-scm.com/docs/git-credential). For the service's remotes, it returns the agent token. For
 * GitHub, it returns the service's answer.
 */
export const gitCredential = defineCommand({
  name: "git-credential",
  usage: "get | store | erase",
  about: "Act as git's credential helper",
  details: "setup-git configures git to use it.",
  options: { github: { type: "string", about: "Also provide tokens for this GitHub", value: "URL" } },
  words: ["get", "store", "erase"],
  async run({ machine, options, positionals }) {
    const operation = onlyPositional(positionals, "get, store, or erase");
    const input = await machine.readInput();
    const asked = originIn(input);
    const isGet = operation === "get";
    try {
      const connection = await connect(machine, options.origin);
      if (asked === connection.origin) {
        if (isGet) machine.print(`username=agent\npassword=${await connection.bearer()}\n`);
        // git erases credentials that a server has rejected. The login is kept, because only a person can replace it.
        if (operation === "erase") await connection.getAgent();
      } else if (options.github !== undefined && asked === options.github && operation !== "store") {
        machine.print(await answerOf(connection, operation, input));
      }
    } catch (error) {
      // Without `quit`, git would ask a person for a password.
      if (isGet && (asked === options.origin || asked === options.github)) machine.print("quit=1\n");
      throw error;
    }
    return exitCode.done;
  },
});

/** Returns the origin of the server that git asks about, or `null` if it isn't a plain HTTP or HTTPS host. */
function originIn(input: string): string | null {
  const { protocol, host } = Object.fromEntries(input.split(/\r?\n/).map((line) => line.split(/=(.*)/s)));
  const address = `${protocol}://${host}`;
  // git decodes percent signs, so the host may contain characters that end a URL's host.
  return plainOrigin.test(address) ? readPlainOrigin(address) : null;
}

async function answerOf({ origin, use }: Connection, operation: string, input: string): Promise<string> {
  return use(async (client) => {
    const { data, error, response } = await client.POST("/api/git-credential/{operation}", {
      params: { path: { operation } },
      body: input,
      bodySerializer: (body) => body,
      headers: { "Content-Type": "text/plain" },
      parseAs: "text",
    });
    const message = response.headers.get("Deplodash-Message");
    if (response.status === 401) throw new DeplodashProblem("invalid_agent_token", "", message ?? "");
    if (message) throw refusalOf(response.status, message.replace(/^deplodash: /, ""));
    if (!response.ok) throw problemFrom(response, error);
    // If it received any other text, git would stop with an unhelpful error.
    if (!/^(?:[\w[\]]+=.*\n)*$/.test(data ?? "")) throw notDeplodash(origin, response.status);
    return data ?? "";
  });
}

function refusalOf(status: number, message: string): Failure {
  if (status === 202) return new Failure(exitCode.waiting, "needs_consent", message);
  if (status === 403) return new Failure(exitCode.denied, "refused", message);
  return new Failure(status === 429 || status === 503 ? exitCode.unreachable : exitCode.failed, "refused", message);
}
