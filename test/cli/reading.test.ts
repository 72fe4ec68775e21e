import type { Host } from '../../local/host';
import { until } from '../local/support/until';
import { LocalWorld } from '../local/support/world';
import { type CliSurroundings, jsonOf, runCli } from './support/run-cli';

jest.setTimeout(30_000);

let world: LocalWorld;
let host: Host;

beforeAll(async () => {
  world = await LocalWorld.create();
  host = await world.start();
  world.addExport({ id: 'GOOD', ageSeconds: 3_600, description: 'trades of a month' });
  world.addExport({ id: 'EVIL', report: 'ledgers', ageSeconds: 3_600, description: '\u001b[2J\u202efdp.exe' });
  world.addExport({ id: 'LOST', ageSeconds: 3_600, error: 'EExport:Exported size too big' });
  await until('all are known', async () => {
    const { items, asOf } = jsonOf(await cli('list', '--json'));
    return (
      asOf !== null &&
      items.length === 3 &&
      items.every((one: { state: string }) => ['ready', 'failed'].includes(one.state))
    );
  });
});
afterAll(() => world.close());

const cli = (...args: string[]) => runCli([...args, '--api-url', host.url]);
const cliIn = (surroundings: CliSurroundings, ...args: string[]) =>
  runCli([...args, '--api-url', host.url], surroundings);

describe('list', () => {
  test('shows the exports as a table, and when Kraken was asked', async () => {
    const { exitCode, out, notes } = await cli('list');
    expect(exitCode).toBe(0);
    expect(out[0]).toMatch(/^ID +REPORT +STATE +REQUESTED +DURATION +EXPIRES +DESCRIPTION$/);
    expect(out.find((line) => line.startsWith('GOOD'))).toMatch(
      /trades +ready .*in (about )?13 days +trades of a month$/,
    );
    expect(out.find((line) => line.startsWith('LOST'))).toMatch(/failed .*EExport:Exported size too big$/);
    expect(notes.join()).toMatch(/^3 exports; asked Kraken (just now|\d s ago)$/);
  });

  test('takes filters, and a limit says that there is more', async () => {
    expect((await cli('list', '--state', 'failed')).out).toHaveLength(2);
    expect((await cli('list', '--report', 'ledgers')).out[1]).toMatch(/^EVIL/);
    const { out, notes } = await cli('list', '--limit', '1');
    expect(out).toHaveLength(2);
    expect(notes.join()).toMatch(/^1 export, and more: raise --limit/);
  });

  test('what comes from outside cannot move the cursor or turn the direction of writing', async () => {
    const { out } = await cli('list');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    expect(out.join('')).not.toMatch(/[\u0000-\u001f\u202e]/);
  });

  test.each([40, 60, 80])('fits a terminal of %i columns', async (columns) => {
    const { out } = await cliIn({ columns }, 'list');
    for (const line of out) expect([...line].length).toBeLessThanOrEqual(columns);
  });

  test('as JSON has the items as the API answers them, and asOf', async () => {
    const { items, asOf, ...rest } = jsonOf(await cli('list', '--json', '--state', 'ready,failed'));
    expect(rest).toEqual({});
    expect(Date.parse(asOf)).toBeGreaterThan(0);
    const answer = await fetch(`${host.url}/v1/exports?order=desc`);
    expect(items).toEqual(((await answer.json()) as { items: unknown[] }).items);
  });
});

describe('get and history', () => {
  test('an export is found by its id alone, with times absolute and relative', async () => {
    const { exitCode, out } = await cli('get', 'GOOD');
    expect(exitCode).toBe(0);
    expect(out.join('\n')).toMatch(/^state +ready$/m);
    expect(out.join('\n')).toMatch(/^created +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(1 h ago\)$/m);
  });

  test('one that failed says what to do', async () => {
    expect((await cli('get', 'LOST')).out.join('\n')).toMatch(
      /^error +EExport:Exported size too big {2}Ask for a shorter/m,
    );
  });

  test('as JSON they are what the API answers', async () => {
    const path = `${host.url}/v1/accounts/main/exports/GOOD`;
    expect(jsonOf(await cli('get', 'GOOD', '--json'))).toEqual(await (await fetch(path)).json());
    expect(jsonOf(await cli('history', 'GOOD', '--json'))).toEqual(await (await fetch(`${path}/history`)).json());
  });

  test('the history has a line for each version', async () => {
    const { out } = await cli('history', 'GOOD');
    expect(out[0]).toMatch(/^VERSION +SEEN +FROM +TO/);
    expect(out[1]).toMatch(/^1 .* new +ready +Processed$/);
  });

  test('an id that nobody knows is told, with what to do', async () => {
    const { exitCode, notes } = await cli('get', 'NONE');
    expect(exitCode).toBe(1);
    expect(notes).toEqual(['error: no export NONE is known: see list, or poll if it was requested just now']);
  });
});

