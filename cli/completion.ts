import type { Command } from 'commander';

const NAME = 'kraken-export-status';

/** What each shell runs for a press of the tabulator: the tool itself says what may stand there. */
const SCRIPTS = {
  bash: `_kraken_export_status() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(${NAME} complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _kraken_export_status ${NAME}`,
  zsh: `#compdef ${NAME}
_kraken_export_status() {
  local -a candidates
  candidates=("\${(@f)$(${NAME} complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a candidates
}
compdef _kraken_export_status ${NAME}`,
  fish: `complete -c ${NAME} -f -a '(${NAME} complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'`,
} as const;

export type Shell = keyof typeof SCRIPTS;
export const SHELLS = ['bash', 'zsh', 'fish'] as const satisfies readonly Shell[];

export const completionScript = (shell: Shell): string => SCRIPTS[shell];

/**
 * What may stand where the cursor is: commands, the options of the command, or the choices of an option.
 * @param words those before, and the begun one last
 */
export function candidates(program: Command, words: readonly string[]): string[] {
  const before = words.slice(0, -1);
  const begun = words.at(-1) ?? '';
  let command = program;
  for (const word of before) command = command.commands.find((one) => one.name() === word) ?? command;
  const options = [...command.options, ...(command === program ? [] : program.options)];
  const asked = options.find((option) => option.required && option.long === before.at(-1));
  const names =
    asked !== undefined ? (asked.argChoices ?? []) : begun.startsWith('-') ? longNames(options) : visible(command);
  return names.filter((name) => name.startsWith(begun));
}

const longNames = (options: Command['options']): string[] => options.flatMap(({ long }) => long ?? []);

const visible = (command: Command): string[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((one) => one.name());
