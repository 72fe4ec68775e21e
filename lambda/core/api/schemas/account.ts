import * as v from 'valibot';
import { AccountNameSchema } from '../../../contract/account-settings';
import { OWN_TIME, OwnTimeSchema, ownTimeOrNull, ReportSchema } from '../../../contract/export';
import { AccountHealthSchema, LastErrorSchema } from '../../../contract/health';

const count = (description: string) => v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description));

export const AccountSchema = v.pipe(
  v.object({
    name: v.pipe(AccountNameSchema, v.description('As configured.')),
    reports: v.pipe(v.array(ReportSchema), v.readonly(), v.description('The kinds of exports that are polled.')),
    health: AccountHealthSchema,
    lastAttemptAt: ownTimeOrNull('When the last poll began.'),
    lastSuccessAt: ownTimeOrNull('The latest moment at which all reports were known.'),
    consecutiveFailures: count('Polls that failed since the last one that succeeded.'),
    lastError: v.pipe(
      v.nullable(LastErrorSchema),
      v.description('What keeps the account from being healthy, the most severe if there is more than one.'),
    ),
    resumesAt: ownTimeOrNull('Until when no call to Kraken is made.'),
    keyExpiresAt: v.pipe(
      v.nullable(OwnTimeSchema),
      v.description(
        `When Kraken stops accepting the API key, as of the last time it was asked, about once a day. ${OWN_TIME} Null if never, or if it is not known yet.`,
      ),
    ),
    activeExports: count('Exports from which more is to be expected, as of the last successful poll.'),
  }),
  v.description('An account and how polling it goes.'),
);
export type AccountAnswer = v.InferOutput<typeof AccountSchema>;

export const AccountListSchema = v.pipe(
  v.object({
    items: v.array(AccountSchema),
    nextCursor: v.exactOptional(v.pipe(v.string(), v.description('Where to go on. Left out when no account follows.'))),
  }),
  v.description('One page of the accounts, in the order of their names.'),
);

export const PollAcceptedSchema = v.pipe(
  v.object({
    account: AccountNameSchema,
    acceptedAt: v.pipe(v.string(), v.isoTimestamp(), v.description('UTC, to the millisecond.')),
  }),
  v.description('A poll was asked for and will begin within moments.'),
);
