import { randomUUID } from 'node:crypto';
import { systemClock } from '../../lambda/adapters/clock';
import { createKraken } from '../../lambda/adapters/kraken/kraken-client';
import type { AccountSettings } from '../../lambda/contract/account-settings';
import type { Credentials } from '../../lambda/core/credentials';
import { ruleOf } from '../../lambda/core/poll/failure';
import { hasExportPermission } from '../../lambda/core/poll/key-info';
import { nonceAt } from '../../lambda/core/poll/nonce';
import type { PollState } from '../../lambda/core/poll/poll-state';
import { PollStates } from '../../lambda/core/poll/poll-states';
import { tryKey } from '../../lambda/core/poll/try-key';
import type { ApiKeyInfo, PollStateStore } from '../../lambda/core/ports';
import { showWhole } from '../../lambda/core/words/durations';
import { withLocalHint } from '../../local/local-hints';
import { plain, timeOfDay } from '../../local/print/paint';
import type { Io } from '../io';
import { fullTime } from '../print/times';
import { type Advice, adviceFor } from './advice';
import { type Finding, sentence } from './finding';

const DAY_MS = 86_400_000;
/** Time enough to make a new key, also over a holiday. */
const SOON_MS = 14 * DAY_MS;

export interface KeyToTry {
  readonly settings: AccountSettings;
  readonly credentials: Credentials;
  readonly krakenUrl: string;
  readonly pollStates: PollStateStore;
  /** Whether it is the key of a local host. */
  readonly isLocal: boolean;
  /** Whether somebody says that it was repaired since Kraken refused it. */
  readonly isRepaired: boolean | undefined;
}

/** Asks Kraken once about the key, between two polls and within the budget. */
export async function checkKey(
  { settings, credentials, krakenUrl, pollStates, isLocal, isRepaired }: KeyToTry,
  io: Io,
): Promise<Finding[]> {
  const services = {
    kraken: createKraken(krakenUrl, systemClock),
    pollStates: new PollStates(pollStates, randomUUID),
    clock: systemClock,
    newId: randomUUID,
  };
  const tried = await tryKey(settings, credentials, services, isRepaired);
  const check = 'key';
  switch (tried.kind) {
    case 'busy':
      return [{ check, status: 'skipped', message: 'the account is being polled all the time; try again' }];
    case 'paused':
    case 'budget':
      return [
        {
          check,
          status: 'skipped',
          message: `not tried, because Kraken is not asked until ${timeOfDay(new Date(tried.until).toISOString())}`,
          ...(tried.kind === 'paused' &&
            tried.isOfKey && {
              action: 'if you have repaired the key at Kraken, have it tried now: doctor --try-again',
            }),
        },
      ];
    case 'answered':
      break;
  }
  if (tried.answer.kind === 'keyInfo')
    return describe(tried.answer.info, tried.nonce, settings, adviceFor(isLocal), io);
  const failure = isLocal ? withLocalHint(tried.answer.failure) : tried.answer.failure;
  const { needsPerson, hint } = ruleOf(failure);
  return [
    {
      check: failure.class === 'invalid_nonce' ? 'nonce' : check,
      status: needsPerson || failure.class === 'lockout' ? 'problem' : 'warning',
      message: `${failure.class}: ${sentence(plain(failure.message))}`,
      action: sentence(failure.hint ?? hint),
    },
  ];
}

function describe(info: ApiKeyInfo, nonce: bigint, settings: AccountSettings, advice: Advice, io: Io): Finding[] {
  const name = info.name === null ? '' : ` "${plain(info.name)}"`;
  return [
    { check: 'key', status: 'ok', message: `Kraken knows the key${name}` },
    permission(info),
    ...expiry(info, advice, io.now()),
    ...dates(info),
    nonceOrder(info, nonce, settings, advice, io.now()),
  ];
}

function permission(info: ApiKeyInfo): Finding {
  const check = 'permission';
  switch (hasExportPermission(info)) {
    case true:
      return { check, status: 'ok', message: 'the key has the permission "Data - Export data"' };
    case false:
      return {
        check,
        status: 'problem',
        message: `the key lacks the permission "Data - Export data"; it has ${info.permissions?.map(plain).join(', ')}`,
        action: 'edit the key at Kraken and tick it',
      };
    case undefined:
      return { check, status: 'skipped', message: 'Kraken does not tell what the key may do' };
  }
}

function expiry({ validUntil }: ApiKeyInfo, { storeKey }: Advice, now: number): Finding[] {
  const check = 'expiry';
  if (validUntil === null) return [{ check, status: 'ok', message: 'the key does not expire' }];
  const message = `the key expires ${fullTime(new Date(validUntil).toISOString(), now)}`;
  if (validUntil - now > SOON_MS) return [{ check, status: 'ok', message }];
  const action = `make a new key at Kraken, ${storeKey}`;
  return [{ check, status: validUntil > now ? 'warning' : 'problem', message, action }];
}

function dates({ queryFrom, queryTo }: ApiKeyInfo): Finding[] {
  if (queryFrom === null && queryTo === null) return [];
  return [
    {
      check: 'dates',
      status: 'warning',
      message: 'the key is limited to a range of dates, which is known to make Kraken refuse the question for exports',
      action: 'make a key without such a limit',
    },
  ];
}

function nonceOrder(
  { nonce: seen }: ApiKeyInfo,
  sent: bigint,
  settings: AccountSettings,
  { storeKey }: Advice,
  now: number,
): Finding {
  const check = 'nonce';
  if (seen !== null && seen > sent)
    return {
      check,
      status: 'problem',
      message: `another client uses the same key: Kraken has seen the nonce ${seen} from it, and ours are at ${sent}`,
      action: `make a key for this account alone, ${storeKey}`,
    };
  const aheadMs = Number((sent - nonceAt(now, settings.nonceResolution)) / nonceAt(1, settings.nonceResolution));
  if (aheadMs > DAY_MS)
    return {
      check,
      status: 'warning',
      message: `nonces are ${showWhole(aheadMs)} ahead of the clock`,
      action: 'nothing if somebody raised them; else a clock was wrong, and only a new key has lower ones',
    };
  return { check, status: 'ok', message: 'nobody else is seen to use the key' };
}

/** Whether polls use the key that is stored now. */
export function checkUse(credentials: Credentials, state: PollState, { useKey }: Advice): Finding[] {
  if (state.credentials === undefined || state.credentials === credentials.fingerprint) return [];
  return [
    {
      check: 'rotation',
      status: 'warning',
      message: 'the last poll still used another key than this one',
      action: useKey,
    },
  ];
}
