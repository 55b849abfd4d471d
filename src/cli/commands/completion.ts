/** `kiloflow completion`: scripts by which shells complete commands, flags and choices; everything else is a file. */

import { Argument, type Command, type Option } from "commander";
import { registeredModels } from "../../lightcurves/registry.ts";
import {
  type CompletedCommand,
  type CompletedFlag,
  completionScript,
  SHELLS,
  type Shell,
} from "../completionScripts.ts";

/** Adds the command. */
export function registerCompletion(program: Command): void {
  program
    .command("completion")
    .summary("a script that completes commands and flags in a shell")
    .description("Prints a script by which a shell completes kiloflow's commands, flags and their choices.")
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .addHelpText(
      "after",
      '\nExamples:\n  eval "$(kiloflow completion bash)"        in ~/.bashrc\n' +
        "  source <(kiloflow completion zsh)         in ~/.zshrc\n" +
        "  kiloflow completion fish | source         in ~/.config/fish/config.fish",
    )
    .action((shell: Shell) => {
      process.stdout.write(completionScript(shell, program.commands.map(completed)));
    });
}

function completed(command: Command): CompletedCommand {
  const { commands: below, registeredArguments } = command;
  const flags = [...command.options, ...below.flatMap(({ options }) => options)].filter(({ hidden }) => !hidden);
  return {
    name: command.name(),
    summary: command.summary(),
    names: [...below.map((one) => one.name()), ...registeredArguments.flatMap(namesOf)],
    flags: [
      // Those of commands below may be called alike.
      ...new Map(
        flags.flatMap((flag) => (flag.long ? [[flag.long, completedFlag(flag.long, flag)] as const] : [])),
      ).values(),
      { long: "--help", description: "display help", takesValue: false, values: [], isList: false },
    ],
  };
}

/** Arguments of any text, of which some are known. */
const namesOf = (one: Argument): readonly string[] => one.argChoices ?? (one.name() === "name" ? modelNames() : []);

function completedFlag(long: string, { description, argChoices, required, optional, flags }: Option): CompletedFlag {
  // Lists are no choices to the parser.
  const isModel = long === "--model";
  return {
    ...{ long, description, takesValue: required || optional },
    values: argChoices ?? (isModel ? modelNames() : []),
    isList: isModel && flags.includes("<names>"),
  };
}

const modelNames = (): readonly string[] => registeredModels().map(({ name }) => name);
