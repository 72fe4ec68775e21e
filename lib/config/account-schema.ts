import * as v from 'valibot';
import { ACCOUNT_NAME_PATTERN, NONCE_RESOLUTIONS } from '../../lambda/contract/account-settings';
import { REPORTS } from '../../lambda/contract/reports';
import { TIER_NAMES } from '../../lambda/contract/tiers';
import { list, oneOf, section, text } from './fields';

/** Secrets Manager's own alphabet and length for names. */
const SECRET_NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;
const SECRET_ARN = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$/;

export const AccountSchema = section({
  name: v.pipe(
    text(ACCOUNT_NAME_PATTERN, '1 to 32 lower-case letters, digits or inner hyphens'),
    v.description('The name of the account in keys, events and URLs. Choose it once: another name is another account.'),
  ),
  secretName: v.optional(
    v.pipe(
      text(SECRET_NAME, 'a name of 1 to 512 letters, digits or any of /_+=.@-'),
      v.description(
        'The secret that the stack creates for the API key, empty and retained. A secret that exists already must be given as secretArn. Default: kraken-export-status/ and the name of the account.',
      ),
    ),
  ),
  secretArn: v.optional(
    v.pipe(
      text(SECRET_ARN, 'the whole ARN of a secret, with the six characters at its end'),
      v.description('A secret that exists already, encrypted with the key aws/secretsmanager. Instead of secretName.'),
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
