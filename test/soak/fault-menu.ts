import type { FaultInput } from '../../local/simulator';
import type { SeededRandom } from '../../local/simulator/seeded-random';

/** A fault as it stands in the menu. */
interface Dish {
  readonly weight: number;
  readonly input: FaultInput;
  /** Milliseconds that must lie between two of the kind. */
  readonly apartMs?: number;
  /** The key is refused for good: polling goes on only with another one. */
  readonly refusesKey?: true;
}

export const THROTTLE_SECONDS = 3;

/** Until its host is started again with another key, all rests. */
const REFUSED = { apartMs: 25_000, refusesKey: true } as const;

/**
 * Faults that heal by themselves within seconds, and those that another key heals. Left out, because they keep polling
 * from going on for 1 to 60 minutes whatever happens: K03 `html-429` and `html-403`, K06 `too-many-requests` and its like,
 * K07 `without-time`, K08, and K11 about the account. K18 makes up exports that no export of ours is behind.
 *
 * K10 `invalid-nonce` is answered with one retry in a poll, and a second one in the same poll with a long pause: hence the
 * distance.
 */
const MENU: readonly Dish[] = [
  ...dishes(4, 'K01', ['reset', 'reset-in-body']),
  ...dishes(1, 'K01', ['hang'], { apartMs: 20_000 }),
  ...dishes(1, 'K02', ['slow-loris', 'silence'], { apartMs: 20_000 }),
  ...dishes(2, 'K03', ['html-520', 'html-503', 'html-502', 'html-504', 'html-522', 'html-525', 'json-503']),
  ...dishes(2, 'K04', ['html', 'truncated', 'empty', 'bom', 'trailing-junk', 'content-type', 'duplicate-keys', 'nan']),
  ...dishes(2, 'K04', ['invalid-utf8', 'list', 'null', 'gzip']),
  ...dishes(1, 'K04', ['gzip-bomb', 'oversized'], { apartMs: 10_000 }),
  ...dishes(2, 'K05', ['warning', 'two-warnings']),
  ...dishes(3, 'K06', ['rate-limit', 'auth-rate-limit'], { apartMs: 40_000 }),
  ...dishes(3, 'K07', ['throttled', 'without-space'], { apartMs: 8_000, seconds: THROTTLE_SECONDS }),
  ...dishes(4, 'K09', ['invalid-key'], REFUSED),
  ...dishes(4, 'K10', ['invalid-signature'], REFUSED),
  ...dishes(3, 'K10', ['invalid-nonce'], { apartMs: 30_000 }),
  // Permission denied does not end a poll: struck at the last report, no further call of it can follow.
  ...dishes(4, 'K11', ['permission-denied'], { ...REFUSED, report: 'ledgers' }),
  ...dishes(2, 'K12', ['unavailable', 'busy', 'maintenance', 'deadline-elapsed', 'internal-error', 'database-error']),
  ...dishes(2, 'K13', ['unknown', 'with-warning', 'without-severity']),
  ...dishes(2, 'K13', ['several'], REFUSED),
  ...dishes(2, 'K14', ['empty-object', 'null', 'missing', 'empty-list', 'by-id', 'text', 'number', 'nested-list']),
  ...dishes(3, 'K15', ['wrong-types', 'without-id', 'null', 'text']),
  ...dishes(4, 'K16', ['internal-error']),
  ...dishes(2, 'K17', ['moved-301', 'found-302', 'temporary-307', 'permanent-308']),
];

type Extras = Pick<Dish, 'apartMs' | 'refusesKey'> & Pick<FaultInput, 'report' | 'seconds'>;

function dishes(weight: number, fault: string, variants: readonly string[], extras: Extras = {}): Dish[] {
  const { apartMs, refusesKey, ...settings } = extras;
  return variants.map((variant) => ({
    weight,
    input: { fault, variant, ...settings },
    ...(apartMs !== undefined && { apartMs }),
    ...(refusesKey && { refusesKey }),
  }));
}

/** Names of the faults in the call log, such as `K09/invalid-key`, with which a key was refused. */
export const REFUSING_FAULTS: ReadonlySet<string> = new Set(
  MENU.filter(({ refusesKey }) => refusesKey).map(({ input }) => `${input.fault}/${input.variant}`),
);

/** Picks faults by weight, and keeps apart those that must not meet. */
export class FaultMenu {
  private readonly servedAt = new Map<string, number>();

  constructor(private readonly random: SeededRandom) {}

  /** @returns nothing if the draw fell on one that must wait */
  draw(now: number): FaultInput | undefined {
    const total = MENU.reduce((sum, { weight }) => sum + weight, 0);
    let left = this.random.integer(1, total);
    const dish = MENU.find(({ weight }) => {
      left -= weight;
      return left <= 0;
    });
    if (dish === undefined) return undefined;
    const { input, apartMs = 0, refusesKey } = dish;
    const kind = refusesKey ? 'refuses the key' : input.fault;
    if (now - (this.servedAt.get(kind) ?? 0) < apartMs) return undefined;
    this.servedAt.set(kind, now);
    const times = apartMs > 0 ? 1 : this.random.integer(1, 3);
    return { ...input, times };
  }
}
