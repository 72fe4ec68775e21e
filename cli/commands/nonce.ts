import type { AccountSettings } from '../../lambda/contract/account-settings';
import { nonceAt } from '../../lambda/core/poll/nonce';
import { raiseNonce } from '../../lambda/core/poll/operator';
import { NEVER_POLLED } from '../../lambda/core/poll/poll-state';
import { showWhole } from '../../lambda/core/words/durations';
import { usageError } from '../cli-error';
import { confirmed, confirmedByTyping } from '../confirm';
import { accountNamed, decideAs, type Operator } from '../connection/operator';
import type { Io } from '../io';

interface Shown {
  readonly account: string;
  /** The highest nonce that was ever handed out; decimal, because JSON numbers are too small. */
  readonly nonce: string;
  readonly resolution: AccountSettings['nonceResolution'];
  /** What the clock shows, in the same units. */
  readonly clock: string;
}

/** Who really needs to go further ahead than clocks differ has another program's nonces before them. */
const USUALLY_AHEAD_MS = 24 * 3_600_000;

/** The counter of an account, and how it stands to the clock. */
export async function showNonce(
  operator: Operator,
  account: string | undefined,
  { json }: { readonly json?: boolean },
  io: Io,
): Promise<void> {
  const settings = accountNamed(operator, account);
  const { nonce } = (await operator.pollStates.read(settings.name)) ?? NEVER_POLLED;
  const clock = nonceAt(io.now(), settings.nonceResolution);
  const shown: Shown = {
    account: settings.name,
    nonce: String(nonce),
    resolution: settings.nonceResolution,
    clock: String(clock),
  };
  if (json) return io.out(JSON.stringify(shown, null, 2));
  io.out(`the last nonce of ${settings.name} was ${nonce}, in ${settings.nonceResolution}`);
  io.out(`  ${standing(nonce, clock, settings.nonceResolution)}`);
}

/** Lets nonces go on above a value. */
export async function raiseNonceOf(
  operator: Operator,
  account: string | undefined,
  options: { readonly to?: string; readonly yes?: boolean; readonly json?: boolean },
  io: Io,
): Promise<void> {
  const settings = accountNamed(operator, account);
  const { nonceResolution: resolution, name } = settings;
  const { nonce: before } = (await operator.pollStates.read(name)) ?? NEVER_POLLED;
  const to = options.to === undefined ? undefined : parseNonce(options.to);
  if (to === undefined)
    throw usageError(
      `say with --to how high: at least the highest nonce that the other program used. It is at ${before} now`,
    );
  const ahead = to - nonceAt(io.now(), resolution);
  const warning = ahead > 0n ? `, ${aheadWords(ahead, resolution)} ahead of the clock` : '';
  const question = `Raise the nonce of ${name} from ${before} to ${to}${warning}? There is no way back down.`;
  if (ahead > nonceAt(USUALLY_AHEAD_MS, resolution)) await confirmedByTyping(name, question, options, io);
  else await confirmed(question, options, io);
  await decideAs(operator, name, (state) => raiseNonce(state, to, io.now()));
  if (options.json) io.out(JSON.stringify({ account: name, from: String(before), to: String(to) }, null, 2));
  else io.out(`raised: the next nonce of ${name} is above ${to}`);
}

function parseNonce(text: string): bigint {
  if (/^\d{1,19}$/.test(text)) return BigInt(text);
  throw usageError('--to takes a nonce: up to 19 digits');
}

function standing(nonce: bigint, clock: bigint, resolution: AccountSettings['nonceResolution']): string {
  if (nonce === 0n) return 'no call was made yet; the first nonce comes from the clock';
  if (nonce <= clock) return 'behind the clock, from which the next one comes';
  return `${aheadWords(nonce - clock, resolution)} ahead of the clock: it goes on from there, one by one`;
}

const aheadWords = (difference: bigint, resolution: AccountSettings['nonceResolution']): string =>
  showWhole(Number(difference / nonceAt(1, resolution)));
