import * as v from 'valibot';

/**
 * How polling of an account goes: `healthy`, the last poll succeeded; `degraded`, failing or pausing for now, it heals by
 * itself; `failing`, a person must act; `waiting`, there are no credentials yet.
 */
export const HEALTH_VALUES = ['healthy', 'degraded', 'failing', 'waiting'] as const;
export type Health = (typeof HEALTH_VALUES)[number];

export const AccountHealthSchema = v.pipe(
  v.picklist(HEALTH_VALUES),
  v.description(
    '"healthy": the last poll succeeded. "degraded": failing for now, or pausing because Kraken asked; it heals by itself. "failing": a person must act, or what is known is stale. "waiting": there are no credentials, or no poll, yet.',
  ),
);

export const LastErrorSchema = v.object({
  class: v.pipe(v.string(), v.description('A stable word for the kind of failure, such as "invalid_key".')),
  message: v.pipe(v.string(), v.description('What happened.')),
  hint: v.pipe(v.string(), v.description('What to do about it.')),
});
