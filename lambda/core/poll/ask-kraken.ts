import type { AccountSettings } from '../../contract/account-settings';
import type { Report } from '../../contract/reports';
import type { Credentials } from '../credentials';
import type { Clock, CredentialSource, Kraken, KrakenAnswer, KrakenCall } from '../ports';
import { endsPoll, type Failure, refusesCredentials } from './failure';
import type { AskedKeyInfo } from './key-info';
import { extendPoll, type RefusedKey } from './open-poll';
import type { PollStates } from './poll-states';

/** No call takes longer. Kraken answers within a second; beyond this it will not. */
const CALL_TIMEOUT_MS = 10_000;

/** A poll whose lease is held, and the nonces taken for it. */
export interface OpenPoll {
  readonly settings: AccountSettings;
  readonly owner: string;
  readonly until: number;
  readonly reports: readonly Report[];
  /** One more than there are reports if Kraken is to be asked for the description of the key. */
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
  /** Of the credentials that the call was made with. */
  readonly fingerprint: string;
  /** When that call went out, in milliseconds since 1970: the answer tells of no earlier moment. */
  readonly askedAt: number;
}

export interface Asked {
  readonly reports: readonly AskedReport[];
  /** Present if Kraken was asked for the description of the key. */
  readonly keyInfo?: AskedKeyInfo;
  /** The credentials in use at the end: new ones, if the secret was changed while the poll ran. */
  readonly credentials: Credentials;
  /** When each call went out, in milliseconds since 1970. */
  readonly calls: readonly number[];
}

/**
 * Asks Kraken for each report, in the order of the nonces. Two failures are answered with one more call: an invalid nonce,
 * because calls can overtake each other on their way, and refused credentials, if the secret holds others by now.
 *
 * The description of the key, if it is due, is asked for last, and only when a report was answered: a key that Kraken
 * refuses, or a Kraken that does not answer, is not called for it.
 */
export async function askKraken(open: OpenPoll, services: AskServices): Promise<Asked> {
  const caller = new Caller(open, services);
  const reports: AskedReport[] = [];
  for (const report of open.reports) reports.push(await caller.ask(report));
  const keyInfo = await caller.askForKeyInfo(reports);
  return {
    reports,
    ...(keyInfo !== undefined && { keyInfo }),
    credentials: caller.credentials,
    calls: caller.calls,
  };
}

interface Renewal {
  readonly credentials: Credentials;
  /** Those that they take the place of. */
  readonly refused?: RefusedKey;
}

/** The calls of one poll: which nonces and credentials are left, and whether any more calls are of use. */
class Caller {
  readonly calls: number[] = [];
  credentials: Credentials;
  private nonces: readonly bigint[];
  private unasked: number;
  private mayRetry = true;
  private hasEnded = false;

  constructor(
    private readonly open: OpenPoll,
    private readonly services: AskServices,
  ) {
    this.credentials = open.credentials;
    this.nonces = open.nonces;
    this.unasked = open.reports.length;
  }

  async ask(report: Report): Promise<AskedReport> {
    const first = await this.call(report);
    const renewed =
      first.answer?.kind === 'failed' && this.mayRetry ? await this.renew(first.answer.failure) : undefined;
    this.mayRetry &&= renewed === undefined;
    const isRenewed = renewed !== undefined && (await this.takeNonces(renewed));
    const asked = isRenewed ? await this.call(report) : first;
    this.hasEnded ||= asked.answer?.kind === 'failed' && endsPoll(asked.answer.failure);
    this.unasked--;
    return asked;
  }

  async askForKeyInfo(asked: readonly AskedReport[]): Promise<AskedKeyInfo | undefined> {
    const hasAnswer = asked.some(({ answer }) => answer?.kind === 'reports');
    const call = hasAnswer ? this.nextCall() : undefined;
    if (call === undefined) return undefined;
    const { fingerprint } = this.credentials;
    return { fingerprint, askedAt: call.askedAt, answer: await this.services.kraken.apiKeyInfo(call) };
  }

  private async call(report: Report): Promise<AskedReport> {
    const call = this.nextCall();
    const { fingerprint } = this.credentials;
    if (call === undefined) return { report, answer: undefined, nonce: 0n, fingerprint, askedAt: 0 };
    const { askedAt, ...signed } = call;
    const answer = await this.services.kraken.exportStatus({ ...signed, report });
    return { report, answer, nonce: call.nonce, fingerprint, askedAt };
  }

  /** What the next call is made with, or undefined if none may be made any more. */
  private nextCall(): (KrakenCall & { readonly askedAt: number }) | undefined {
    const [nonce, ...rest] = this.nonces;
    const askedAt = this.services.clock.now();
    const timeLeft = this.open.until - askedAt;
    // Once the time is up somebody else may hold the lease, and have sent higher nonces.
    if (this.hasEnded || nonce === undefined || timeLeft <= 0) return undefined;
    this.nonces = rest;
    this.calls.push(askedAt);
    return { credentials: this.credentials, nonce, timeoutMs: Math.min(CALL_TIMEOUT_MS, timeLeft), askedAt };
  }

  /** What to try once more with after a failure, or undefined if nothing would be different. */
  private async renew(failure: Failure): Promise<Renewal | undefined> {
    if (failure.retryAt !== undefined) return undefined;
    if (failure.class === 'invalid_nonce') return { credentials: this.credentials };
    if (!refusesCredentials(failure)) return undefined;
    const current = await this.services.credentials.read(this.open.settings, true);
    const { fingerprint } = this.credentials;
    const isNew = current.kind === 'credentials' && current.credentials.fingerprint !== fingerprint;
    return isNew ? { credentials: current.credentials, refused: { fingerprint, failure } } : undefined;
  }

  /**
   * Takes nonces for one more call and those after it. What is left of the block is lower than these, and so given up. With
   * the same write, credentials that are given up get their pause: what comes later is not answered to them.
   * @returns whether the lease and the budget allow it
   */
  private async takeNonces({ credentials, refused }: Renewal): Promise<boolean> {
    const { settings, owner, until } = this.open;
    const now = this.services.clock.now();
    const request = {
      settings,
      owner,
      until,
      credentials: credentials.fingerprint,
      now,
      reports: this.unasked,
      ...(refused !== undefined && { refused }),
    };
    const nonces = await this.services.pollStates
      .change(settings.name, (state) => {
        const extended = extendPoll(state, request);
        return extended === undefined ? { result: undefined } : { next: extended.state, result: extended.nonces };
      })
      // Without a second call the first one's failure must still be remembered. Closing the poll writes the same item,
      // and tells what is wrong with it if that fails too.
      .catch(() => undefined);
    if (nonces === undefined) return false;
    this.nonces = nonces;
    this.credentials = credentials;
    return true;
  }
}
