import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { excerpt, suggestion } from '../../lambda/core/api/suggestion';
import { ARGUMENT_NAMES, type Arguments, ArgumentsSchema } from './schema';

/** An option is wrong, or a variable of the environment. The message is one sentence that says what is allowed. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
  readonly code = 'argument';
}

const OPTIONS = ARGUMENT_NAMES.map((name) => `--${name}`);
const allowedOptions = `options are ${OPTIONS.join(', ')} and --help`;

/** Reads the command line. @returns `help` if that was asked for */
export function parseArguments(args: readonly string[]): Arguments | 'help' {
  const options = Object.fromEntries(ARGUMENT_NAMES.map((name) => [name, { type: 'string' } as const]));
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const given: Record<string, string> = {};
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional')
      throw new ArgumentError(`"${excerpt(token.value)}" is no option; ${allowedOptions}`);
    const { name, rawName, value } = token;
    if (name === 'help') return 'help';
    if (!ARGUMENT_NAMES.includes(name))
      throw new ArgumentError(
        `there is no option ${excerpt(rawName)}${suggestion(rawName, OPTIONS) || `; ${allowedOptions}`}`,
      );
    if (value === undefined) throw new ArgumentError(`${rawName} needs a value behind it`);
    given[name] = value;
  }
  const parsed = v.safeParse(ArgumentsSchema, given);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const name = v.getDotPath(issue) ?? '';
  throw new ArgumentError(`--${name} is "${excerpt(given[name] ?? '')}": ${issue.message}`);
}
