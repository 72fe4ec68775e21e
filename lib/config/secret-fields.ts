import * as v from 'valibot';
import { text } from './fields';
import { looksLikeKey } from './looks-like-key';

/** Secrets Manager's own alphabet and length for names. */
export const secretName = v.pipe(
  text(/^[A-Za-z0-9/_+=.@-]{1,512}$/, 'a name of 1 to 512 letters, digits or any of /_+=.@-'),
  v.check(
    (name) => !looksLikeKey(name),
    'must be the name of a secret, and looks like a key itself: choose a name, put the key into the secret, and if this file was shared, make another key',
  ),
);

export const secretArn = text(
  /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$/,
  'the whole ARN of a secret, with the six characters at its end',
);
