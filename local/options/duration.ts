import * as v from 'valibot';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Less would keep this machine busy with nothing but asking. */
const SHORTEST_MS = 100;
const LONGEST_MS = 24 * 3_600_000;

/** A whole number and its unit, such as `500ms`, `60s` or `5m`, as milliseconds. */
export const DurationSchema = v.pipe(
  v.string(),
  v.rawTransform<string, number>(({ dataset, addIssue, NEVER }) => {
    const [, amount, unit] = /^(\d{1,8})(ms|s|m|h)$/.exec(dataset.value) ?? [];
    const ms = Number(amount) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
    if (ms >= SHORTEST_MS && ms <= LONGEST_MS) return ms;
    addIssue({ message: 'allowed are 100ms to 24h: a whole number with ms, s, m or h behind it, such as 60s' });
    return NEVER;
  }),
);
