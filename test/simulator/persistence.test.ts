import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stage, strikeStages } from './support/stage';
import { VirtualClock } from './support/virtual-clock';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'simulator-'));
});
afterEach(async () => {
  await strikeStages();
  rmSync(directory, { recursive: true });
});

describe('a simulator that was stopped and started again', () => {
  it('has the same exports, which went on meanwhile', async () => {
    const statePath = join(directory, 'deep', 'simulator.json');
    const clock = new VirtualClock();
    const before = await stage({ statePath }, clock);
    const id = before.simulator.addExport({ report: 'trades', queuedSeconds: 5, processingSeconds: 5 });
    expect(await before.client.list('trades')).toMatchObject([{ id, status: 'Queued' }]);
    await strikeStages();

    clock.advance(60);
    const after = await stage({ statePath }, clock);
    after.client.nextNonce();
    expect(await after.client.list('trades')).toMatchObject([{ id, status: 'Processed', completedtm: '1790856010' }]);
  });

  it('accepts no nonce from before, and gives new exports the ids it would have given anyway', async () => {
    const clock = new VirtualClock();
    const uninterrupted = await stage({}, clock);
    const statePath = join(directory, 'simulator.json');
    const before = await stage({ statePath }, clock);
    const request = ['AddExport', { report: 'trades', description: 'x' }] as const;
    await uninterrupted.client.call(...request);
    await before.client.call(...request, { nonce: '5000' });
    await before.simulator.close();

    const after = await stage({ statePath }, clock);
    expect(await after.client.call(...request, { nonce: '5000' })).toMatchObject({ error: ['EAPI:Invalid nonce'] });
    const { result } = await uninterrupted.client.call(...request);
    expect(await after.client.call(...request)).toMatchObject({ result });
  });

  it('keeps no secret and no half-written file', async () => {
    const statePath = join(directory, 'simulator.json');
    const { client, credentials } = await stage({ statePath });
    await client.list('trades');
    const written = readFileSync(statePath, 'utf8');
    expect(readdirSync(directory)).toEqual(['simulator.json']);
    expect(written).not.toContain(credentials.apiKey);
    expect(written).not.toContain(credentials.apiSecret);
  });

  it.each(['', '{"schema":2}', '{"schema":1,"serial":1,"exports":[{}],"nonces":{}}'])(
    'does not start from the state %j, and leaves it as it is',
    async (state) => {
      const statePath = join(directory, 'simulator.json');
      writeFileSync(statePath, state);
      await expect(stage({ statePath })).rejects.toThrow('delete the file to start afresh');
      expect(readFileSync(statePath, 'utf8')).toBe(state);
    },
  );
});
