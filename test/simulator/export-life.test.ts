import fc from 'fast-check';
import { completePhases } from '../../local/simulator/exports/phase';
import { rowAt } from '../../local/simulator/exports/row';
import type { SimulatedExport } from '../../local/simulator/exports/simulated-export';
import { stage, strikeStages } from './support/stage';

afterEach(strikeStages);

const CREATED_MS = Date.parse('2026-10-01T12:00:00Z');

describe('the life of an export', () => {
  it('goes from Queued over Processing to Processed, as the clock goes', async () => {
    const { client, clock, simulator } = await stage();
    simulator.scriptNextExport({ queuedSeconds: 2, processingSeconds: 5 });
    const { result } = await client.call('AddExport', { report: 'trades', description: 'my trades' });
    const seen = [];
    for (const step of [0, 1.9, 0.1, 4.9, 0.1, 3600]) {
      clock.advance(step);
      const [row] = await client.list('trades');
      seen.push([row?.status, Number(row?.completedtm) - Number(row?.createdtm)]);
    }
    const notYet = expect.any(Number);
    expect(result).toEqual({ id: expect.stringMatching(/^[A-Z]{4}$/) });
    expect(seen).toEqual([
      ['Queued', notYet],
      ['Queued', notYet],
      ['Processing', notYet],
      ['Processing', notYet],
      ['Processed', 7],
      ['Processed', 7],
    ]);
  });

  it('shows in a row as Kraken writes it: all scalars text, times in unix seconds, 0 for "not yet"', async () => {
    const { client, simulator } = await stage();
    simulator.addExport({ id: 'VSKC', report: 'trades', description: 'my_trades_1', queuedSeconds: 5 });
    expect(await client.list('trades')).toEqual([
      {
        id: 'VSKC',
        descr: 'my_trades_1',
        format: 'CSV',
        report: 'trades',
        subtype: 'all',
        status: 'Queued',
        flags: '0',
        fields: 'all',
        createdtm: '1790856000',
        expiretm: '1792065600',
        starttm: '1790812800',
        endtm: '1790856000',
        completedtm: '0',
        datastarttm: '1790812800',
        dataendtm: '1790856000',
        aclass: 'forex',
        asset_classes: ['forex'],
        asset: 'all',
      },
    ]);
    expect(await client.list('ledgers')).toEqual([]);
  });

  it('takes what was asked for', async () => {
    const { client } = await stage();
    const wanted = { format: 'TSV', fields: 'time,fee', asset: 'XXBT', starttm: '1700000000', endtm: '1700086400' };
    await client.call('AddExport', { report: 'ledgers', description: 'two fields', ...wanted });
    expect(await client.list('ledgers')).toMatchObject([
      {
        descr: 'two fields',
        format: 'TSV',
        fields: 'time,fee',
        asset: 'XXBT',
        datastarttm: '1700000000',
        dataendtm: '1700086400',
      },
    ]);
  });

  it.each([
    [{ report: 'trades' }, 'EGeneral:Invalid arguments'],
    [{ report: 'orders', description: 'x' }, 'EGeneral:Invalid arguments:report'],
    [{ report: 'trades', description: 'x', format: 'PDF' }, 'EGeneral:Invalid arguments:format'],
    [{ report: 'trades', description: 'x', starttm: 'May' }, 'EGeneral:Invalid arguments:starttm'],
  ])('does not begin with %j', async (params, error) => {
    const { client, simulator } = await stage();
    expect(await client.call('AddExport', params)).toMatchObject({ error: [error] });
    expect(simulator.state().exports).toEqual([]);
  });

  it('may end badly: Processed, with an error', async () => {
    const { client, clock, simulator } = await stage();
    const id = simulator.addExport({ report: 'trades', processingSeconds: 1, error: 'EExport:Exported size too big' });
    clock.advance(10);
    const error = 'EExport:Exported size too big';
    expect(await client.list('trades')).toMatchObject([{ status: 'Processed', error }]);
    expect(await client.call('RetrieveExport', { id })).toMatchObject({ error: [error] });
  });

  it('ends after 14 days', async () => {
    const { client, clock, simulator } = await stage();
    simulator.addExport({ report: 'trades' });
    clock.advance(14 * 24 * 3600 - 1);
    expect(await client.list('trades')).toHaveLength(1);
    clock.advance(1);
    expect(await client.list('trades')).toEqual([]);
  });

  it('is seen by the keys of its account only', async () => {
    const { client, simulator } = await stage();
    const id = simulator.addExport({ report: 'trades', account: 'other', ageSeconds: 60 });
    expect(await client.list('trades')).toEqual([]);
    expect(await client.call('RetrieveExport', { id })).toMatchObject({ error: ['EGeneral:Invalid arguments:id'] });
  });

  it('can be scripted, with statuses and fields that Kraken does not have', async () => {
    const { client, clock, simulator } = await stage();
    simulator.addExport({
      report: 'trades',
      raw: { assets: 'all' },
      phases: [
        { atSeconds: 6, raw: { createdtm: 7 } },
        { atSeconds: 2, status: 'Processed' },
        { atSeconds: 4, status: 'Expired' },
      ],
    });
    const seen = [];
    for (const step of [0, 2, 2, 2]) {
      clock.advance(step);
      seen.push(...(await client.list('trades')));
    }
    expect(seen).toMatchObject([
      { status: 'Queued', assets: 'all' },
      { status: 'Processed', completedtm: '1790856002' },
      { status: 'Expired', completedtm: '0' },
      { status: 'Expired', createdtm: 7 },
    ]);
  });

  it('looks the same in whatever order its moments are asked for, and has completed exactly when it is Processed', () => {
    const phase = fc.record({ atSeconds: fc.nat(100), status: fc.constantFrom('Queued', 'Processing', 'Processed') });
    fc.assert(
      fc.property(fc.array(phase, { minLength: 1, maxLength: 6 }), fc.array(fc.nat(120)), (phases, seconds) => {
        const simulated: SimulatedExport = {
          id: 'AAAA',
          account: 'main',
          report: 'trades',
          description: '',
          format: 'CSV',
          fields: 'all',
          asset: 'all',
          createdAtMs: CREATED_MS,
          dataFrom: 0,
          dataTo: 0,
          phases: completePhases(phases),
          raw: {},
        };
        const inOrder = seconds.toSorted((a, b) => a - b).map((second) => rowAt(simulated, CREATED_MS + second * 1000));
        const backwards = seconds
          .toSorted((a, b) => b - a)
          .map((second) => rowAt(simulated, CREATED_MS + second * 1000));
        expect(inOrder).toEqual(backwards.toReversed());
        for (const row of inOrder) expect(row?.completedtm === '0').toBe(row?.status !== 'Processed');
      }),
    );
  });
});

