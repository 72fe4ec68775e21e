import { Argument, Command, Option } from 'commander';
import { NONCE_RESOLUTIONS } from '../lambda/contract/account-settings';
import { REPORTS } from '../lambda/contract/reports';
import { TIER_NAMES } from '../lambda/contract/tiers';
import { VERSION } from '../lambda/contract/version';
import { EXPORT_STATES, type ExportState } from '../lambda/core/exports/state';
import { duration, listOf, port, reports, span, wholeNumber } from './arguments';
import { EXIT, type ExitCode } from './cli-error';
import type { BoardOptions } from './commands/board';
import type { EventsOptions } from './commands/events';
import type { GetOptions } from './commands/get';
import type { ListOptions } from './commands/list';
import type { RestoreOptions } from './commands/restore';
import type { WaitOptions } from './commands/wait';
import type { WatchOptions } from './commands/watch';
import { candidates, completionScript, SHELLS, type Shell } from './completion';
import type { Connection } from './connection/connect';
import type { Operator } from './connection/operator';
import type { ConnectionOptions } from './connection/options';
import type { Io } from './io';
import type { GivenSettings } from './stack-accounts/stack-accounts';

/** What stands before every command's own options. */
export interface GlobalOptions extends ConnectionOptions {
  readonly json?: boolean;
}

const AFTER_HELP = `
Exit codes: 0 done; 1 it failed, or doctor found a problem; 2 the command line is wrong;
3 wait: the export failed or was removed; 4 wait: the time was up; 130 interrupted.

Everything about each command: docs/cli.md`;

/**
 * The commands, each loaded when it is called: the help needs none of them, and only a few need the AWS SDK.
 * @param done told the exit code of the command that ran
 */
const TRY_AGAIN = [
  '--try-again',
  'also try a key that Kraken refused within the last hour: you have repaired it there',
] as const;

