import * as v from 'valibot';

const Text = v.pipe(v.string(), v.nonEmpty());

/** A secret that the stack needs, with keys in the way of CloudFormation's properties. */
export const KeptSecretSchema = v.object({
  Name: Text,
  /** What is in it, for people who come across it. */
  Description: Text,
  /** What a new one holds; a long random text without it. One that is there already keeps what it holds. */
  InitialText: v.exactOptional(Text),
});
export type KeptSecret = v.InferInput<typeof KeptSecretSchema>;

/** Type of the resource by which a stack asks for one. */
export const KEPT_SECRET_TYPE = 'Custom::Secret';

/** The tag of a secret that says which stack it is for. */
export const SECRET_OWNER_TAG = 'kraken-export-status:stack';
