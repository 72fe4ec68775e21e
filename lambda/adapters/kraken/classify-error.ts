import { bySeverity, type Failure, type FailureClass } from '../../core/poll/failure';

/** Kraken's error strings by their beginnings, as extras may follow; the first that fits counts. */
const CLASSES: readonly (readonly [prefix: string, failureClass: FailureClass])[] = [
  ['EAPI:Invalid key', 'invalid_key'],
  ['EAPI:Invalid signature', 'invalid_signature'],
  ['EAPI:Invalid nonce', 'invalid_nonce'],
  ['EAPI:Rate limit exceeded', 'rate_limited'],
  ['EAuth:Rate limit exceeded', 'rate_limited'],
  ['EAuth:Too many requests', 'too_many_requests'],
  ['EGeneral:Too many requests', 'too_many_requests'],
  ['EService:Throttled', 'throttled'],
  ['EGeneral:Temporary lockout', 'lockout'],
  ['EGeneral:Permission denied', 'permission_denied'],
  ['EGeneral:Invalid arguments', 'invalid_request'],
  ['EGeneral:Unknown method', 'invalid_request'],
  ['EAPI:Bad request', 'invalid_request'],
  ['EAPI:Feature disabled', 'invalid_request'],
  ['EGeneral:Internal error', 'upstream_unavailable'],
  ['EDatabase:', 'upstream_unavailable'],
  ['EService:', 'upstream_unavailable'],
  ['EExport:Not ready', 'upstream_unavailable'],
  ['EAuth:', 'account_blocked'],
  ['EAccount:', 'account_blocked'],
  ['ESession:', 'account_blocked'],
  ['ETrade:Locked', 'account_blocked'],
  ['ETrade:User Locked', 'account_blocked'],
];

/** The failure that an answer's `E…` strings stand for: of several, the most severe, with the time that any of them gives. */
export function classifyErrors(errors: readonly string[]): Failure | undefined {
  const failures = errors.map(classify);
  const times = failures.flatMap(({ retryAt }) => retryAt ?? []);
  const [worst] = failures.sort(bySeverity);
  return worst && { ...worst, ...(times.length > 0 && { retryAt: Math.max(...times) }) };
}

function classify(error: string): Failure {
  // Kraken writes some with a space after the first colon: "EService: Throttled: 1700000000".
  const plain = error.replace(/^(\w+):\s+/, '$1:');
  const known = CLASSES.find(([prefix]) => plain.startsWith(prefix));
  const failure = {
    class: known?.[1] ?? 'unknown_error',
    message: `Kraken answered "${printable(error, 200)}"`,
  } as const;
  const seconds = failure.class === 'throttled' ? /(\d{10})\s*$/.exec(plain)?.[1] : undefined;
  return seconds === undefined ? failure : { ...failure, retryAt: Number(seconds) * 1000 };
}

/** Text of unknown origin, cut and without what would upset a terminal or a log. */
export function printable(text: string, maxLength: number): string {
  const clean = text.replace(/[^\x20-\x7e\u00a0-\ud7ff]+/g, ' ').trim();
  return clean.length > maxLength ? `${clean.slice(0, maxLength)}…` : clean;
}
