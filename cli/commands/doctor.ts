import type { AccountSettings } from '../../lambda/contract/account-settings';
import { NEVER_POLLED } from '../../lambda/core/poll/poll-state';
import { StoredItemError } from '../../lambda/core/stored-item-error';
import { plain, type Style } from '../../local/print/paint';
import { CliError, EXIT, type ExitCode } from '../cli-error';
import { credentialsOf } from '../connection/credentials-of';
import type { Operator } from '../connection/operator';
import type { ConnectionOptions } from '../connection/options';
import { USE_NEWER, unreadableItem } from '../connection/unreadable-item';
import { adviceFor } from '../doctor/advice';
import { checkClock } from '../doctor/check-clock';
import { checkHealth } from '../doctor/check-health';
import { checkKey, checkUse } from '../doctor/check-key';
import { checkVersion } from '../doctor/check-version';
import { type Finding, sentence } from '../doctor/finding';
import { KeyOwners } from '../doctor/key-owners';
import type { Io } from '../io';

interface DoctorOptions extends ConnectionOptions {
  readonly json?: boolean;
  /** Whether a key that Kraken refused was repaired there. */
  readonly tryAgain?: boolean;
}

/** Looks at everything that is known to go wrong, and says what to do. @returns 1 if there is a problem */
export async function doctor(operator: Operator, options: DoctorOptions, io: Io): Promise<ExitCode> {
  const { stack } = options;
  const findings: Finding[] = [];
  const tell = (found: readonly Finding[]): void => {
    findings.push(...found);
    if (!options.json) for (const finding of found) for (const line of linesOf(finding, io)) io.out(line);
  };
  if (!options.json) io.note(io.paint('dim', operator.name));
  tell(checkVersion(operator, stack !== undefined));
  tell(await checkClock(operator.krakenUrl, io));
  if (stack !== undefined) {
    const { checkDeployment } = await import('../doctor/check-deployment');
    tell(await checkDeployment({ ...options, stack }, operator));
  }
  tell(operator.unreadable.map(unreadableSettings));
  const owners = new KeyOwners();
  for (const settings of operator.accounts) {
    const found = await checkAccount(operator, settings, owners, options, io).catch(unreadablePollState);
    tell(found.map((finding) => ({ ...finding, account: settings.name })));
  }
  const problems = findings.filter(({ status }) => status === 'problem').length;
  if (options.json) io.out(JSON.stringify({ checked: operator.name, problems, findings }, null, 2));
  else
    io.note(
      problems === 0
        ? io.paint('green', 'no problem found')
        : io.paint('red', problems === 1 ? '1 problem found' : `${problems} problems found`),
    );
  return problems === 0 ? EXIT.ok : EXIT.failed;
}

const unreadableSettings = (error: StoredItemError): Finding => ({
  check: 'settings',
  account: error.key.sk,
  status: 'problem',
  message: unreadableItem(error),
  action: `${USE_NEWER}; or take the account out with account remove ${error.key.sk}, and add it again`,
});

/** Of this account nothing else is told, and without its nonce its key is not tried. The others are looked at. */
function unreadablePollState(error: unknown): Finding[] {
  const cause = error instanceof CliError ? error.cause : error;
  if (!(cause instanceof StoredItemError)) throw error;
  return [{ check: 'polling', status: 'problem', message: unreadableItem(cause), action: USE_NEWER }];
}

/** The key is tried only if it can be right: refused calls lead to a lockout. */
async function checkAccount(
  operator: Operator,
  settings: AccountSettings,
  owners: KeyOwners,
  options: DoctorOptions,
  io: Io,
): Promise<Finding[]> {
  const { pollStates, staleAfterMs, krakenUrl } = operator;
  const state = (await pollStates.read(settings.name)) ?? NEVER_POLLED;
  const isLocal = options.stack === undefined;
  const advice = adviceFor(isLocal);
  const found = await credentialsOf(operator, settings, options, io);
  const key = found.kind === 'credentials' ? found.credentials.fingerprint : state.credentials;
  const polling = [...checkHealth(settings, state, staleAfterMs, advice, io), ...owners.check(settings.name, key)];
  if (found.kind === 'failed') {
    const { message, hint } = found;
    return [...polling, { check: 'secret', status: 'problem', message: sentence(message), action: sentence(hint) }];
  }
  if (found.kind === 'elsewhere') return [...polling, { check: 'key', status: 'skipped', message: found.message }];
  const { credentials } = found;
  return [
    ...polling,
    { check: 'secret', status: 'ok', message: 'both halves of the key are there and have the right shape' },
    ...checkUse(credentials, state, advice),
    ...(await checkKey({ settings, credentials, krakenUrl, pollStates, isLocal, isRepaired: options.tryAgain }, io)),
  ];
}

const MARKS: Record<Finding['status'], readonly [mark: string, style: Style]> = {
  ok: ['ok     ', 'green'],
  warning: ['warning', 'yellow'],
  problem: ['problem', 'red'],
  skipped: ['skipped', 'dim'],
};

function linesOf({ status, check, account, message, action }: Finding, { paint }: Io): string[] {
  const [mark, style] = MARKS[status];
  const what = account === undefined ? check : `${account} ${check}`;
  return [
    `${paint(style, mark)}  ${paint('bold', what)}: ${plain(message)}`,
    ...(action === undefined ? [] : [`         → ${plain(action)}`]),
  ];
}
