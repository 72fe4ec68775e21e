import {
  type Credentials,
  demoCredentials,
  type KeyOptions,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../../local/simulator';
import { SignedClient } from './signed-client';
import { VirtualClock } from './virtual-clock';

export interface Stage {
  readonly simulator: Simulator;
  readonly client: SignedClient;
  readonly clock: VirtualClock;
  readonly credentials: Credentials;
}

type StageOptions = Partial<Omit<SimulatorOptions, 'clock' | 'keys'>> & { key?: Partial<KeyOptions> };

const running: Simulator[] = [];

/** A simulator on a virtual clock with one key of an unlimited tier, and a client that holds the key. */
export async function stage({ key = {}, ...options }: StageOptions = {}, clock = new VirtualClock()): Promise<Stage> {
  const credentials = demoCredentials(1);
  const keys = [{ ...credentials, name: 'test', tier: 'unlimited' as const, ...key }];
  const simulator = await startSimulator({ ...options, clock, keys });
  running.push(simulator);
  return { simulator, client: new SignedClient(simulator.url, credentials), clock, credentials };
}

/** For `afterEach`. */
export async function strikeStages(): Promise<void> {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
}
