import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultInput } from '../../local/simulator';
import { describeCatalogue } from '../../local/simulator/faults/catalogue';
import { type Stage, stage, strikeStages } from './support/stage';

afterEach(strikeStages);

/** A stage with one finished export of each report, and a fault switched on. */
async function stageWith(...faults: readonly FaultInput[]): Promise<Stage> {
  const set = await stage();
  for (const report of ['trades', 'ledgers'] as const) {
    set.simulator.addExport({ id: report.slice(0, 4).toUpperCase(), report, ageSeconds: 60, description: report });
  }
  for (const fault of faults) set.simulator.addFault(fault);
  return set;
}

async function strike(fault: FaultInput, report = 'trades') {
  const { client } = await stageWith(fault);
  return client.call('ExportStatus', { report });
}

async function strikeRaw(fault: FaultInput): Promise<Response> {
  const { client } = await stageWith(fault);
  return client.send('ExportStatus', { report: 'trades' });
}

describe('a fault', () => {
  it('strikes once unless told otherwise, then all is well', async () => {
    const { client, simulator } = await stageWith({ fault: 'K06' });
    expect(simulator.state().faults).toMatchObject([{ fault: 'K06', variant: 'rate-limit', remaining: 1 }]);
    const first = await client.call('ExportStatus', { report: 'trades' });
    expect(first).toMatchObject({ error: ['EAPI:Rate limit exceeded'] });
    expect(await client.list('trades')).toHaveLength(1);
    expect(simulator.state().faults).toEqual([]);
    expect(simulator.counters().byFault).toEqual({ 'K06/rate-limit': 1 });
  });

  it('strikes as often as told, for the report and method told', async () => {
    const { client } = await stageWith({ fault: 'K12', times: 2, report: 'ledgers', method: 'ExportStatus' });
    const errors = [];
    for (const report of ['trades', 'ledgers', 'ledgers', 'ledgers']) {
      errors.push((await client.call('ExportStatus', { report })).error);
    }
    const unavailable = ['EService:Unavailable'];
    expect(errors).toEqual([[], unavailable, unavailable, []]);
  });

  it('may strike always, until it is switched off', async () => {
    const { client, simulator } = await stageWith({ fault: 'K08', times: 'always' });
    for (let call = 0; call < 3; call += 1) {
      const answer = await client.call('ExportStatus', { report: 'trades' });
      expect(answer).toMatchObject({ error: ['EGeneral:Temporary lockout'] });
    }
    simulator.clearFaults();
    expect(await client.list('trades')).toHaveLength(1);
  });

  it('spares calls that Kraken refuses anyhow, and uses up the nonce of those it strikes', async () => {
    const { client, simulator } = await stageWith({ fault: 'K03' });
    expect((await client.call('ExportStatus', { report: 'trades' }, { nonce: '0' })).error).toEqual([
      'EAPI:Invalid nonce',
    ]);
    expect((await client.send('ExportStatus', { report: 'trades' }, { nonce: '77' })).status).toBe(520);
    expect(simulator.state().keys).toMatchObject([{ nonce: '77' }]);
  });

  it('in the refusal of Kraken leaves a request undone, and on the wire does not', async () => {
    const { client, simulator } = await stage();
    const request = ['AddExport', { report: 'trades', description: 'x' }] as const;
    simulator.addFault({ fault: 'K12' });
    await client.call(...request);
    expect(simulator.state().exports).toHaveLength(0);
    simulator.addFault({ fault: 'K03' });
    await client.send(...request);
    expect(simulator.state().exports).toHaveLength(1);
  });

  it('is told by the log', async () => {
    const { client, simulator } = await stageWith({ fault: 'K04', variant: 'empty' });
    await client.send('ExportStatus', { report: 'trades' });
    expect(simulator.calls()).toMatchObject([{ outcome: 'ok', fault: 'K04/empty' }]);
  });

  it.each([
    [{ fault: 'K99' }, /^Invalid type/],
    [{ fault: 'K03', variant: 'html-418' }, /^K03 comes as one of: html-520, /],
    [{ fault: 'K03', times: 0 }, /Invalid/],
  ])('%j is not known', async (fault, message) => {
    const { simulator } = await stage();
    expect(() => simulator.addFault(fault)).toThrow(message);
  });
});

