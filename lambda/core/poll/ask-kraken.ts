import type { AccountSettings } from '../../contract/account-settings';
import type { Report } from '../../contract/reports';
import type { Credentials } from '../credentials';
import type { Clock, CredentialSource, Kraken, KrakenAnswer } from '../ports';
import { refusesCredentials, ruleOf } from './failure';
import { extendPoll } from './open-poll';
import type { PollStates } from './poll-states';

/** No call takes longer. Kraken answers within a second; beyond this it will not. */
const CALL_TIMEOUT_MS = 10_000;

/** A poll whose lease is held, and the nonces taken for it. */
export interface OpenPoll {
  readonly settings: AccountSettings;
  readonly owner: string;
  readonly until: number;
  readonly reports: readonly Report[];
  readonly nonces: readonly bigint[];
  readonly credentials: Credentials;
}

export interface AskServices {
  readonly kraken: Kraken;
  readonly credentials: CredentialSource;
  readonly pollStates: PollStates;
  readonly clock: Clock;
}

export interface AskedReport {
  readonly report: Report;
  /** Undefined when an earlier failure ended the poll before this report was asked for. */
  readonly answer: KrakenAnswer | undefined;
  /** Nonce of the call that gave the answer. */
  readonly nonce: bigint;
}

export interface Asked {
  readonly reports: readonly AskedReport[];
  /** The credentials in use at the end: new ones, if the secret was changed while the poll ran. */
  readonly credentials: Credentials;
  /** When each call went out, in milliseconds since 1970. */
  readonly calls: readonly number[];
}

/**
 * Asks Kraken for each report, in the order of the nonces. Two failures are answered with one more call: an invalid nonce,
 * because calls can overtake each other on their way, and refused credentials, if the secret holds others by now.
 */
export async function askKraken(open: OpenPoll, services: AskServices): Promise<Asked> {
  const { settings, owner, until } = open;
  const { kraken, clock, pollStates } = services;
  const calls: number[] = [];
  const asked: AskedReport[] = [];
  let { credentials } = open;
  let nonces = [...open.nonces];
  let mayRetry = true;
  let hasEnded = false;

  const call = (report: Report, nonce: bigint): Promise<KrakenAnswer> => {
    calls.push(clock.now());
    const timeoutMs = Math.max(1, Math.min(CALL_TIMEOUT_MS, until - clock.now()));
    return kraken.exportStatus({ credentials, report, nonce, timeoutMs });
  };

  for (const [index, report] of open.reports.entries()) {
    let nonce = nonces.shift();
    if (hasEnded || nonce === undefined) {
      asked.push({ report, answer: undefined, nonce: 0n });
      continue;
    }
    let answer = await call(report, nonce);
    if (answer.kind === 'failed' && mayRetry) {
      const renewed = await retryCredentials(answer.failure.class, open, credentials, services);
      if (renewed !== undefined) {
        mayRetry = false;
        // Those left of the block are lower than the retry's: they are given up, and the rest taken anew with it.
        const request = { settings, owner, until, credentials: renewed.fingerprint, now: clock.now() };
        const count = open.reports.length - index;
        const extension = await pollStates.change(settings.name, (state) => {
          const extended = extendPoll(state, { ...request, count });
          return extended === undefined ? { result: undefined } : { next: extended.state, result: extended.nonces };
        });
        const [retryNonce, ...rest] = extension ?? [];
        if (retryNonce !== undefined) {
          credentials = renewed;
          nonces = rest;
          nonce = retryNonce;
          answer = await call(report, nonce);
        }
      }
    }
    hasEnded = answer.kind === 'failed' && ruleOf(answer.failure).endsPoll;
    asked.push({ report, answer, nonce });
  }
  return { reports: asked, credentials, calls };
}

/** The credentials to try once more with after a failure, or undefined if nothing would be different. */
async function retryCredentials(
  failureClass: Parameters<typeof refusesCredentials>[0]['class'],
  { settings }: OpenPoll,
  refused: Credentials,
  { credentials }: AskServices,
): Promise<Credentials | undefined> {
  if (failureClass === 'invalid_nonce') return refused;
  if (!refusesCredentials({ class: failureClass, message: '' })) return undefined;
  const current = await credentials.read(settings.secretId, true);
  const isNew = current.kind === 'credentials' && current.credentials.fingerprint !== refused.fingerprint;
  return isNew ? current.credentials : undefined;
}
