import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { systemClock } from '../../lambda/adapters/clock';
import { createKraken } from '../../lambda/adapters/kraken/kraken-client';
import { type Credentials, type CredentialTexts, checkCredentials } from '../../lambda/core/credentials';
import { ruleOf } from '../../lambda/core/poll/failure';
import { hasExportPermission, ownerOf } from '../../lambda/core/poll/key-info';
import { PollStates } from '../../lambda/core/poll/poll-states';
import { type TriedKey, tryKey } from '../../lambda/core/poll/try-key';
import type { ApiKeyInfo } from '../../lambda/core/ports';
import { plain, timeOfDay } from '../../local/print/paint';
import { CliError } from '../cli-error';
import { confirmed } from '../confirm';
import { accountNamed, type Operator } from '../connection/operator';
import type { ConnectionOptions } from '../connection/options';
import { StoredSecret } from '../connection/secret';
import { fieldsIn, type SecretFields, sharedFieldsIn } from '../connection/secret-fields';
import type { Io } from '../io';
import { fullTime } from '../print/times';

export interface SecretOptions {
  readonly yes?: boolean;
  /** Whether a key that Kraken refused was repaired there. */
  readonly tryAgain?: boolean;
  readonly json?: boolean;
}

/**
 * Stores a key in the secret of an account, once it has the right shape and Kraken knows it. Whatever goes wrong before,
 * the secret stays as it is.
 */
export async function putSecret(
  operator: Operator,
  account: string,
  options: SecretOptions & ConnectionOptions,
  io: Io,
): Promise<void> {
  if (options.stack === undefined)
    throw new CliError(
      'the local host takes its key from the environment: set KRAKEN_API_KEY and KRAKEN_API_SECRET, and start it again. For a deployed stack, name it with --stack',
    );
  const settings = accountNamed(operator, account);
  const texts = await readTexts(io);
  const checked = checkCredentials(texts, 'the input', (half) => `"${half}"`);
  if (checked.kind === 'failed') throw new CliError(`nothing was stored: ${checked.failure.message}`);
  const { credentials } = checked;

  const pollStates = new PollStates(operator.pollStates, randomUUID);
  const before = await pollStates.read(settings.name);
  const kraken = createKraken(operator.krakenUrl, systemClock);
  const info = accepted(
    await tryKey(
      settings,
      credentials,
      { kraken, pollStates, clock: systemClock, newId: randomUUID },
      options.tryAgain,
    ),
  );

  if (hasExportPermission(info) === false)
    throw new CliError(
      `nothing was stored: the key lacks the permission "Data - Export data". It has ${info.permissions?.map(plain).join(', ')}: tick it at Kraken, and store the key again`,
    );
  const owner = ownerOf(info);
  if (owner !== undefined && before.keyInfo?.owner !== undefined && owner !== before.keyInfo.owner)
    await confirmed(
      'Kraken says that this key belongs to another account than the one before. Store it all the same?',
      options,
      io,
    );

  const secret = new StoredSecret(options, settings);
  const { secretId, secretField } = settings;
  if (secretField === undefined) {
    const stored = await secret.text().catch(unlessRefused);
    await secret.write(JSON.stringify(withKey(credentials, fieldsIn(stored))));
  } else {
    await secret.change((text) => ({
      text: inField(secretField, credentials, sharedFieldsIn(text, secretId)),
      result: undefined,
    }));
  }
  await pollStates.change(settings.name, (state) => ({
    next: { ...state, credentials: credentials.fingerprint },
    result: undefined,
  }));
  const expiresAt = info.validUntil === null ? null : new Date(info.validUntil).toISOString();
  if (options.json) return io.out(JSON.stringify({ account: settings.name, stored: true, expiresAt }, null, 2));
  io.out(
    `Kraken knows the key${info.name === null ? '' : ` "${plain(info.name)}"`}, and it is stored. The next poll of ${settings.name} uses it.`,
  );
  if (expiresAt !== null) io.out(`It expires ${fullTime(expiresAt, io.now())}.`);
}

const InputSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ apiKey: v.optional(v.string(), ''), apiSecret: v.optional(v.string(), ''), otp: v.optional(v.string()) }),
);

/** From the keyboard, without showing anything, or as JSON from standard input. */
async function readTexts(io: Io): Promise<CredentialTexts> {
  if (io.canAsk) {
    const { default: password } = await import('@inquirer/password');
    const context = { output: process.stderr, signal: io.signal };
    const ask = (message: string) => password({ message, mask: false }, context);
    return {
      apiKey: await ask('API key:'),
      apiSecret: await ask('Private key:'),
      otp: await ask('One-time password, if the key has a static one (else Enter):'),
    };
  }
  const parsed = v.safeParse(InputSchema, await io.readInput());
  if (parsed.success) return parsed.output;
  throw new CliError(
    'nothing was stored: standard input must hold {"apiKey": "…", "apiSecret": "…"}, with "otp" if the key has a static one-time password',
  );
}

/** What Kraken told of the key, or why nothing is stored. */
function accepted(tried: TriedKey): ApiKeyInfo {
  switch (tried.kind) {
    case 'busy':
      throw new CliError('nothing was stored: the account is being polled all the time; try again in a moment');
    case 'paused':
    case 'budget': {
      const at = timeOfDay(new Date(tried.until).toISOString());
      if (tried.kind === 'paused' && tried.isOfKey)
        throw new CliError(
          `nothing was stored, because Kraken refused this key a while ago: try again at ${at}, or, if you have repaired the key at Kraken, now with --try-again`,
        );
      const reason =
        tried.kind === 'paused'
          ? 'Kraken asked for a pause'
          : "the calls of the last minute have used up the key's budget";
      throw new CliError(`nothing was stored, because Kraken could not be asked: ${reason}; try again at ${at}`);
    }
    case 'answered': {
      if (tried.answer.kind === 'keyInfo') return tried.answer.info;
      const { failure } = tried.answer;
      throw new CliError(
        `nothing was stored, the secret is as it was. ${plain(failure.message)}. ${failure.hint ?? ruleOf(failure).hint}`,
      );
    }
  }
}

/** Whoever may write a secret need not be allowed to read it. */
function unlessRefused(error: unknown): undefined {
  if (!(error instanceof CliError)) throw error;
}

/** Other fields than ours are kept: operators may keep notes there. */
function withKey({ apiKey, apiSecret, otp }: Credentials, before: SecretFields): SecretFields {
  const { apiKey: _key, apiSecret: _secret, otp: _otp, ...others } = before;
  return { ...others, apiKey, apiSecret, ...(otp !== undefined && { otp }) };
}

/** Puts a key among those of other accounts. These must be read first: whoever may not would delete them. */
function inField(field: string, credentials: Credentials, before: SecretFields): string {
  // What a new secret holds is no key of anybody.
  const { apiKey: _key, apiSecret: _secret, ...fields } = before;
  const own = v.safeParse(v.record(v.string(), v.unknown()), fields[field]);
  return JSON.stringify({ ...fields, [field]: withKey(credentials, own.success ? own.output : {}) });
}
