/** Texts of shell scripts that complete a program's commands. */

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** What is completed of a command. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  /** Of its arguments. */
  readonly choices: readonly string[];
  /** Commands below it. */
  readonly commands: readonly string[];
  readonly flags: readonly {
    readonly long: string;
    readonly description: string;
    readonly choices: readonly string[];
    readonly takesValue: boolean;
  }[];
}

/** A script for one of the shells. */
export function completionScript(shell: Shell, commands: readonly CompletedCommand[]): string {
  switch (shell) {
    case "bash":
      return bash(commands);
    case "zsh":
      // zsh's own module runs bash's functions.
      return `autoload -Uz bashcompinit && bashcompinit\n${bash(commands)}`;
    case "fish":
      return fish(commands);
  }
}

const words = (all: readonly string[]): string => [...new Set(all)].join(" ");

function bash(commands: readonly CompletedCommand[]): string {
  const wordsOf = ({ flags, choices, commands: below }: CompletedCommand) =>
    words([...below, ...choices, ...flags.map(({ long }) => long), "--help"]);
  const values = commands.flatMap(({ name, flags }) =>
    flags
      .filter(({ takesValue }) => takesValue)
      .map(({ long, choices }) => `    "${name} ${long}") words="${words(choices)}"; files=1;;`),
  );
  return `_kiloflow() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]} words="" files=0
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${words([...commands.map(({ name }) => name), "--help", "--version"])}" -- "$word"))
    return
  fi
  case "$command $before" in
${[...new Set(values)].join("\n")}
  esac
  if [ "$files" -eq 0 ]; then
    case "$command" in
${commands.map((command) => `      ${command.name}) words="${wordsOf(command)}";;`).join("\n")}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  if [ -z "$words" ] || [ \${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -o filenames -F _kiloflow kiloflow
`;
}

/** A text within single quotes of fish. */
const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

function fish(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ name, summary, choices, commands: below, flags }) => {
    const seen = `-n '__fish_seen_subcommand_from ${name}'`;
    const given = words([...below, ...choices]);
    return [
      `complete -c kiloflow -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
      ...(given ? [`complete -c kiloflow ${seen} -a ${quoted(given)}`] : []),
      ...flags.map(({ long, description, choices: own, takesValue }) => {
        const value = own.length > 0 ? ` -x -a ${quoted(words(own))}` : takesValue ? " -r" : "";
        return `complete -c kiloflow ${seen} -l ${long.slice(2)}${value} -d ${quoted(description)}`;
      }),
    ];
  });
  return `${[...new Set(lines)].join("\n")}\n`;
}
