import * as v from 'valibot';
import { ACCOUNT_NAME_PATTERN, NONCE_RESOLUTIONS, SECRET_FIELD_PATTERN } from '../../lambda/contract/account-settings';
import { REPORTS } from '../../lambda/contract/reports';
import { TIER_NAMES } from '../../lambda/contract/tiers';
import { list, oneOf, section, text } from './fields';
import { secretArn, secretName } from './secret-fields';

export const AccountSchema = section({
  name: v.pipe(
    text(ACCOUNT_NAME_PATTERN, '1 to 32 lower-case letters, digits or inner hyphens'),
    v.description('The name of the account in keys, events and URLs. Choose it once: another name is another account.'),
  ),
  secretName: v.optional(
    v.pipe(
      secretName,
      v.description(
        'The secret for the API key. The stack makes it, empty, unless it is there, and leaves it when it goes. Default: kraken-export-status/ and the name of the account.',
      ),
    ),
  ),
  secretArn: v.optional(
    v.pipe(
      secretArn,
      v.description(
        'The secret for the API key, if something else looks after it; encrypted with the key aws/secretsmanager. Instead of secretName.',
      ),
    ),
  ),
  secretField: v.exactOptional(
    v.pipe(
      text(SECRET_FIELD_PATTERN, '1 to 64 letters, digits or any of _.-'),
      v.description(
        'The field of the key in a secret that several accounts share: all of them name the same secret, each another field. Default: the key is all that is in the secret.',
      ),
    ),
  ),
  reports: v.optional(
    v.pipe(
      list(oneOf(REPORTS), 'a list of "trades", "ledgers" or both', 1),
      v.description('The kinds of export to follow; each costs one call a poll.'),
    ),
    [...REPORTS],
  ),
  nonceResolution: v.optional(
    v.pipe(
      oneOf(NONCE_RESOLUTIONS),
      v.description('The unit of the nonces of this API key. A key that once used a finer one can never go back.'),
    ),
    'ms',
  ),
  tier: v.optional(
    v.pipe(
      oneOf(TIER_NAMES),
      v.description(
        'The verification tier at Kraken, which sets how often it may be asked. "unlimited" is for a simulator.',
      ),
    ),
    'starter',
  ),
});