export function createProgram(io: Io, done: (exitCode: ExitCode) => void): Command {
  const program = new Command('kraken-export-status')
    .description('Where the data exports of your Kraken accounts stand.')
    .version(VERSION, '--version', 'the version of this tool')
    .helpOption('-h, --help', 'this help, or with a command what it takes')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.note(text.trimEnd()),
      outputError: (text, write) => write(withoutValue(text)),
      getOutHelpWidth: () => Math.min(io.columns(), WIDEST_HELP),
      getErrHelpWidth: () => Math.min(io.columns(), WIDEST_HELP),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride()
    .option('--stack <name>', 'look at a deployed stack, found through its CloudFormation outputs')
    .option('--region <region>', 'AWS region, as for the AWS command line')
    .option('--profile <name>', 'AWS profile, as for the AWS command line')
    .option('--api-url <url>', 'look at an API (default: the local host, http://127.0.0.1:8787)')
    .option('--token-file <file>', 'a bearer token for the API; or set KRAKEN_EXPORT_STATUS_TOKEN')
    .option('--data-dir <folder>', 'data folder of the local host, for what needs its table (default: .data)')
    .option('--json', 'answer in JSON, for programs')
    .addHelpText('after', AFTER_HELP);

  /** Runs a command that asks the API. */
  const asking = async (
    act: (connection: Connection, json: boolean) => Promise<ExitCode | undefined>,
  ): Promise<void> => {
    const given = program.opts<GlobalOptions>();
    const { connect } = await import('./connection/connect');
    done((await act(await connect(given, io), given.json ?? false)) ?? EXIT.ok);
  };

  program
    .command('list')
    .description('the exports, those that changed last first')
    .addOption(accountOption())
    .option('--report <reports>', `only of these kinds: ${REPORTS.join(', ')}`, listOf(REPORTS))
    .option(
      '--state <states>',
      `only in these states, comma-separated: ${EXPORT_STATES.join(', ')}`,
      listOf(EXPORT_STATES),
    )
    .option('--limit <n>', 'at most so many', wholeNumber, 50)
    .action((options: ListOptions) =>
      asking(async (connection, json) => {
        const { list } = await import('./commands/list');
        await list(connection, { ...options, json }, io);
      }),
    );
  program
    .command('get <id>')
    .description('one export, with everything that is known of it')
    .addOption(accountOption())
    .action((id: string, options: GetOptions) =>
      asking(async (connection, json) => {
        const { get } = await import('./commands/get');
        await get(connection, id, { ...options, json }, io);
      }),
    );
  program
    .command('history <id>')
    .description('how an export came to where it stands')
    .addOption(accountOption())
    .action((id: string, options: GetOptions) =>
      asking(async (connection, json) => {
        const { history } = await import('./commands/history');
        await history(connection, id, { ...options, json }, io);
      }),
    );
  program
    .command('watch')
    .description('the exports as they change: a live view on a terminal, else a line for each change')
    .addOption(accountOption())
    .option('--until-settled', 'end when nothing is under way any more')
    .action((options: WatchOptions) =>
      asking(async (connection, json) => {
        const { watch } = await import('./commands/watch');
        await watch(connection, { ...options, json }, io);
      }),
    );
  program
    .command('board')
    .description('the same for a browser: serves the status board on this machine until Ctrl-C')
    .addOption(new Option('--port <port>', 'where').argParser(port).default(8789))
    .action((options: BoardOptions) =>
      asking(async (connection) => {
        const { board } = await import('./commands/board');
        await board(connection, options, io);
      }),
    );
  program
    .command('wait <id>')
    .description('wait for an export: exits with 0 if it is ready, 3 if it failed or was removed, 4 if the time is up')
    .addOption(accountOption())
    .addOption(
      new Option('--for <state>', 'wait for another state')
        .choices(EXPORT_STATES)
        .default('ready' satisfies ExportState),
    )
    .addOption(
      new Option('--timeout <time>', 'wait at most so long, such as 90s, 30m, 2h')
        .argParser(duration)
        .default(duration('30m'), '30m'),
    )
    .action((id: string, options: Omit<WaitOptions, 'timeoutMs'> & { timeout: number }) =>
      asking(async (connection, json) => {
        const { wait } = await import('./commands/wait');
        return wait(connection, id, { ...options, timeoutMs: options.timeout, json }, io);
      }),
    );
  program
    .command('events')
    .description('what is announced, as it comes; of a deployed stack the change feed')
    .option('--all', 'begin with everything that is kept')
    .action((options: EventsOptions) =>
      asking(async (connection, json) => {
        const { events } = await import('./commands/events');
        await events(connection, { ...options, json }, io);
      }),
    );
  program
    .command('accounts')
    .description('the accounts, how polling them goes, and what to do where it does not')
    .action(() =>
      asking(async (connection, json) => {
        const { accounts } = await import('./commands/accounts');
        await accounts(connection, { json }, io);
      }),
    );
  program
    .command('poll [account]')
    .description('have Kraken asked now')
    .action((account: string | undefined) =>
      asking(async (connection, json) => {
        const { poll } = await import('./commands/poll');
        await poll(connection, account, { json }, io);
      }),
    );
  /** Runs a command that works on the table. */
  const operating = async (
    act: (operator: Operator, json: boolean, given: GlobalOptions) => Promise<ExitCode | undefined>,
  ): Promise<void> => {
    const given = program.opts<GlobalOptions>();
    const { operate } = await import('./connection/operator');
    done((await operate(given, (operator) => act(operator, given.json ?? false, given))) ?? EXIT.ok);
  };

  program
    .command('doctor')
    .description('look at everything that is known to go wrong, and say what to do')
    .option(...TRY_AGAIN)
    .action((options: { tryAgain?: boolean }) =>
      operating(async (operator, json, given) => {
        const { doctor } = await import('./commands/doctor');
        return doctor(operator, { ...given, ...options, json }, io);
      }),
    );
  program
    .command('secret')
    .description('the API key of an account of a deployed stack')
    .helpCommand(false)
    .command('put <account>')
    .description('store a key, from the keyboard or as JSON from standard input, if Kraken knows it')
    .option('--yes', 'also a key of another Kraken account')
    .option(...TRY_AGAIN)
    .action((account: string, options: { yes?: boolean; tryAgain?: boolean }) =>
      operating(async (operator, json, given) => {
        const { putSecret } = await import('./commands/secret');
        await putSecret(operator, account, { ...given, ...options, json }, io);
      }),
    );

  const nonce = program.command('nonce').description('the nonce counter of an account').helpCommand(false);
  nonce
    .command('show [account]')
    .description('where the counter is')
    .action((account: string | undefined) =>
      operating(async (operator, json) => {
        const { showNonce } = await import('./commands/nonce');
        await showNonce(operator, account, { json }, io);
      }),
    );
  nonce
    .command('raise [account]')
    .description('let nonces go on above a value, for a key that another program used with higher ones')
    .option('--to <nonce>', 'at least the highest nonce that Kraken has seen')
    .option('--yes', 'do not ask')
    .action((account: string | undefined, options: { to?: string; yes?: boolean }) =>
      operating(async (operator, json) => {
        const { raiseNonceOf } = await import('./commands/nonce');
        await raiseNonceOf(operator, account, { ...options, json }, io);
      }),
    );
  program
    .command('restore')
    .description('copy from a restored table what that of the stack lacks, and have every export announced anew')
    .requiredOption('--from <table>', 'the table that was restored beside it')
    .option('--yes', 'do not ask')
    .action((options: RestoreOptions) =>
      operating(async (operator, json, given) => {
        const { restore } = await import('./commands/restore');
        await restore(operator, { ...given, ...options, json }, io);
      }),
    );
  const account = program
    .command('account')
    .description('add and remove accounts, and say what only an operator may say about one')
    .helpCommand(false);
  account
    .command('accept-key [account]')
    .description('a key of another Kraken account is meant to be behind this name')
    .option('--yes', 'do not ask')
    .action((account: string | undefined, options: { yes?: boolean }) =>
      operating(async (operator, json) => {
        const { acceptKey } = await import('./commands/account');
        await acceptKey(operator, account, { ...options, json }, io);
      }),
    );
  account
    .command('restored [account]')
    .description('its table came back from a backup: have every export announced anew, above all versions so far')
    .option('--yes', 'do not ask')
    .action((account: string | undefined, options: { yes?: boolean }) =>
      operating(async (operator, json) => {
        const { restored } = await import('./commands/account');
        await restored(operator, account, { ...options, json }, io);
      }),
    );
  account
    .command('add <name>')
    .description('follow one more account of a deployed stack, without a deployment; again to change it or to finish')
    .addOption(new Option('--tier <tier>', 'its verification tier at Kraken').choices(ADDABLE_TIERS))
    .addOption(new Option('--reports <names>', 'the kinds of exports to follow').argParser(reports))
    .addOption(new Option('--nonce-resolution <unit>', 'the unit of its nonces').choices(NONCE_RESOLUTIONS))
    .option('--secret <name>', 'a secret that it shares with other accounts, as the name behind STACK/accounts/')
    .option('--secret-field <field>', 'where in that secret its key is (default: the name of the account)')
    .action(async (name: string, { secret, ...settings }: GivenSettings & { secret?: string }) => {
      const { addAccount } = await import('./commands/added-accounts');
      const given = { ...settings, ...(secret !== undefined && { sharedSecret: secret }) };
      await addAccount(name, given, program.opts<GlobalOptions>(), io);
    });
  account
    .command('remove <name>')
    .description('follow an added account no longer; what is known of its exports stays')
    .option('--delete-secret', 'have its secret deleted too, in 30 days; of a shared one, its key alone, at once')
    .action(async (name: string, given: { deleteSecret?: boolean }) => {
      const { removeAccount } = await import('./commands/added-accounts');
      await removeAccount(name, given, program.opts<GlobalOptions>(), io);
    });
  account
    .command('list')
    .description('the accounts that were added')
    .action(async () => {
      const { listAdded } = await import('./commands/added-accounts');
      await listAdded(program.opts<GlobalOptions>(), io);
    });
  const token = program.command('token').description('bearer tokens for the API').helpCommand(false);
  token
    .command('create <name>')
    .description('make a token, which is shown this once')
    .option('--accounts <names>', 'only for these accounts, comma-separated (default: all)')
    .addOption(new Option('--expires <time>', 'such as 12h or 90d').argParser(span).default(span('90d'), '90d'))
    .action(async (name: string, options: { accounts?: string; expires: number }) => {
      const { createToken } = await import('./commands/token');
      await createToken(name, { ...program.opts<GlobalOptions>(), ...options }, io);
    });
  token
    .command('list')
    .description('the tokens there are, without what they are')
    .action(async () => {
      const { listTokens } = await import('./commands/token');
      await listTokens(program.opts<GlobalOptions>(), io);
    });
  token
    .command('revoke <name>')
    .description('let nobody in with a token any more')
    .action(async (name: string) => {
      const { revokeToken } = await import('./commands/token');
      await revokeToken(name, program.opts<GlobalOptions>(), io);
    });
  program
    .command('simulator')
    .description('run the simulated Kraken alone; see simulator --help')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (_options: unknown, command: Command) => {
      const { simulator } = await import('./commands/simulator');
      await simulator(command.args, io);
      done(EXIT.ok);
    });
  program
    .command('completion')
    .description('print what makes a shell complete the command line; see docs/cli.md')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action((shell: Shell) => io.out(completionScript(shell)));
  program.command('complete [words...]', { hidden: true }).action((words: string[]) => {
    for (const word of candidates(program, words)) io.out(word);
  });
  return program;
}

/** A value behind an option that there is not may be a key: it stays out of what is printed. */
const withoutValue = (error: string): string =>
  error.replace(/(unknown option '(?:--[^=]*?(?==)|-[^-]))[\s\S]*'/, "$1'");

/** A stack that asks Kraken itself has no account without limits. */
const ADDABLE_TIERS = TIER_NAMES.filter((tier) => tier !== 'unlimited');

const WIDEST_HELP = 120;

const accountOption = (): Option => new Option('--account <name>', 'only of this account');
