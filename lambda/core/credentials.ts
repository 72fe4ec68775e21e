import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { Failure } from './poll/failure';
import type { SecretAnswer } from './ports';

/**
 * A Kraken API key: both halves, and the one-time or static password if the key has two-factor authentication.
 * The fields are private to the language, so that whatever prints or serializes the object shows no secret.
 */
export class Credentials {
  readonly #apiKey: string;
  readonly #apiSecret: string;
  readonly #otp: string | undefined;
  /** Tells credentials apart without telling them. */
  readonly fingerprint: string;

  constructor(apiKey: string, apiSecret: string, otp: string | undefined) {
    this.#apiKey = apiKey;
    this.#apiSecret = apiSecret;
    this.#otp = otp;
    const all = JSON.stringify([apiKey, apiSecret, otp ?? null]);
    this.fingerprint = createHash('sha256').update(all).digest('hex').slice(0, 16);
  }

  get apiKey(): string {
    return this.#apiKey;
  }

  /** Base64, as Kraken shows it. */
  get apiSecret(): string {
    return this.#apiSecret;
  }

  get otp(): string | undefined {
    return this.#otp;
  }
}

/** What there is of a key before it was looked at. */
export interface CredentialTexts {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly otp?: string | undefined;
}

/** The value of the secret. Other fields are left alone: operators may keep notes there. */
const SecretSchema = v.object({
  apiKey: v.optional(v.string(), ''),
  apiSecret: v.optional(v.string(), ''),
  otp: v.optional(v.string()),
});

const NO_KEY: CredentialTexts = { apiKey: '', apiSecret: '' };

/** Kraken's private keys are 64 bytes; anything much shorter is a placeholder or the other half. */
const SHORTEST_PRIVATE_KEY_BYTES = 32;
const API_KEY_PATTERN = /^[\x21-\x7e]{8,256}$/;

/**
 * Reads the text of a secret. One that cannot be right is never tried on Kraken, because refused keys lead to a lockout.
 * The failure names the field, never its value.
 * @param field where the key is, in a secret that several accounts share
 */
export function parseSecret(text: string, field?: string): SecretAnswer {
  if (text.trim() === '') return failed('secret_missing', 'the secret is empty');
  const schema: v.GenericSchema<unknown, CredentialTexts> = field === undefined ? SecretSchema : fieldOf(field);
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  const place = field === undefined ? 'the secret' : `"${field}" in the secret`;
  if (!parsed.success) {
    const path = v.getDotPath(parsed.issues[0]);
    const isWhole = path === null || path === field;
    return failed(
      'secret_invalid',
      isWhole ? `${place} is not a JSON object` : `"${path}" in the secret is not a text`,
    );
  }
  const prefix = field === undefined ? '' : `${field}.`;
  return checkCredentials(parsed.output, place, (half) => `"${prefix}${half}" in the secret`);
}

/** A field of a secret that several accounts share. One that is not there holds no key yet. */
const fieldOf = (field: string) =>
  v.pipe(
    v.object({ [field]: v.optional(SecretSchema, {}) }),
    v.transform((fields) => fields[field] ?? NO_KEY),
  );

/**
 * Both halves of a key, if they can be right. The failure names the place, never a value.
 * @param place where the texts come from
 * @param nameOf what the person who has to put it right calls a half
 */
export function checkCredentials(
  texts: CredentialTexts,
  place: string,
  nameOf: (half: 'apiKey' | 'apiSecret') => string,
): SecretAnswer {
  const apiKey = texts.apiKey.trim();
  const apiSecret = texts.apiSecret.trim();
  const otp = texts.otp?.trim();
  if (apiKey === '' && apiSecret === '') return failed('secret_missing', `${place} holds no API key yet`);
  if (apiKey === '') return failed('secret_invalid', `${nameOf('apiKey')} is empty`);
  if (apiSecret === '') return failed('secret_invalid', `${nameOf('apiSecret')} is empty`);
  if (!API_KEY_PATTERN.test(apiKey)) return failed('secret_invalid', `${nameOf('apiKey')} is not an API key`);
  const secretBytes = base64Bytes(apiSecret);
  if (secretBytes === undefined)
    return failed(
      'secret_invalid',
      `${nameOf('apiSecret')} is not base64: it must be the private key as Kraken shows it`,
    );
  if (secretBytes < SHORTEST_PRIVATE_KEY_BYTES || (secretBytes < 64 && base64Bytes(apiKey) === 64)) {
    return failed('secret_invalid', `${nameOf('apiSecret')} is too short: it must be the private key, the longer half`);
  }
  return { kind: 'credentials', credentials: new Credentials(apiKey, apiSecret, otp === '' ? undefined : otp) };
}

/** The bytes a base64 text stands for, or undefined if it is not base64. */
function base64Bytes(text: string): number | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '') ? bytes.length : undefined;
}

function failed(failureClass: Failure['class'], message: string): SecretAnswer {
  return { kind: 'failed', failure: { class: failureClass, message } };
}
