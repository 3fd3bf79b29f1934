import { defineCommand } from "./command.ts";
import { originOf } from "./connection.ts";
import { readLogins, writeLogins } from "./credentialFile.ts";
import { exitCode, Failure } from "./failure.ts";
import { noFurther } from "./positionals.ts";

export const logout = defineCommand({
  name: "logout",
  usage: "[ORIGIN]",
  about: "Forget the agent token",
  options: {},
  async run({ machine, options, positionals: [given, ...more] }) {
    noFurther(more);
    const { ...logins } = await readLogins(machine);
    const address = given ?? options.origin ?? machine.variables.DEPLODASH;
    const origin = address ? originOf(address) : Object.keys(logins)[0];
    if (origin === undefined || !logins[origin])
      throw new Failure(exitCode.notLoggedIn, "not_logged_in", `There is no login${origin ? ` for ${origin}` : ""}.`);
    if (!address && Object.keys(logins).length > 1)
      throw new Failure(
        exitCode.usage,
        "several_logins",
        `There are several logins. Choose one: ${Object.keys(logins).join(", ")}`,
      );
    delete logins[origin];
    await writeLogins(machine, logins);
    if (options.json) machine.print(`${JSON.stringify({ status: "ok", origin })}\n`);
    else machine.tell(`Logged out of ${origin}. The agent still exists; its registrant can delete it at ${origin}/\n`);
    return exitCode.done;
  },
});