describe('the removal of an export', () => {
  it('deletes a finished one: pending deletion for a while, then gone', async () => {
    const { client, clock, simulator } = await stage();
    const id = simulator.addExport({ report: 'trades', ageSeconds: 60 });
    const answer = await client.call('RemoveExport', { id, type: 'delete' });
    const pending = await client.list('trades');
    const file = await client.call('RetrieveExport', { id });
    clock.advance(6);
    expect(answer).toMatchObject({ error: [], result: { delete: true } });
    expect(pending).toMatchObject([{ status: 'Processed', delete: true }]);
    expect(file).toMatchObject({ error: ['EExport:Deleted'] });
    expect(await client.list('trades')).toEqual([]);
  });

  it('cancels an unfinished one, which stays with an error', async () => {
    const { client, clock, simulator } = await stage();
    const id = simulator.addExport({ report: 'trades', queuedSeconds: 5 });
    clock.advance(1);
    const answer = await client.call('RemoveExport', { id, type: 'cancel' });
    clock.advance(60);
    expect(answer).toMatchObject({ error: [], result: { cancel: true } });
    expect(await client.list('trades')).toMatchObject([{ error: 'EExport:Canceled', completedtm: '1790856001' }]);
  });

  it.each([
    ['without a type', {}, 'EGeneral:Invalid arguments'],
    ['of a finished export by cancelling', { type: 'cancel' }, 'EGeneral:Invalid arguments:type'],
    ['by another word', { type: 'forget' }, 'EGeneral:Invalid arguments:type'],
    ['of an export that is not there', { type: 'delete', id: 'NONE' }, 'EGeneral:Invalid arguments:id'],
  ])('is refused %s', async (_, params, error) => {
    const { client, simulator } = await stage();
    const id = simulator.addExport({ report: 'trades', ageSeconds: 60 });
    expect(await client.call('RemoveExport', { id, ...params })).toMatchObject({ error: [error] });
    expect(await client.list('trades')).toHaveLength(1);
  });

  it('of an unfinished export by deleting is refused', async () => {
    const { client, simulator } = await stage();
    const id = simulator.addExport({ report: 'trades', queuedSeconds: 5 });
    const answer = await client.call('RemoveExport', { id, type: 'delete' });
    expect(answer).toMatchObject({ error: ['EGeneral:Invalid arguments:type'] });
  });
});

describe('the simulator', () => {
  it('tells the same story for the same seed, and another one for another', async () => {
    const story = async (seed: number): Promise<string> => {
      const { client, clock } = await stage({ seed });
      for (let request = 0; request < 5; request += 1) {
        await client.call('AddExport', { report: 'trades', description: 'x' });
      }
      const seen = [];
      for (let second = 0; second < 30; second += 1) {
        clock.advance(1);
        seen.push(await client.list('trades'));
      }
      return JSON.stringify(seen);
    };
    const [first, second, other] = [await story(7), await story(7), await story(8)];
    expect(first).toBe(second);
    expect(first).not.toBe(other);
  });
});
