import { startHost } from './host';
import { HostError } from './host-error';
import { HELP } from './options/help';
import { hostOptions } from './options/host-options';
import { ArgumentError, parseArguments } from './options/parse-arguments';
import { stopOnSignals } from './stop-on-signals';

/** `npm start`: runs until Ctrl-C. Exit codes: 0 stopped, 1 could not start, 2 wrong options or credentials. */
async function main(): Promise<void> {
  // Whoever reads the output may go away, as `| head` does; the host stays.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const args = parseArguments(process.argv.slice(2));
  if (args === 'help') {
    console.log(HELP);
    return;
  }
  const options = hostOptions(args, process.env);
  // The SDK announces which versions of Node it will leave behind: nothing that whoever runs this can do much about.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const hasColours = process.stdout.isTTY && !process.env.NO_COLOR;
  stopOnSignals(await startHost(options, { print: (line) => console.log(line), hasColours }));
}

main().catch((error: unknown) => {
  const isForPeople = error instanceof ArgumentError || error instanceof HostError;
  console.error(isForPeople ? error.message : error);
  process.exitCode = error instanceof ArgumentError ? 2 : 1;
});
