import type { KeyOptions } from './auth/api-key';
import { type Clock, systemClock } from './clock';
import { listen } from './http/listen';
import { ELSEWHERE_PATH, route } from './http/router';
import { PrivateApi } from './private-api';
import type { SimulatorControls } from './simulator-controls';
import { World } from './world';

export interface SimulatorOptions {
  /** The keys that exist. */
  readonly keys: readonly KeyOptions[];
  /** On 127.0.0.1. @default - a free one */
  readonly port?: number;
  /** Decides ids, durations and the contents of files. @default 1 */
  readonly seed?: number;
  /** @default - the system's clock */
  readonly clock?: Clock;
  /** File in which exports and nonces outlive the process. @default - nothing is kept */
  readonly statePath?: string;
}

export interface Simulator extends SimulatorControls {
  /** For example `http://127.0.0.1:8788`, without a slash at the end: what a client takes for `https://api.kraken.com`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a Kraken on loopback that knows the export calls, and everything that is known to go wrong with them. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { keys, port = 0, seed = 1, clock = systemClock, statePath } = options;
  const world = new World({ clock, seed, keys, statePath });
  // Another name of this machine is another host for a client, and so all it must not follow with a key in hand.
  const elsewhere = (): string => `http://localhost:${server.port}${ELSEWHERE_PATH}`;
  const privateApi = new PrivateApi({ ...parts(world), clock, seed, startedAtMs: clock.now(), elsewhere });
  const server = await listen(port, (request) => route(request, { world, privateApi, clock }));
  return {
    url: `http://127.0.0.1:${server.port}`,
    close: server.close,
    addExport: (input) => world.addExport(input),
    removeExport: (id) => world.removeExport(id),
    scriptNextExport: (script) => world.scriptNextExport(script),
    addFault: (input) => world.addFault(input),
    clearFaults: () => world.clearFaults(),
    addKey: (key) => world.addKey(key),
    revokeKey: (keyName) => world.revokeKey(keyName),
    raiseNonce: (nonce, keyName) => world.raiseNonce(nonce, keyName),
    state: () => world.state(),
    calls: () => world.calls(),
    counters: () => world.counters(),
    reset: () => world.reset(),
  };
}

function parts({ keyring, shelf, faults, log }: World): Pick<World, 'keyring' | 'shelf' | 'faults' | 'log'> {
  return { keyring, shelf, faults, log };
}
