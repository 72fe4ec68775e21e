import type { Failure, FailureClass } from '../lambda/core/poll/failure';

const START_AGAIN = 'set KRAKEN_API_KEY and KRAKEN_API_SECRET to both halves of it, and start again.';

/** Where the general advice is to store another secret, which there is none of here, or has a time that is told apart. */
const LOCAL_HINTS: Partial<Record<FailureClass, string>> = {
  invalid_key: `Kraken does not know this API key: it was mistyped, deleted, disabled or has expired. Create a key with the permission "Data - Export data", ${START_AGAIN} If you have repaired this one at Kraken, "kraken-export-status doctor --try-again" has it tried at once.`,
  invalid_signature: `KRAKEN_API_SECRET does not belong to KRAKEN_API_KEY, or the key has two-factor authentication and KRAKEN_OTP is missing or wrong. Take one key, ${START_AGAIN}`,
  lockout:
    'Kraken locked this key out for a while after too many refused calls. Look for another program that uses the same key.',
  invalid_nonce: `Another program uses the same API key, with higher nonces. Create a key for this program alone, ${START_AGAIN}`,
};

/** A failure of this machine's key, with what to do here. */
export function withLocalHint(failure: Failure): Failure {
  const hint = LOCAL_HINTS[failure.class];
  return hint === undefined ? failure : { ...failure, hint };
}
