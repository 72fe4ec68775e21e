const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** On one machine, where there is no secret, the host has hints of its own. */
const PUT = 'kraken-export-status secret put ACCOUNT --stack NAME';

interface FailureRule {
  /** Whether it stays until a person does something. */
  readonly needsPerson: boolean;
  /** Whether the rest of the poll is given up: a further call with this key now would fail too, or do harm. */
  readonly endsPoll: boolean;
  /** How long no call is made, in milliseconds; nothing means until the next regular poll. */
  readonly pauseMs?: number;
  /** What to do, for the person who reads the account's health. */
  readonly hint: string;
}

/**
 * What may keep a poll from its answer, the most severe first.
 * Sources: Kraken's API errors and rate limit pages; users' reports of lockouts, which last about 15 minutes and are
 * prolonged by every further call.
 */
const RULES = {
  invalid_key: {
    needsPerson: true,
    endsPoll: true,
    pauseMs: HOUR,
    hint: `Kraken does not know this API key: it was mistyped, deleted, disabled or has expired. Create a key with the permission "Data - Export data" and store it with "${PUT}"; polling goes on by itself. If you have repaired this one at Kraken, "kraken-export-status doctor --try-again --stack NAME" has it tried at once.`,
  },
  invalid_signature: {
    needsPerson: true,
    endsPoll: true,
    pauseMs: HOUR,
    hint: `The private key in "apiSecret" does not belong to "apiKey", or the key has two-factor authentication and "otp" is missing or wrong. Store both halves of one key with "${PUT}"; polling goes on by itself.`,
  },
  other_account: {
    needsPerson: true,
    endsPoll: true,
    pauseMs: HOUR,
    hint: 'Nothing of the other account was stored. Put a key of the account before back, or give the other account a name of its own. If it was changed on purpose, say so: see "Another Kraken account" in the README.',
  },
  lockout: {
    needsPerson: false,
    endsPoll: true,
    pauseMs: 15 * MINUTE,
    hint: 'Kraken locked this key out for a while after too many refused calls. Nothing is called until then. Look for another program that uses the same key.',
  },
  invalid_nonce: {
    needsPerson: true,
    endsPoll: true,
    pauseMs: 15 * MINUTE,
    hint: 'Another program uses the same API key, with higher nonces. Give this account a key of its own, or set "nonceResolution" to at least the resolution the other program uses.',
  },
  account_blocked: {
    needsPerson: true,
    endsPoll: true,
    pauseMs: HOUR,
    hint: 'Kraken refuses this account. Log in at Kraken and see what it asks for.',
  },
  permission_denied: {
    needsPerson: true,
    endsPoll: false,
    pauseMs: 5 * MINUTE,
    hint: 'The API key lacks the permission "Data - Export data". Edit the key at Kraken and tick it; polling goes on by itself.',
  },
  secret_missing: {
    needsPerson: true,
    endsPoll: true,
    hint: `Store {"apiKey": "…", "apiSecret": "…"} in the secret, or both halves of the key with "${PUT}"; polling begins by itself.`,
  },
  secret_invalid: {
    needsPerson: true,
    endsPoll: true,
    hint: `Store {"apiKey": "…", "apiSecret": "…"} as Kraken shows them when a key is created, or both with "${PUT}"; polling goes on by itself.`,
  },
  secret_unreadable: {
    needsPerson: true,
    endsPoll: true,
    hint: 'Check that the secret exists, is not scheduled for deletion, and that the poller may read it and use its encryption key.',
  },
  rate_limited: {
    needsPerson: false,
    endsPoll: true,
    hint: 'Kraken counts all calls of this key. Polling pauses until the counter has fallen; give this account a key of its own if another program uses it too.',
  },
  throttled: {
    needsPerson: false,
    endsPoll: true,
    pauseMs: MINUTE,
    hint: 'Kraken asked for a pause. Polling goes on when it is over.',
  },
  too_many_requests: {
    needsPerson: false,
    endsPoll: true,
    pauseMs: 5 * MINUTE,
    hint: 'Kraken, or the network in front of it, refuses further calls for now. Polling goes on after a pause.',
  },
  invalid_request: {
    needsPerson: true,
    endsPoll: false,
    hint: 'Kraken refuses the form of the request. A key that is limited to a range of dates is known to cause this; otherwise a newer version of this software may be needed.',
  },
  unexpected_answer: {
    needsPerson: false,
    endsPoll: false,
    hint: 'Kraken answered something that is not an export status. Nothing was changed; the next poll asks again.',
  },
  not_stored: {
    needsPerson: false,
    endsPoll: false,
    hint: "Not everything Kraken answered could be stored. The next poll goes on where this one stopped; if it stays, look at the poller's log and the table.",
  },
  not_announced: {
    needsPerson: false,
    endsPoll: false,
    hint: "Everything is stored, but the event bus did not take all events. Every poll tries again; if it stays, look at the poller's log and the event bus.",
  },
  upstream_unavailable: {
    needsPerson: false,
    endsPoll: false,
    hint: 'Kraken has trouble or maintenance: see status.kraken.com. The next poll asks again.',
  },
  upstream_unreachable: {
    needsPerson: false,
    endsPoll: false,
    hint: 'Kraken could not be reached in time. The next poll asks again.',
  },
  secret_unavailable: {
    needsPerson: false,
    endsPoll: true,
    hint: 'The secret could not be read just now. The next poll tries again.',
  },
  unknown_error: {
    needsPerson: false,
    endsPoll: false,
    hint: 'Kraken answered with an error that is not known here. The next poll asks again.',
  },
} as const satisfies Record<string, FailureRule>;

export type FailureClass = keyof typeof RULES;

/** All classes, the most severe first. */
export const FAILURE_CLASSES = Object.keys(RULES).filter((name): name is FailureClass => Object.hasOwn(RULES, name));

/** Why there was no answer. `message` is what happened, without anything secret. */
export interface Failure {
  readonly class: FailureClass;
  readonly message: string;
  /** What to do, where the general hint of the class does not fit the place this runs at. */
  readonly hint?: string;
  /** Milliseconds since 1970 before which Kraken asked not to be called. */
  readonly retryAt?: number;
}

/** The order in which failures matter when there are several: the most severe first. */
export const bySeverity = (a: Failure, b: Failure): number =>
  FAILURE_CLASSES.indexOf(a.class) - FAILURE_CLASSES.indexOf(b.class);

export const ruleOf = (failure: Failure): FailureRule => RULES[failure.class];

/** Whether no further call is made in the poll that met it: it would fail too, do harm, or come before a given time. */
export const endsPoll = (failure: Failure): boolean => ruleOf(failure).endsPoll || failure.retryAt !== undefined;

const KEY_FAILURES: readonly FailureClass[] = [
  'invalid_key',
  'invalid_signature',
  'invalid_nonce',
  'permission_denied',
  'other_account',
];

/** Whether it is the key that fails, so that another key may be tried at once. */
export const concernsKey = (failure: Failure): boolean => KEY_FAILURES.includes(failure.class);

/** Whether Kraken refused the credentials as such: each further try with them brings a lockout nearer. */
export const refusesCredentials = (failure: Failure): boolean =>
  failure.class === 'invalid_key' || failure.class === 'invalid_signature';
