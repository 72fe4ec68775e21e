import { join } from 'node:path';
import { run } from '../support/throttled-process';

export interface Sample {
  /** Milliseconds from the start of the process until the handler is there. */
  readonly ready: number;
  /** Until the first event is handled. */
  readonly first: number;
  /** Processor milliseconds until then, of all threads: less than the clock at the mercy of whatever else runs. */
  readonly cpu: number;
  /** Of a second event. */
  readonly second: number;
}

export interface Start {
  /** Of the cloud. */
  readonly url: string;
  /** Path of the Node to start it with. */
  readonly node: string;
  readonly isApi: boolean;
  /** To the share of a processor that 256 MB have. @default false */
  readonly isThrottled?: boolean;
  /** Whether only the first event is handled. @default false */
  readonly isOnce?: boolean;
}

const PROBE = join(__dirname, 'probe.cjs');
const ACCOUNT = {
  name: 'main',
  secretId: 'kraken-export-status/main',
  reports: ['trades', 'ledgers'],
  nonceResolution: 'ms',
  tier: 'pro',
};
const POLL_EVENT = JSON.stringify({ account: ACCOUNT, trigger: 'schedule' });
const API_EVENT = JSON.stringify({
  version: '2.0',
  routeKey: '$default',
  rawPath: '/v1/exports',
  rawQueryString: '',
  headers: { host: 'bench.example.com' },
  requestContext: {
    domainName: 'bench.example.com',
    http: { method: 'GET', path: '/v1/exports', sourceIp: '127.0.0.1' },
  },
  isBase64Encoded: false,
});

/** Starts a function in a fresh process and has it handle its event twice. */
export async function startOnce(
  bundle: string,
  { url, node, isApi, isThrottled = false, isOnce = false }: Start,
): Promise<Sample> {
  const environment = {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    KRAKEN_BASE_URL: url,
    TABLE_NAME: 'exports',
    EVENT_BUS_NAME: 'bus',
    POLLER_FUNCTION_NAME: 'poller',
    ACCOUNTS: JSON.stringify([ACCOUNT]),
    AUTH_MODE: 'iam',
    VERSION: '0.0.0',
    FUNCTION_NAME: 'bench',
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    POLL_INTERVAL_SECONDS: '60',
    ACTIVE_INTERVAL_SECONDS: '5',
    STALE_AFTER_SECONDS: '600',
    REMOVED_EXPORTS_DAYS: '90',
  };
  const args = [PROBE, bundle, isApi ? API_EVENT : POLL_EVENT, ...(isOnce ? ['once'] : [])];
  const output = await run(node, args, environment, isThrottled);
  // What a poller logs comes first.
  return JSON.parse(output.slice(output.lastIndexOf('{"ready"')));
}
