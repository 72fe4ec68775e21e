import * as v from 'valibot';
import { AccountSettingsSchema } from './account-settings';

const Text = v.pipe(v.string(), v.nonEmpty());
const Seconds = v.pipe(Text, v.toNumber(), v.finite(), v.gtValue(0));
const Days = v.pipe(Text, v.toNumber(), v.integer(), v.minValue(1));
const Accounts = v.pipe(Text, v.parseJson(), v.array(AccountSettingsSchema), v.minLength(1));

/** Environment of the poller function. All values are strings as AWS hands them over. */
export const PollerEnvironmentSchema = v.object({
  TABLE_NAME: Text,
  EVENT_BUS_NAME: Text,
  KRAKEN_BASE_URL: v.pipe(Text, v.url()),
  POLL_INTERVAL_SECONDS: Seconds,
  ACTIVE_INTERVAL_SECONDS: Seconds,
  STALE_AFTER_SECONDS: Seconds,
  REMOVED_EXPORTS_DAYS: Days,
  /** Of this software, for tools that ask whether the stack is older than they are. One that is may have none. */
  VERSION: v.exactOptional(Text),
});

/** Who may ask the API: callers that sign with IAM credentials, bearers of a JWT, or holders of a token made here. */
export const AUTH_MODES = ['iam', 'jwt', 'token'] as const;
export type AuthMode = (typeof AUTH_MODES)[number];

/** Environment of the API function; `ACCOUNTS` is JSON. */
export const ApiEnvironmentSchema = v.object({
  TABLE_NAME: Text,
  POLLER_FUNCTION_NAME: Text,
  ACCOUNTS: Accounts,
  STALE_AFTER_SECONDS: Seconds,
  AUTH_MODE: v.picklist(AUTH_MODES),
  /** Claim of a JWT that names the accounts its bearer may see. */
  ACCOUNTS_CLAIM: v.exactOptional(Text),
});

/** Environment of the function that looks at tokens. */
export const AuthorizerEnvironmentSchema = v.object({
  /** Name or ARN of the secret with the list of tokens. */
  TOKEN_SECRET: Text,
});

/** Environment of the function that writes notices. */
export const NotifierEnvironmentSchema = v.object({
  API_URL: v.pipe(Text, v.url()),
  STACK_NAME: Text,
});

/** What a stack sets: the keys of the schema, each a string. */
export type PollerEnvironment = Record<keyof v.InferInput<typeof PollerEnvironmentSchema>, string>;
export type ApiEnvironment = v.InferInput<typeof ApiEnvironmentSchema>;
export type AuthorizerEnvironment = v.InferInput<typeof AuthorizerEnvironmentSchema>;
export type NotifierEnvironment = v.InferInput<typeof NotifierEnvironmentSchema>;

/** AWS allows 4 KB for all environment variables of a function together; the accounts may take this much of it. */
export const MAX_ACCOUNTS_BYTES = 3_000;
