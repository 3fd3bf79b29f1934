import { defineCommand } from "./command.ts";
import { onlyOrigin, originOf } from "./connection.ts";
import { changeLogins, readLogins } from "./credentialFile.ts";
import * as exitCode from "./exitCode.ts";
import { Failure } from "./failure.ts";
import { rejectExtraArguments } from "./positionals.ts";

export const logout = defineCommand({
  name: "logout",
  usage: "[ORIGIN]",
  about: "Forget the agent token",
  options: {},
  async run({ machine, options, positionals: [given, ...more] }) {
    rejectExtraArguments(more);
    const address = given ?? options.origin ?? machine.variables.DEPLODASH;
    const origin = address ? originOf(address) : await onlyOrigin(machine);
    const { [origin]: login } = await readLogins(machine);
    if (!login) throw new Failure(exitCode.notLoggedIn, "not_logged_in", `There is no login for ${origin}.`);
    await changeLogins(machine, ({ [origin]: _, ...others }) => others);
    if (options.json) machine.print(`${JSON.stringify({ status: "ok", origin })}\n`);
    else machine.tell(`Logged out of ${origin}. The agent still exists; its registrant can delete it.\n`);
    return exitCode.done;
  },
});
