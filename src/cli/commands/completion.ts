/** `kiloflow completion`: scripts by which shells complete commands, flags and choices; everything else is a file. */

import { Argument, type Command } from "commander";
import { registeredModels } from "../../lightcurves/registry.ts";
import { completionScript, SHELLS, type Shell } from "../completionScripts.ts";

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
        "  source <(kiloflow completion zsh)         in ~/.zshrc, after compinit\n" +
        "  kiloflow completion fish | source         in ~/.config/fish/config.fish",
    )
    .action((shell: Shell) => {
      const commands = program.commands.map((command) => ({
        name: command.name(),
        summary: command.summary(),
        choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
        commands: command.commands.map((one) => one.name()),
        flags: [...command.options, ...command.commands.flatMap(({ options }) => options)].flatMap(
          ({ long, description, argChoices, hidden, required, optional }) =>
            long && !hidden
              ? [{ long, description, choices: argChoices ?? knownNames(long), takesValue: required || optional }]
              : [],
        ),
      }));
      process.stdout.write(completionScript(shell, commands));
    });
}

/** Names that a flag takes beside others, or with commas between: these are no choices to its parser. */
const knownNames = (flag: string): readonly string[] =>
  flag === "--model" ? registeredModels().map(({ name }) => name) : [];
