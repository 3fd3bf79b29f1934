import { type Command, commonOptions, type Options } from "./command.ts";

/** Returns the help for all commands, on one screen. */
export function overview(commands: readonly Command[]): string {
  const list = commands.map(({ name, about }) => `  ${name.padEnd(16)}${about}`);
  return `Access to GitHub repositories for agents, with their owners' consent.

Usage: deplodash COMMAND [OPTION…] | COMMAND --help | --version

${list.join("\n")}

Environment
  DEPLODASH              the service, instead of the only stored login
  DEPLODASH_AGENT_TOKEN  the agent token, instead of the stored one
  DEPLODASH_AGENT_ID     in GitHub Actions: the agent that the job acts as
  NO_COLOR               disables colors
Exit status (exec otherwise exits with its command's)
  0  done                                4  the owner or a person declined
  1  refused or failed; see the message  5  not logged in, or login invalid
  2  wrong arguments                     6  unreachable or busy; try again later
  3  nobody has decided yet              7  unusable files or settings
`;
}

/** Returns the help for one command. */
export function helpOf({ name, usage, about, details, options }: Command): string {
  const all: Options = { ...options, ...commonOptions };
  const rows = Object.entries(all).map(([option, { value, about }]) => {
    return `  ${`--${option}${value ? ` ${value}` : ""}`.padEnd(20)}  ${about}`;
  });
  return `${about}.${details ? ` ${details}` : ""}\n\nUsage: deplodash ${name} ${usage}\n\n${rows.join("\n")}\n`;
}