describe('Kraken says no:', () => {
  it.each([
    ['K06', undefined, ['EAPI:Rate limit exceeded']],
    ['K06', 'too-many-requests', ['EGeneral:Too many requests']],
    ['K06', 'auth-rate-limit', ['EAuth:Rate limit exceeded']],
    ['K06', 'auth-too-many-requests', ['EAuth:Too many requests']],
    ['K07', undefined, ['EService: Throttled: 1790856005']],
    ['K07', 'without-space', ['EService:Throttled:1790856005']],
    ['K07', 'without-time', ['EService: Throttled']],
    ['K08', undefined, ['EGeneral:Temporary lockout']],
    ['K09', undefined, ['EAPI:Invalid key']],
    ['K10', undefined, ['EAPI:Invalid signature']],
    ['K10', 'invalid-nonce', ['EAPI:Invalid nonce']],
    ['K11', undefined, ['EGeneral:Permission denied']],
    ['K11', 'account-permissions', ['EAccount:Invalid permissions']],
    ['K11', 'account-disabled', ['EAuth:Account temporary disabled']],
    ['K12', undefined, ['EService:Unavailable']],
    ['K12', 'busy', ['EService:Busy']],
    ['K12', 'maintenance', ['EService:Market in maintenance']],
    ['K12', 'deadline-elapsed', ['EService:Deadline elapsed']],
    ['K12', 'internal-error', ['EGeneral:Internal error']],
    ['K12', 'internal-error-with-code', ['EGeneral:Internal error:1001']],
    ['K12', 'database-error', ['EDatabase:Internal error']],
    ['K13', undefined, ['EService:Busy', 'EAPI:Invalid key']],
    ['K13', 'unknown', ['EFuture:Something new']],
    ['K13', 'with-warning', ['WDatabase:No change', 'EGeneral:Internal error']],
    ['K13', 'without-severity', ['Something went wrong']],
  ])('%s %s', async (fault, variant, error) => {
    expect(await strike({ fault, variant })).toEqual({ status: 200, error, result: undefined });
  });

  it('K07 until the time told', async () => {
    expect(await strike({ fault: 'K07', seconds: 120 })).toMatchObject({ error: ['EService: Throttled: 1790856120'] });
  });

  it('K13 in any words', async () => {
    expect(await strike({ fault: 'K13', errors: ['EThis:one', 'EThat:one'] })).toMatchObject({
      error: ['EThis:one', 'EThat:one'],
    });
  });

  it('K16 to the one report, and yes to the other', async () => {
    expect(await strike({ fault: 'K16' }, 'ledgers')).toMatchObject({ error: ['EGeneral:Internal error'] });
    expect(await strike({ fault: 'K16' }, 'trades')).toMatchObject({ error: [], result: [{ id: 'TRAD' }] });
  });
});

describe('Kraken says yes, and', () => {
  it.each([
    [undefined, ['WDatabase:No change']],
    ['two-warnings', ['WDatabase:No change', 'WGeneral:Slow']],
  ])('K05 warns (%s)', async (variant, error) => {
    expect(await strike({ fault: 'K05', variant })).toMatchObject({ error, result: [{ id: 'TRAD' }] });
  });

  it.each([
    [undefined, {}],
    ['null', null],
    ['missing', undefined],
    ['empty-list', []],
    ['by-id', { R0: expect.objectContaining({ id: 'TRAD' }) }],
    ['text', 'no exports'],
    ['number', 0],
    ['nested-list', [[expect.objectContaining({ id: 'TRAD' })]]],
  ])('K14 gives a result of another shape (%s)', async (variant, result) => {
    expect(await strike({ fault: 'K14', variant })).toEqual({ status: 200, error: [], result });
  });

  it.each([
    [undefined, expect.objectContaining({ id: 'TRAD', status: { code: 2 } })],
    ['without-id', expect.not.objectContaining({ id: expect.anything() })],
    ['null', null],
    ['text', 'VSKC'],
  ])('K15 spoils one report among good ones (%s)', async (variant, spoiled) => {
    const { client, simulator } = await stageWith({ fault: 'K15', variant });
    simulator.addExport({ id: 'GOOD', report: 'trades' });
    expect(await client.list('trades')).toEqual([spoiled, expect.objectContaining({ id: 'GOOD' })]);
  });

  it('K15 adds one to an empty list', async () => {
    const { client, simulator } = await stage();
    simulator.addFault({ fault: 'K15' });
    expect(await client.list('trades')).toEqual([{ status: { code: 2 }, createdtm: ['yesterday'] }]);
  });

  it("K18 gives another account's exports, the same each time", async () => {
    const { client, clock } = await stageWith({ fault: 'K18', times: 2 });
    const first = await client.list('trades');
    clock.advance(60);
    expect(await client.list('trades')).toEqual(first);
    expect(first).toMatchObject([{ descr: 'somebody else, part 1' }, { descr: 'somebody else, part 2' }]);
  });
});

