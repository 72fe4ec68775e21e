import type { Effect, FaultContext, FaultKind } from './effect';

const DEFAULT_THROTTLE_SECONDS = 5;

function refuse(...errors: readonly string[]): Effect {
  return { on: 'call', errors: (context) => context.errors ?? errors };
}

function throttleUntil(prefix: string): Effect {
  return {
    on: 'call',
    errors: ({ nowMs, seconds }: FaultContext) => [
      `${prefix}${Math.ceil(nowMs / 1000 + (seconds ?? DEFAULT_THROTTLE_SECONDS))}`,
    ],
  };
}

/** Faults in which Kraken itself says no, under HTTP 200. */
export const REFUSALS = {
  K06: {
    summary: 'the call counter of the key is exhausted',
    method: null,
    report: null,
    variants: {
      'rate-limit': refuse('EAPI:Rate limit exceeded'),
      'too-many-requests': refuse('EGeneral:Too many requests'),
      'auth-rate-limit': refuse('EAuth:Rate limit exceeded'),
      'auth-too-many-requests': refuse('EAuth:Too many requests'),
    },
  },
  K07: {
    summary: 'too many calls at once; `seconds` from now they are let in again',
    method: null,
    report: null,
    variants: {
      throttled: throttleUntil('EService: Throttled: '),
      'without-space': throttleUntil('EService:Throttled:'),
      'without-time': refuse('EService: Throttled'),
    },
  },
  K08: {
    summary: 'temporary lockout',
    method: null,
    report: null,
    variants: { lockout: refuse('EGeneral:Temporary lockout') },
  },
  K09: {
    summary: 'the key is wrong, deleted, disabled or expired',
    method: null,
    report: null,
    variants: { 'invalid-key': refuse('EAPI:Invalid key') },
  },
  K10: {
    summary: 'the signature or the nonce is refused, or the one-time password is missing',
    method: null,
    report: null,
    variants: { 'invalid-signature': refuse('EAPI:Invalid signature'), 'invalid-nonce': refuse('EAPI:Invalid nonce') },
  },
  K11: {
    summary: 'the key lacks the permission "Data - Export data"',
    method: null,
    report: null,
    variants: {
      'permission-denied': refuse('EGeneral:Permission denied'),
      'account-permissions': refuse('EAccount:Invalid permissions'),
      'account-disabled': refuse('EAuth:Account temporary disabled'),
    },
  },
  K12: {
    summary: 'Kraken is busy, in maintenance, or fails inside',
    method: null,
    report: null,
    variants: {
      unavailable: refuse('EService:Unavailable'),
      busy: refuse('EService:Busy'),
      maintenance: refuse('EService:Market in maintenance'),
      'deadline-elapsed': refuse('EService:Deadline elapsed'),
      'internal-error': refuse('EGeneral:Internal error'),
      'internal-error-with-code': refuse('EGeneral:Internal error:1001'),
      'database-error': refuse('EDatabase:Internal error'),
    },
  },
  K13: {
    summary: 'several errors at once, or one that nobody knows; `errors` sets them',
    method: null,
    report: null,
    variants: {
      several: refuse('EService:Busy', 'EAPI:Invalid key'),
      unknown: refuse('EFuture:Something new'),
      'with-warning': refuse('WDatabase:No change', 'EGeneral:Internal error'),
      'without-severity': refuse('Something went wrong'),
    },
  },
  K16: {
    summary: 'one report fails while the other is fine',
    method: 'ExportStatus',
    report: 'ledgers',
    variants: { 'internal-error': refuse('EGeneral:Internal error') },
  },
} as const satisfies Record<string, FaultKind>;
