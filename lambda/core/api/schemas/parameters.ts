import * as v from 'valibot';
import { AccountNameSchema } from '../../../contract/account-settings';
import { EXPORT_STATES } from '../../../contract/export-states';
import { REPORTS } from '../../../contract/reports';
import { isExportId } from '../../exports/parse-report';
import { excerpt, suggestion } from '../suggestion';

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 200;
/** A cursor holds a position for each account of which exports are merged. */
export const MAX_CURSOR_LENGTH = 6_000;
/** The exports of more accounts are not merged: each would cost a read. */
export const MAX_MERGED_ACCOUNTS = 50;
/** No list of values needs more; DynamoDB takes up to 100 in a filter. */
const MAX_LIST = 20;
const MAX_STATUS_LENGTH = 100;

/** A parameter that stands once in the query. The validator hands over one that stands there twice as an array. */
const once = v.string((issue) => (Array.isArray(issue.input) ? 'is given more than once' : 'is not a text'));

const commaList = <Item extends v.GenericSchema<string, string>>(item: Item, atMost = MAX_LIST) =>
  v.pipe(
    once,
    v.transform((text) => [...new Set(text.split(',').map((value) => value.trim()))]),
    v.array(item),
    // A text has one part at least, so this is for the description.
    v.minLength(1),
    v.maxLength(atMost, `lists more than ${atMost} values`),
  );

const oneOf = <const Options extends readonly string[]>(options: Options) =>
  v.picklist(options, ({ input }) => {
    const given = String(input);
    return `"${excerpt(given)}" is not allowed; allowed are ${options.join(', ')}${suggestion(given, options)}`;
  });

const LIMIT_RANGE = `is not a whole number from 1 to ${MAX_LIMIT}`;

const limit = (description: string) =>
  v.optional(
    v.pipe(
      once,
      v.regex(/^\d{1,9}$/, LIMIT_RANGE),
      v.transform(Number),
      v.number(),
      v.integer(),
      v.minValue(1, LIMIT_RANGE),
      v.maxValue(MAX_LIMIT, LIMIT_RANGE),
      v.description(description),
    ),
    String(DEFAULT_LIMIT),
  );

const NO_ID = 'is not an id that an export can have';

const ExportIdSchema = v.pipe(once, v.minLength(1, NO_ID), v.maxLength(128, NO_ID), v.check(isExportId, NO_ID));

export const NoParameters = v.object({});

export const AccountParameters = v.object({
  account: v.pipe(AccountNameSchema, v.description('Name of the account, as configured.')),
});

export const ExportParameters = v.object({
  ...AccountParameters.entries,
  id: v.pipe(ExportIdSchema, v.description("Kraken's id of the export, percent-encoded.")),
});

export const ListAccountsQuery = v.object({
  limit: limit('Accounts on a page at most.'),
  cursor: v.optional(
    v.pipe(
      once,
      v.nonEmpty('is empty'),
      v.maxLength(64, 'is too long'),
      v.description('Where to go on: "nextCursor" of the page before. Opaque.'),
    ),
  ),
});

export const ListExportsQuery = v.object({
  account: v.optional(
    v.pipe(
      commaList(AccountNameSchema, MAX_MERGED_ACCOUNTS),
      v.description(
        `Only exports of these accounts: a comma-separated list. Needed when there are more than ${MAX_MERGED_ACCOUNTS} accounts.`,
      ),
    ),
  ),
  report: v.optional(
    v.pipe(commaList(oneOf(REPORTS)), v.description('Only exports of these kinds: a comma-separated list.')),
  ),
  state: v.optional(
    v.pipe(commaList(oneOf(EXPORT_STATES)), v.description('Only exports in these states: a comma-separated list.')),
  ),
  status: v.optional(
    v.pipe(
      commaList(v.pipe(v.string(), v.nonEmpty('has an empty value'), v.maxLength(MAX_STATUS_LENGTH, 'is too long'))),
      v.description("Only exports for which Kraken uses these words: a comma-separated list. Kraken's words are open."),
    ),
  ),
  id: v.optional(v.pipe(ExportIdSchema, v.description('Only the export with exactly this id, in each account.'))),
  order: v.optional(
    v.pipe(
      once,
      oneOf(['asc', 'desc']),
      v.description(
        'By change: "asc", newest last, to follow changes without missing one; "desc", newest first, for people. What changes while someone pages in descending order moves to the front, out of sight.',
      ),
    ),
    'asc',
  ),
  limit: limit('Exports on a page at most.'),
  cursor: v.optional(
    v.pipe(
      once,
      v.nonEmpty('is empty'),
      v.maxLength(MAX_CURSOR_LENGTH, 'is too long'),
      v.description(
        'Where to go on: "nextCursor" of an earlier page with the same filters and order; "limit" may differ, and a cursor goes on with fewer accounts too. Opaque.',
      ),
    ),
  ),
});
export type ListExports = v.InferOutput<typeof ListExportsQuery>;
