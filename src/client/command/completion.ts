import { type Command, commonOptions, defineCommand, type Option } from "./command.ts";
import * as exitCode from "./exitCode.ts";
import { Failure } from "./failure.ts";
import { onlyPositional } from "./positionals.ts";
import { quoteWord } from "./shellWord.ts";

const optionsOf = (command: Command) => Object.entries<Option>({ ...command.options, ...commonOptions });
const wordsOf = (command: Command) => [
  ...(command.words ?? []),
  ...optionsOf(command).map(([option]) => `--${option}`),
];

const scripts: Record<string, (commands: readonly Command[]) => string> = {
  bash: (commands) => `_deplodash() {
  local words current=\${COMP_WORDS[COMP_CWORD]}
  case $COMP_CWORD:\${COMP_WORDS[1]} in
    1:*) words="${commands.map(({ name }) => name).join(" ")}" ;;
${commands.map((command) => `    *:${command.name}) words="${wordsOf(command).join(" ")}" ;;`).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _deplodash deplodash
`,
  zsh: (commands) => `#compdef deplodash
_deplodash() {
  if (( CURRENT == 2 )); then
    local -a names=(${commands.map(({ name, about }) => `\n      ${quoteWord(`${name}:${about}`)}`).join("")}
    )
    _describe command names
    return
  fi
  case $words[2] in
${commands.map((command) => `    ${command.name}) compadd -- ${wordsOf(command).join(" ")} ;;`).join("\n")}
  esac
}
compdef _deplodash deplodash
`,
  fish: (commands) =>
    commands
      .flatMap((command) => {
        const inside = `complete -c deplodash -n '__fish_seen_subcommand_from ${command.name}'`;
        return [
          `complete -c deplodash -f -n __fish_use_subcommand -a ${command.name} -d ${quoteWord(command.about)}`,
          ...(command.words ?? []).map((word) => `${inside} -f -a ${word}`),
          ...optionsOf(command).map(
            ([option, { value, about }]) => `${inside} -l ${option}${value ? " -x" : ""} -d ${quoteWord(about)}`,
          ),
        ];
      })
      .join("\n")
      .concat("\n"),
};

export function createCompletion(commands: readonly Command[]): Command {
  const usage = Object.keys(scripts).join(" | ");
  const completion: Command = defineCommand({
    name: "completion",
    usage,
    about: "Print a script that completes commands and options in a shell",
    options: {},
    words: Object.keys(scripts),
    async run({ machine, positionals }) {
      const shell = onlyPositional(positionals, usage);
      const script = new Map(Object.entries(scripts)).get(shell);
      if (!script) throw new Failure(exitCode.usage, "usage", `Use one of ${usage}`);
      machine.print(script([...commands, completion]));
      return exitCode.done;
    },
  });
  return completion;
}
