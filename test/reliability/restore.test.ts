import { BatchWriteItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import type { JsonValue } from '../../lambda/core/exports/export';
import { raiseGeneration } from '../../lambda/core/poll/operator';
import { rawReport, World } from '../support/world';

type Item = NonNullable<Awaited<ReturnType<typeof readAll>>>[number];

async function readAll({ table }: World) {
  return (await table.client.send(new ScanCommand({ TableName: table.name }))).Items ?? [];
}

/** Puts the table back to what it held then, as a restore from a backup does. */
async function restore(world: World, items: Item[]): Promise<void> {
  const keyOf = ({ pk, sk }: Item) => ({ pk, sk }) as Item;
  const nowadays = await readAll(world);
  const write = async (requests: { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Item } }[]) => {
    for (let done = 0; done < requests.length; done += 25)
      await world.table.client.send(
        new BatchWriteItemCommand({ RequestItems: { [world.table.name]: requests.slice(done, done + 25) } }),
      );
  };
  await write(nowadays.map((item) => ({ DeleteRequest: { Key: keyOf(item) } })));
  await write(items.map((item) => ({ PutRequest: { Item: item } })));
  world.coldStart();
}

const raise = (world: World): Promise<void> =>
  world.services.pollStates.change('main', (state) => {
    const decision = raiseGeneration(state, world.now);
    return decision.kind === 'changed' ? { next: decision.state, result: undefined } : { result: undefined };
  });

/** A consumer as the README asks for: it drops what it has seen, and versions below the one it knows. */
function consumed(world: World): Record<string, [state: string, description: string | null]> {
  const known = new Map<string, { version: number; told: [string, string | null] }>();
  const seen = new Set<string>();
  for (const { detail } of world.events) {
    if (!('export' in detail.data) || seen.has(detail.metadata.eventId)) continue;
    seen.add(detail.metadata.eventId);
    const { id, version, state, description } = detail.data.export;
    if (version > (known.get(id)?.version ?? 0)) known.set(id, { version, told: [state, description] });
  }
  return Object.fromEntries([...known].map(([id, { told }]) => [id, told]));
}

const poll = async (world: World, trades: JsonValue[]): Promise<void> => {
  world.now += 60_000;
  world.lists.trades = trades;
  await world.poll({ reports: ['trades'] });
};
const A = (status: string, descr = 'a') => rawReport({ id: 'A', status, descr });
const B = (status: string) => rawReport({ id: 'B', status, descr: 'b' });

let world: World;
beforeEach(async () => {
  world = await World.create();
});
afterEach(() => world.close());

/** Consumers hear three versions of A and two of B; then the table is back at the first one of A. */
async function loseAnHour(): Promise<void> {
  await poll(world, [A('Queued')]);
  const backup = await readAll(world);
  await poll(world, [A('Processing'), B('Queued')]);
  await poll(world, [A('Queued', 'renamed'), B('Processing')]);
  await restore(world, backup);
}

test('P13 after a restore consumers drop the truth, as long as nobody raises the generation', async () => {
  await loseAnHour();
  await poll(world, [A('Queued'), B('Processed')]);
  expect(consumed(world)).toEqual({ A: ['queued', 'renamed'], B: ['processing', 'b'] });
});

test('P13 after the generation is raised every export is announced anew, above all that was heard before', async () => {
  await loseAnHour();
  await raise(world);
  const events = world.events.length;
  await poll(world, [A('Queued'), B('Processed')]);
  expect(consumed(world)).toEqual({ A: ['queued', 'a'], B: ['ready', 'b'] });

  const generation = Math.floor((world.now - 60_000) / 1000);
  const told = world.events
    .slice(events)
    .map(({ detail }) => [detail.metadata.eventId, detail.data.from, detail.data.to]);
  expect(told).toEqual([
    [`main/A/${generation + 1}`, 'queued', 'queued'],
    [`main/B/${generation + 1}`, null, 'ready'],
  ]);
  await poll(world, [A('Processed'), B('Processed')]);
  expect(world.eventIds.at(-1)).toBe(`main/A/${generation + 2}`);
  const again = world.events.length;
  await poll(world, [A('Processed'), B('Processed')]);
  expect(world.events).toHaveLength(again);
});

test('P13 the news of the account health is above what was heard before, too', async () => {
  world.failures.push({ class: 'upstream_unavailable', message: 'no' });
  await poll(world, []);
  await raise(world);
  await poll(world, []);
  expect(world.eventIds).toEqual([`health:main/1`, `health:main/${Math.floor((world.now - 60_000) / 1000) + 1}`]);
});

test('P13 a generation that is raised while a poll runs is not lost by it', async () => {
  await poll(world, [A('Queued')]);
  const services = world.coldStart();
  const { exportStatus } = services.kraken;
  world.coldStart({
    kraken: {
      ...services.kraken,
      exportStatus: async (call) => {
        await raise(world);
        return exportStatus(call);
      },
    },
  });
  await poll(world, [A('Processing')]);
  expect(world.eventIds.at(-1)).toBe('main/A/2');
  world.coldStart();
  await poll(world, [A('Processing')]);
  expect(world.eventIds.at(-1)).toBe(`main/A/${Math.floor((world.now - 60_000) / 1000) + 1}`);
});

test('P13 whatever is lost, and however often: once the generation is raised, consumers end with the truth', async () => {
  const list = fc.record({
    A: fc.constantFrom(undefined, 'Queued', 'Processing', 'Processed'),
    B: fc.constantFrom(undefined, 'Queued', 'Processed'),
  });
  const step = fc.oneof(
    { weight: 4, arbitrary: list },
    { weight: 1, arbitrary: fc.constant('backup' as const) },
    { weight: 1, arbitrary: fc.constant('restore' as const) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 10 }), list, async (steps, last) => {
      const fresh = await World.create();
      try {
        let backup: Item[] = [];
        const listOf = (found: typeof last): JsonValue[] =>
          Object.entries(found).flatMap(([id, status]) => (status === undefined ? [] : [rawReport({ id, status })]));
        for (const one of steps) {
          fresh.now += 1_000;
          if (one === 'backup') backup = await readAll(fresh);
          else if (one === 'restore') {
            await restore(fresh, backup);
            await raise(fresh);
          } else await poll(fresh, listOf(one));
        }
        for (let round = 0; round < 3; round++) await poll(fresh, listOf(last));
        const truth = Object.fromEntries((await fresh.list()).map(({ export: e }) => [e.id, e.state]));
        const heard = Object.fromEntries(Object.entries(consumed(fresh)).map(([id, [state]]) => [id, state]));
        for (const [id, state] of Object.entries(truth)) expect(heard[id]).toBe(state);
      } finally {
        await fresh.close();
      }
    }),
    { numRuns: 25 },
  );
}, 60_000);