describe('wait', () => {
  test('ends with 0 when the export is ready, and tells each change on the way', async () => {
    world.addExport({ id: 'SOON', queuedSeconds: 2, processingSeconds: 2 });
    await until('it is queued', async () => (await cli('get', 'SOON')).exitCode === 0);
    const { exitCode, out, notes } = await cli('wait', 'SOON');
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: ['SOON is ready'] });
    expect(notes.join('\n')).toMatch(/SOON .*queued → processing\n.*SOON .*processing → ready {2}took \d/);
  });

  test('ends with 3 when it failed', async () => {
    const { exitCode, out } = await cli('wait', 'LOST');
    expect({ exitCode, out }).toEqual({ exitCode: 3, out: ['LOST is failed: EExport:Exported size too big'] });
  });

  test('ends with 4 when the time is up, as JSON with what was seen last', async () => {
    world.addExport({ id: 'LATE', queuedSeconds: 600 });
    const result = await cli('wait', 'LATE', '--timeout', '2s', '--json');
    expect(result.exitCode).toBe(4);
    expect(jsonOf(result)).toMatchObject({ id: 'LATE', state: 'queued' });
  });

  test('waits for one that is not there yet, and says so', async () => {
    const { exitCode, notes } = await cli('wait', 'NONE', '--timeout', '1s');
    expect(exitCode).toBe(4);
    expect(notes[0]).toBe('NONE is not known yet; waiting for it to appear');
  });

  test('can be for another state', async () => {
    expect((await cli('wait', 'LOST', '--for', 'failed')).exitCode).toBe(0);
  });
});

describe('watch and events', () => {
  test('without a terminal a watch tells how things stand, then a line for each change, and ends when all is settled', async () => {
    world.simulator.removeExport('LATE');
    await cli('wait', 'LATE', '--for', 'removed', '--timeout', '20s');
    world.addExport({ id: 'STEP', queuedSeconds: 2, processingSeconds: 2 });
    await cli('wait', 'STEP', '--for', 'queued', '--timeout', '5s');
    const { exitCode, out } = await cli('watch', '--until-settled');
    expect(exitCode).toBe(0);
    expect(out.some((line) => /GOOD .*trades of a month +ready/.test(line))).toBe(true);
    expect(out.at(-1)).toMatch(/STEP .*→ ready {2}took/);
  });

  test('events come as they are announced, until one has had enough', async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const ended = cliIn({ signal: stop.signal, onOut: (line) => seen.push(line) }, 'events');
    await new Promise((resolve) => setTimeout(resolve, 300));
    world.addExport({ id: 'NEWS', ageSeconds: 60 });
    await until('it was told', () => seen.length > 0);
    stop.abort();
    expect((await ended).exitCode).toBe(130);
    expect(seen[0]).toMatch(/NEWS .*new → ready/);
  });

  test('with --all they begin with what is kept, as JSON as the bus delivers them', async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const onOut = (line: string) => seen.push(line);
    const ended = cliIn({ signal: stop.signal, onOut }, 'events', '--all', '--json');
    await until('some were told', () => seen.length > 3);
    stop.abort();
    await ended;
    const ids = seen.map((line) => JSON.parse(line).detail.metadata.eventId);
    expect(ids).toContain('main/GOOD/1');
  });
});

describe('accounts and poll', () => {
  test('an account is shown with its health', async () => {
    const { out } = await cli('accounts');
    expect(out[0]).toMatch(/^ACCOUNT +HEALTH +CONFIRMED +ASKED +UNDER WAY +REPORTS$/);
    expect(out[1]).toMatch(/^main +healthy .* trades, ledgers$/);
    expect(jsonOf(await cli('accounts', '--json')).items[0]).toMatchObject({ name: 'main', health: 'healthy' });
  });

  test('what is wrong is told with what to do', async () => {
    world.simulator.addFault({ fault: 'K11', times: 'always' });
    const out = await until('it is failing', async () => {
      const { out } = await cli('accounts');
      return out.some((line) => /failing/.test(line)) && out;
    });
    expect(out.join('\n')).toMatch(/^main: .*Permission denied.*\n {2}.*"Data - Export data"/m);
    world.simulator.clearFaults();
  });

  test('the only account need not be named to have it polled', async () => {
    const result = await cli('poll', '--json');
    expect(result.exitCode).toBe(0);
    expect(jsonOf(result)).toMatchObject({ account: 'main' });
    expect((await cli('poll', 'mian')).notes.join()).toMatch(/no such account; configured are main/);
  });
});
