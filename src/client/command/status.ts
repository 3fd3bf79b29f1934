import type { components } from "../../../generated/openapi.ts";
import { defineCommand } from "./command.ts";
import { connect } from "./connection.ts";
import * as exitCode from "./exitCode.ts";
import type { Machine } from "./machine.ts";
import { rejectExtraArguments } from "./positionals.ts";
import { plain } from "./spinner.ts";
import { describeTime } from "./time.ts";

type OwnAgent = components["schemas"]["OwnAgent"];

export const status = defineCommand({
  name: "status",
  usage: "",
  about: "Show what this agent may do, and for how long",
  options: {},
  async run({ machine, options, positionals }) {
    rejectExtraArguments(positionals);
    const connection = await connect(machine, options.origin);
    const agent = await connection.getAgent();
    if (options.json) machine.print(`${JSON.stringify({ origin: connection.origin, ...agent })}\n`);
    else machine.print(describe(machine, connection.origin, agent));
    return exitCode.done;
  },
});

function describe(machine: Machine, origin: string, { agent_id, label, expires_at, access }: OwnAgent): string {
  const until = expires_at ? `; its token expires ${describeTime(expires_at, machine.now())}` : "";
  const rows = access.map(({ repo, scopes, branches, expires_at }) => {
    const limit = branches ? `, pushes only to ${branches.join(", ")}` : "";
    return `  ${repo}  ${scopes.join(", ")}${limit}; ends ${describeTime(expires_at, machine.now())}`;
  });
  const none = ["  No access yet. Push, or request it with: deplodash token OWNER/NAME --scope SCOPE"];
  const title = `${label} (${agent_id}) at ${origin}${until}`;
  return [title, ...(rows.length > 0 ? rows : none)].map((line) => `${plain(line)}\n`).join("");
}
