import type { ExportAnswer } from '../../lambda/contract/export';
import type { Tier } from '../../lambda/contract/tiers';
import type { TransitionAnswer } from '../../lambda/core/api/schemas/transition';
import type { ExportState } from '../../lambda/core/exports/state';
import type { CallRecord, Simulator } from '../../local/simulator';
import { EventClient, type ReceivedEvent } from '../local/support/event-client';
import { getJson } from '../local/support/world';
import { expectPublished } from '../support/published-events';
import { expectedState, type Life } from './lives';

/** What the host tells of itself when all is over. */
export interface HostView {
  readonly health: string;
  readonly exports: readonly ExportAnswer[];
  readonly histories: ReadonlyMap<string, readonly TransitionAnswer[]>;
  /** From the first one on, as a client hears them that has heard nothing yet. */
  readonly events: readonly ReceivedEvent[];
}

/** All that is known of a soak, from both sides. */
export interface Evidence extends HostView {
  /** Kraken's side: all calls that came in, oldest first. */
  readonly calls: readonly CallRecord[];
  readonly redirectsFollowed: number;
  readonly rateCounterPeak: number;
  readonly tier: Tier;
  /** What each export was to go through. */
  readonly lives: ReadonlyMap<string, Life>;
  /** Where each export stands at Kraken now. */
  readonly kraken: ReadonlyMap<string, ExportState>;
  /** When the host was killed, in milliseconds since 1970. */
  readonly kills: readonly number[];
  /** The last words of hosts that ended or did not start, without having been killed. */
  readonly ownEnds: readonly string[];
  /** Where a secret was found in what the hosts printed. */
  readonly leaks: readonly string[];
}

export function statesAtKraken(simulator: Simulator): Map<string, ExportState> {
  return new Map(
    simulator.state().exports.map(({ id, row }) => [id, row === null ? 'removed' : expectedState({ ...row })]),
  );
}

/** Every export the API lists, page by page. */
export async function readExports(url: string): Promise<ExportAnswer[]> {
  const exports: ExportAnswer[] = [];
  for (let cursor = ''; ; ) {
    const page = await getJson(`${url}/v1/exports?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    const { items, nextCursor } = page as { items: ExportAnswer[]; nextCursor: string };
    if (items.length === 0 || nextCursor === cursor) return exports;
    exports.push(...items);
    cursor = nextCursor;
  }
}

export async function readHost(url: string): Promise<HostView> {
  const exports = await readExports(url);
  const histories = new Map<string, TransitionAnswer[]>();
  for (const { id } of exports) {
    const { items } = await getJson(`${url}/v1/accounts/main/exports/${id}/history`);
    histories.set(id, items as TransitionAnswer[]);
  }
  const { health } = await getJson(`${url}/v1/accounts/main`);
  return { health: String(health), exports, histories, events: await replay(url) };
}

/** No event comes for so long: the replay is over. The host keeps none of them back. */
const SILENCE_MS = 1_500;

async function replay(url: string): Promise<readonly ReceivedEvent[]> {
  const client = await EventClient.connect(url, '0');
  for (let heard = -1; heard < client.received.length; ) {
    heard = client.received.length;
    await new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
  }
  client.close();
  for (const { event } of client.received) expectPublished(event);
  return client.received;
}
