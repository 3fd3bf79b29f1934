import { defineCommand } from "./command.ts";
import { connect } from "./connection.ts";
import * as exitCode from "./exitCode.ts";
import { onlyPositional } from "./positionals.ts";
import { obtainToken, requestOptions } from "./tokenRequest.ts";

export const token = defineCommand({
  name: "token",
  usage: "OWNER/NAME --scope SCOPE… [--wait]",
  about: "Print a GitHub token for one repository",
  options: requestOptions,
  async run({ machine, options, positionals }) {
    const repo = onlyPositional(positionals, "OWNER/NAME");
    const issued = await obtainToken(machine, await connect(machine, options.origin), repo, options);
    machine.print(`${options.json ? JSON.stringify(issued) : issued.token}\n`);
    return exitCode.done;
  },
});
