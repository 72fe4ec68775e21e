import * as v from 'valibot';
import { ExportSchema, ownTimeOrNull } from '../../../contract/export';

export const ExportPageSchema = v.pipe(
  v.object({
    items: v.pipe(
      v.array(ExportSchema),
      v.description(
        'In the order of change. There may be fewer than "limit", even none, though more follow: "nextCursor" decides.',
      ),
    ),
    nextCursor: v.pipe(
      v.nullable(v.string()),
      v.description(
        'Where to go on. In ascending order it is always there: the end is reached when it is the cursor that was sent, and asked with later, it gives only what changed since. In descending order it is null at the end.',
      ),
    ),
    asOf: ownTimeOrNull(
      'The last successful poll that the page rests on; of several accounts and reports, the oldest.',
    ),
  }),
  v.description('One page of exports.'),
);

export const HealthSchema = v.pipe(v.object({ status: v.literal('ok') }), v.description('No account is stale.'));