describe('on the wire', () => {
  it('K01 resets the connection before the answer', async () => {
    await expect(strikeRaw({ fault: 'K01' })).rejects.toThrow('fetch failed');
  });

  it('K01 resets the connection within the answer', async () => {
    const response = await strikeRaw({ fault: 'K01', variant: 'reset-in-body' });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('K01 hangs until the client gives up', async () => {
    const { client } = await stageWith({ fault: 'K01', variant: 'hang' });
    const giveUp = AbortSignal.timeout(100);
    await expect(client.send('ExportStatus', { report: 'trades' }, { signal: giveUp })).rejects.toThrow('timeout');
  });

  it('K02 sends the headers and then a byte at a time', async () => {
    const response = await strikeRaw({ fault: 'K02' });
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value).toEqual(new Uint8Array(Buffer.from('{')));
    await reader?.cancel();
  });

  it('K02 sends the headers and then nothing', async () => {
    const { client } = await stageWith({ fault: 'K02', variant: 'silence' });
    const giveUp = new AbortController();
    const response = await client.send('ExportStatus', { report: 'trades' }, { signal: giveUp.signal });
    expect(response.status).toBe(200);
    setTimeout(() => giveUp.abort(), 100);
    await expect(response.text()).rejects.toThrow('abort');
  });

  it.each([
    [undefined, 520],
    ['html-503', 503],
    ['html-502', 502],
    ['html-504', 504],
    ['html-522', 522],
    ['html-525', 525],
    ['html-429', 429],
    ['html-403', 403],
  ])('K03 shows a page for people (%s)', async (variant, status) => {
    const response = await strikeRaw({ fault: 'K03', variant });
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'text/html; charset=UTF-8']);
    expect(await response.text()).toContain('<!DOCTYPE html>');
  });

  it('K03 fails with JSON', async () => {
    expect(await strike({ fault: 'K03', variant: 'json-503' })).toMatchObject({
      status: 503,
      error: ['EService:Unavailable'],
    });
  });

  it.each([
    [undefined, /^<!DOCTYPE html>/],
    ['truncated', /^\{"error":\[\],"result":\[\{[^\]]+$/],
    ['empty', /^$/],
    ['bom', /^\ufeff\{"error".*\}$/],
    ['trailing-junk', /^\{"error".*\}\n<!-- served by edge -->$/],
    ['content-type', /^\{"error".*\}$/],
    ['duplicate-keys', /^\{"error":\[\],"result":\[\{.*\}\],"result":\[\]\}$/],
    ['nan', /^\{"error":\[\],"took":NaN,"result":/],
    ['invalid-utf8', /^\{"\ufffd":0,"error"/],
    ['list', /^\[\{"error".*\}\]$/],
    ['null', /^null$/],
    ['gzip', /^\{"error".*\}$/],
  ])('K04 is HTTP 200 with a body that is not what it should be (%s)', async (variant, body) => {
    const response = await strikeRaw({ fault: 'K04', variant });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.status).toBe(200);
    expect(bytes.toString('utf8')).toMatch(body);
  });

  it('K04 says text/html of what is JSON', async () => {
    const response = await strikeRaw({ fault: 'K04', variant: 'content-type' });
    expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8');
    expect(await response.json()).toMatchObject({ result: [{ id: 'TRAD' }] });
  });

  it.each([
    ['gzip-bomb', 64],
    ['oversized', 8],
  ])('K04 is larger than anybody wants (%s)', async (variant, megabytes) => {
    const response = await strikeRaw({ fault: 'K04', variant });
    const body = await response.arrayBuffer();
    expect(body.byteLength).toBeGreaterThan(megabytes * 1024 * 1024);
    if (variant === 'gzip-bomb') expect(Number(response.headers.get('content-length'))).toBeLessThan(100_000);
  });

  it.each([
    [undefined, 301],
    ['found-302', 302],
    ['temporary-307', 307],
    ['permanent-308', 308],
  ])('K17 redirects to another host (%s)', async (variant, status) => {
    const { client, simulator } = await stageWith({ fault: 'K17', variant });
    const response = await client.send('ExportStatus', { report: 'trades' });
    expect(response.status).toBe(status);
    expect(new URL(response.headers.get('location') ?? '').host).not.toBe(new URL(simulator.url).host);
    expect(simulator.counters()).toMatchObject({ redirectsFollowed: 0, keysGivenAway: 0 });
  });

  it('K17 notices who follows, and gives the key away', async () => {
    const { client, simulator } = await stageWith({ fault: 'K17', variant: 'permanent-308' });
    await client.send('ExportStatus', { report: 'trades' }, { redirect: 'follow' });
    expect(simulator.counters()).toMatchObject({ redirectsFollowed: 1, keysGivenAway: 1 });
  });
});

describe('the catalogue', () => {
  it('has everything from K01 to K18', () => {
    const ids = Array.from({ length: 18 }, (_, index) => `K${String(index + 1).padStart(2, '0')}`);
    expect(describeCatalogue().map(({ id }) => id)).toEqual(ids);
  });

  it('is all in the README', () => {
    const aligned = readFileSync(join(__dirname, '../../local/simulator/README.md'), 'utf8');
    const readme = aligned.replaceAll(/ +/g, ' ');
    for (const { id, summary, variants } of describeCatalogue()) {
      const names = variants.map((variant) => `\`${variant}\``).join(', ');
      expect(readme).toContain(`| ${id} | ${summary} | ${names} |`);
    }
  });

  it('has no fault that breaks the simulator', async () => {
    const { client, simulator } = await stageWith();
    for (const { id, variants } of describeCatalogue()) {
      for (const variant of variants) {
        if (['hang', 'silence', 'slow-loris', 'gzip-bomb'].includes(variant)) continue;
        simulator.addFault({ fault: id, variant, method: 'RetrieveExport' });
        const sent = client.send('RetrieveExport', { id: 'TRAD', report: 'ledgers' }).then(
          (response) => response.status,
          () => 'reset',
        );
        expect(await sent).not.toBe(500);
      }
    }
    expect(simulator.state().faults).toEqual([]);
  });
});
