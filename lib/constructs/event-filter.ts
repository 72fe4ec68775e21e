import type { EventPattern } from 'aws-cdk-lib/aws-events';
import { EVENT_SOURCE, EXPORT_CHANGED, HEALTH_CHANGED } from '../../lambda/contract/events';
import { EXPORT_STATES } from '../../lambda/contract/export-states';
import { HEALTH_VALUES } from '../../lambda/contract/health';

export interface EventFilter {
  /** Says nothing of healths. @default - all */
  readonly states?: readonly string[] | undefined;
  /** Says nothing of states. @default - all */
  readonly health?: readonly string[] | undefined;
  /** @default - all */
  readonly accounts?: readonly string[] | undefined;
  /** @default - all */
  readonly reports?: readonly string[] | undefined;
}

/** The pattern that matches the wanted events. States and healths have no word in common, so one list holds both. */
export function patternOf({ states, health, accounts, reports }: EventFilter): EventPattern {
  const isAll = states === undefined && health === undefined;
  return {
    source: [EVENT_SOURCE],
    detailType: [...(states?.length === 0 ? [] : [EXPORT_CHANGED]), ...(health?.length === 0 ? [] : [HEALTH_CHANGED])],
    detail: {
      ...(accounts !== undefined && { metadata: { account: accounts } }),
      data: {
        to: isAll ? [{ exists: true }] : [...(states ?? EXPORT_STATES), ...(health ?? HEALTH_VALUES)],
        // Events of an account's health have no export, and pass.
        ...(reports !== undefined && { export: { report: [...reports, { exists: false }] } }),
      },
    },
  };
}
