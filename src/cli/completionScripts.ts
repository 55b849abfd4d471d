/** Texts of shell scripts that complete a program's commands. */

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** What is completed of a command. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  /** What its arguments may be, commands below it too; files where there are none. */
  readonly names: readonly string[];
  readonly flags: readonly CompletedFlag[];
}

export interface CompletedFlag {
  readonly long: string;
  readonly description: string;
  readonly takesValue: boolean;
  /** Values that it may have; files where there are none. */
  readonly values: readonly string[];
  /** Whether it takes several, with commas between. */
  readonly isList: boolean;
}

/** A script for one of the shells. */
export function completionScript(shell: Shell, commands: readonly CompletedCommand[]): string {
  return { bash, zsh, fish }[shell](commands);
}

const words = (all: readonly string[]): string => [...new Set(all)].join(" ");

/** A text within single quotes of a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** A line of a `case` for each command: what depends on no flag before the word. */
const casesOf = (commands: readonly CompletedCommand[], texts: (command: CompletedCommand) => string): string =>
  commands.map((command) => `    ${command.name}) ${texts(command)} ;;`).join("\n");

/** Flags that take a value: after these neither names nor flags are offered. */
const valued = ({ flags }: CompletedCommand): string =>
  words(flags.flatMap(({ long, takesValue }) => (takesValue ? [long] : [])));

/** A line of a `case` for each flag whose values are known. */
const valueCases = (commands: readonly CompletedCommand[], offer: (flag: CompletedFlag) => string): string =>
  commands
    .flatMap(({ name, flags }) =>
      flags.filter(({ values }) => values.length > 0).map((flag) => `    "${name} ${flag.long}") ${offer(flag)} ;;`),
    )
    .join("\n");

/** Where nothing is offered, readline completes files itself, and quotes their names. Runs in bash 3.2 too. */
const bash = (commands: readonly CompletedCommand[]): string => `_kiloflow() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  local offered="" names="" flags="" valued="" first=""
  COMPREPLY=()
  # --flag=value comes in three words, or in two where the value is still empty.
  if [ "$word" = "=" ]; then
    word=""
  elif [ "$before" = "=" ]; then
    before=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  case "\${COMP_WORDS[1]}" in
${casesOf(
  commands,
  (command) =>
    `names="${words(command.names)}" flags="${words(command.flags.map(({ long }) => long))}" valued="${valued(command)}"`,
)}
  esac
  case "\${COMP_WORDS[1]} $before" in
${valueCases(commands, ({ values, isList }) => {
  const offer = `offered="${words(values)}"`;
  return isList ? `${offer}; case "$word" in *,*) first="\${word%,*},"; word="\${word##*,}" ;; esac` : offer;
})}
    *)
      case " $valued " in
        *" $before "*) ;;
        *)
          offered="$names"
          case "$word" in -*) offered="$flags" ;; esac
          ;;
      esac
      ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then offered="${words([...commands.map(({ name }) => name), "--help", "--version"])}"; fi
  if [ -n "$offered" ]; then COMPREPLY=($(compgen -P "$first" -W "$offered" -- "$word")); fi
}
complete -o bashdefault -o default -F _kiloflow kiloflow
`;

/** An entry of zsh's `_describe`: a name and what it means. */
const described = (name: string, meaning: string): string => quoted(`${name.replaceAll(":", "\\:")}:${meaning}`);

/** To be sourced, or kept as `_kiloflow` in a folder of `fpath`. */
const zsh = (commands: readonly CompletedCommand[]): string => `#compdef kiloflow
_kiloflow() {
  local before=$words[CURRENT-1]
  local -a commands names flags valued
  if (( CURRENT == 2 )); then
    commands=(${commands.map(({ name, summary }) => described(name, summary)).join(" ")})
    _describe command commands
    [[ $PREFIX == -* ]] && compadd -- --help --version
    return
  fi
  case $words[2] in
${casesOf(commands, (command) => {
  const flags = command.flags.map(({ long, description }) => described(long, description)).join(" ");
  return `names=(${words(command.names)}); flags=(${flags}); valued=(${valued(command)})`;
})}
  esac
  if compset -P '--*='; then before=\${IPREFIX%=}; fi
  case "$words[2] $before" in
${valueCases(commands, ({ values, isList }) =>
  isList ? `compset -P '*,'; compadd -q -S '' -- ${words(values)}` : `compadd -- ${words(values)}`,
)}
    *)
      if (( $valued[(Ie)$before] )); then _files
      elif [[ $PREFIX == -* ]]; then _describe -o flag flags
      elif (( $#names )); then compadd -a names
      else _files
      fi
      ;;
  esac
}
if [[ $funcstack[1] == _kiloflow ]]; then
  _kiloflow "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _kiloflow kiloflow
fi
`;

/** A text within single quotes of fish. */
const fishQuoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

function fish(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ name, summary, names, flags }) => {
    const seen = `complete -c kiloflow -n '__kiloflow_command ${name}'`;
    return [
      `complete -c kiloflow -n __kiloflow_first -f -a ${name} -d ${fishQuoted(summary)}`,
      ...(names.length > 0 ? [`${seen} -f -a ${fishQuoted(words(names))}`] : []),
      ...flags.map(({ long, description, values, takesValue, isList }) => {
        const offer = isList ? `(__fish_complete_list , 'string split " " "${words(values)}"')` : words(values);
        const value = values.length > 0 ? ` -x -a ${fishQuoted(offer)}` : takesValue ? " -r" : "";
        return `${seen} -l ${long.slice(2)}${value} -d ${fishQuoted(description)}`;
      }),
    ];
  });
  return `function __kiloflow_first
  test (count (commandline -opc)) -eq 1
end
function __kiloflow_command
  test (commandline -opc)[2] = $argv[1] 2>/dev/null
end
complete -c kiloflow -n __kiloflow_first -l help -d 'display help'
complete -c kiloflow -n __kiloflow_first -l version -d 'output the version number'
${lines.join("\n")}
`;
}
