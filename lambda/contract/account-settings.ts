import * as v from 'valibot';
import { REPORTS } from './reports';
import { TIER_NAMES } from './tiers';

/** Units of the nonce: milliseconds, microseconds or nanoseconds since 1970. A key that once used a finer one can never go back. */
export const NONCE_RESOLUTIONS = ['ms', 'us', 'ns'] as const;
export type NonceResolution = (typeof NONCE_RESOLUTIONS)[number];

/** An account's name is part of table keys, event ids and URLs, hence its narrow alphabet. */
export const ACCOUNT_NAME_PATTERN = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;

export const AccountNameSchema = v.pipe(
  v.string(),
  v.regex(ACCOUNT_NAME_PATTERN, 'an account name is 1 to 32 lower-case letters, digits or inner hyphens'),
);

export const SECRET_FIELD_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** What the functions need to know of one account. The credentials themselves are only ever in the secret. */
export const AccountSettingsSchema = v.object({
  name: AccountNameSchema,
  /** Name or ARN of the secret in Secrets Manager. */
  secretId: v.pipe(v.string(), v.nonEmpty()),
  /** Where several accounts share a secret: the field of this one's key. Else the key is all that is in it. */
  secretField: v.exactOptional(v.pipe(v.string(), v.regex(SECRET_FIELD_PATTERN))),
  reports: v.pipe(v.array(v.picklist(REPORTS)), v.minLength(1)),
  nonceResolution: v.picklist(NONCE_RESOLUTIONS),
  tier: v.picklist(TIER_NAMES),
  /** Whether it was added to the stack that runs, which has no alarm for it. */
  isAdded: v.exactOptional(v.literal(true)),
});
export type AccountSettings = v.InferOutput<typeof AccountSettingsSchema>;

/** Where an API key is kept. */
export type SecretPlace = Pick<AccountSettings, 'secretId' | 'secretField'>;

/** The name of a secret that is given by its name or by its ARN, of which both mean the same one. */
export const nameOfSecret = (id: string): string => /:secret:(.+)-[A-Za-z0-9]{6}$/.exec(id)?.[1] ?? id;
