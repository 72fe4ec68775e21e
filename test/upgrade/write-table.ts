import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { version } from '../../package.json';
import { rawReport, START, World } from '../support/world';

/**
 * Writes `tables/VERSION.json` for the version in `package.json`: the items, as DynamoDB has them, that it leaves behind
 * after a life in which an export came to each state. Run at each release, as CONTRIBUTING says; the workflow that
 * publishes sees to it that the table is what the tagged code writes.
 */
async function main(): Promise<void> {
  const world = await World.create();
  try {
    await live(world);
    const { Items = [] } = await world.table.client.send(new ScanCommand({ TableName: world.table.name }));
    const items = Items.sort((a, b) => `${a.sk?.S}`.localeCompare(`${b.sk?.S}`));
    writeFileSync(join(__dirname, 'tables', `${version}.json`), `${JSON.stringify(items, undefined, 2)}\n`);
    console.log(`wrote ${items.length} items`);
  } finally {
    await world.close();
  }
}

async function live(world: World): Promise<void> {
  const at = (status: string, fields = {}) => rawReport({ status, ...fields });
  const done = (id: string, fields = {}) => at('Processed', { id, completedtm: String(START / 1000 + 30), ...fields });
  const lists = [
    [at('Queued', { id: 'GOOD' }), done('GONE'), done('KEPT'), done('MISS'), at('Queued', { id: 'LATE' })],
    [at('Processing', { id: 'GOOD' }), done('KEPT'), done('MISS'), at('Queued', { id: 'LATE' })],
    [
      done('GOOD'),
      done('KEPT', { descr: 'renamed', a_new_field: { deep: [1, null] } }),
      done('MISS'),
      at('Queued', { id: 'LATE' }),
      done('FAIL', { error: 'EExport:Exported size too big' }),
      done('DELE', { delete: true }),
      at('Expired', { id: 'ODDW' }),
    ],
  ];
  for (const list of lists) {
    world.lists.trades = list;
    world.now += 60_000;
    await world.poll();
  }
  // From here on the bus takes nothing of LATE, which changes twice, and MISS is missed once.
  world.accepts = ({ detail }) => !detail.metadata.eventId.startsWith('main/LATE/');
  for (const status of ['Processing', 'Processed']) {
    const [late] = [at(status, { id: 'LATE' })];
    world.lists.trades = [...(lists[2] ?? []).slice(0, 2), late, ...(lists[2] ?? []).slice(4)];
    if (status === 'Processing') world.lists.trades.push(done('MISS'));
    world.now += 60_000;
    await world.poll();
  }
}

void main();
