import * as v from 'valibot';
import { CliError } from '../cli-error';

export type SecretFields = Readonly<Record<string, unknown>>;

/** Whatever the fields are called: a record of valibot leaves some names out. */
const SecretFieldsSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.custom<SecretFields>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
);

/** What is in a secret, by field; nothing if its text cannot be read. */
export function fieldsIn(text: string | undefined): SecretFields {
  const fields = v.safeParse(SecretFieldsSchema, text);
  return fields.success ? fields.output : {};
}

/**
 * The same of a secret that accounts share, from which nothing may be lost.
 * @throws CliError if its text cannot be read
 */
export function sharedFieldsIn(text: string | undefined, secretId: string): SecretFields {
  if (text === undefined || text.trim() === '' || v.is(SecretFieldsSchema, text)) return fieldsIn(text);
  throw new CliError(
    `nothing was changed in the secret ${secretId}: it is no JSON object, and the keys in it would be lost. Put it right by hand, then run this again`,
  );
}
