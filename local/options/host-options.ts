import { resolve } from 'node:path';
import { tokenFileIn } from '../../lambda/adapters/tokens/token-file';
import type { AccountSettings } from '../../lambda/contract/account-settings';
import { REPORTS } from '../../lambda/contract/reports';
import type { Tier } from '../../lambda/contract/tiers';
import { callsPerMinute } from '../../lambda/core/poll/pacing';
import type { SecretAnswer } from '../../lambda/core/ports';
import { isLoopback } from '../http/loopback';
import { credentialsFrom, type Environment, hasCredentials } from './credentials';
import { ArgumentError } from './parse-arguments';
import type { Arguments } from './schema';

/** Everything the host needs to know to start. */
export interface HostOptions {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /**
   * The list of tokens, of which a request needs one.
   * @default - every request is answered
   */
  readonly tokenFile?: string;
  readonly account: AccountSettings;
  readonly intervalMs: number;
  readonly activeIntervalMs: number;
  /** Whether the tier does not allow the interval that was asked for. */
  readonly isSlowedDown: boolean;
  readonly kraken:
    | { readonly kind: 'demo' }
    | { readonly kind: 'url'; readonly url: string; readonly credentials: SecretAnswer };
}

const KRAKEN_URL = 'https://api.kraken.com';
const DEFAULTS = { intervalMs: 60_000, activeIntervalMs: 5_000, tier: 'starter' } as const;
/** So that a newcomer sees every state within half a minute. Only the simulator can be asked that often. */
const DEMO_DEFAULTS = { intervalMs: 5_000, activeIntervalMs: 1_000, tier: 'unlimited' } as const;

/**
 * Decides what was left open on the command line. Throws an ArgumentError if options do not go together, or if the
 * credentials cannot be right.
 */
export function hostOptions(args: Arguments, environment: Environment): HostOptions {
  const url = args['kraken-url'] ?? (hasCredentials(environment) ? KRAKEN_URL : undefined);
  const defaults = url === undefined ? DEMO_DEFAULTS : DEFAULTS;
  const tier = args.tier ?? defaults.tier;
  if (tier === 'unlimited' && url !== undefined && !isLoopback(new URL(url).hostname))
    throw new ArgumentError(
      `--tier is "unlimited", which is only for a Kraken on this machine and not for ${url}: allowed are starter, intermediate, pro`,
    );
  if (args.auth === 'none' && !isLoopback(args.host))
    throw new ArgumentError(
      `--host ${args.host} would let other machines in without asking who they are: add --auth token, and make a token for each of them with "npx kraken-export-status token create NAME"`,
    );
  const askedMs = args.interval ?? defaults.intervalMs;
  const activeIntervalMs = args['active-interval'] ?? Math.min(defaults.activeIntervalMs, askedMs);
  if (activeIntervalMs > askedMs)
    throw new ArgumentError('--active-interval is longer than --interval: allowed is at most the same');
  const intervalMs = Math.max(askedMs, shortestInterval(tier));
  return {
    port: args.port,
    host: args.host,
    dataDir: resolve(args['data-dir'], folderFor(url)),
    ...(args.auth === 'token' && { tokenFile: tokenFileIn(resolve(args['data-dir'])) }),
    account: { name: args.account, secretId: 'environment', reports: [...REPORTS], nonceResolution: 'ms', tier },
    intervalMs,
    activeIntervalMs,
    isSlowedDown: intervalMs > askedMs,
    kraken: url === undefined ? { kind: 'demo' } : { kind: 'url', url, credentials: credentialsFrom(environment) },
  };
}

/**
 * The interval at which the budget of the tier is just not spent. Below it, all calls of a minute would go out at its
 * beginning, and news would wait for its end.
 */
const shortestInterval = (tier: Tier): number => Math.ceil((REPORTS.length * 60_000) / callsPerMinute(tier));

/**
 * Each Kraken has a folder of its own: the exports of a demo, or of a simulator to practise with, would otherwise turn up
 * among those of the account, only to be removed. The port, which is always there, keeps other names from `demo` and `live`.
 */
function folderFor(url: string | undefined): string {
  if (url === undefined) return 'demo';
  if (url === KRAKEN_URL) return 'live';
  const { protocol, hostname, port } = new URL(url);
  return `${hostname.replace(/[^\w.-]/g, '_')}-${port || (protocol === 'https:' ? 443 : 80)}`;
}
