import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { zipOf } from '../../local/simulator/exports/zip';
import { stage, strikeStages } from './support/stage';

afterEach(strikeStages);

interface Unzipped {
  readonly name: string;
  readonly content: Buffer;
  readonly trailing: Buffer;
}

/** Reads an archive of one stored entry the long way round: end record, central directory, local header. */
function unzip(archive: Buffer): Unzipped {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06'));
  const central = archive.readUInt32LE(end + 16);
  const size = archive.readUInt32LE(central + 24);
  const local = archive.readUInt32LE(central + 42);
  const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const content = archive.subarray(begin, begin + size);
  expect(archive.readUInt16LE(end + 10)).toBe(1);
  expect(archive.readUInt32LE(end + 12)).toBe(end - central);
  expect(archive.subarray(central, central + 4).toString('latin1')).toBe('PK\x01\x02');
  expect(archive.subarray(local, local + 4).toString('latin1')).toBe('PK\x03\x04');
  expect([archive.readUInt32LE(central + 16), archive.readUInt32LE(local + 14)]).toEqual([
    crc32(content),
    crc32(content),
  ]);
  return {
    name: archive.subarray(central + 46, central + 46 + archive.readUInt16LE(central + 28)).toString('utf8'),
    content,
    trailing: archive.subarray(end + 22),
  };
}

async function retrieve(input: { report: 'trades' | 'ledgers'; format?: 'CSV' | 'TSV'; fields?: string }) {
  const { client, simulator } = await stage();
  const id = simulator.addExport({ ...input, ageSeconds: 60, dataFrom: 1_700_000_000, dataTo: 1_700_086_400 });
  const response = await client.send('RetrieveExport', { id });
  return { response, file: unzip(Buffer.from(await response.arrayBuffer())) };
}

describe('the file of an export', () => {
  it('is a ZIP with one table in it, and with zero bytes behind it like those of Kraken', async () => {
    const { response, file } = await retrieve({ report: 'trades' });
    const [header, first, ...others] = file.content.toString('utf8').trimEnd().split('\n');
    expect(response.headers.get('content-type')).toBe('application/zip');
    expect(file.name).toBe('trades.csv');
    expect(file.trailing.length).toBeGreaterThan(0);
    expect(file.trailing.every((byte) => byte === 0)).toBe(true);
    expect(header).toBe(
      '"txid","ordertxid","pair","time","type","ordertype","price","cost","fee","vol","margin","misc","ledgers"',
    );
    expect(first).toContain('"2023-11-14 22:13:20"');
    expect(others).toHaveLength(4);
  });

  it('has the wanted columns, format and name', async () => {
    const { file } = await retrieve({ report: 'ledgers', format: 'TSV', fields: 'time, fee' });
    expect(file.name).toBe('ledgers.tsv');
    expect(file.content.toString('utf8')).toMatch(/^"txid"\t"time"\t"fee"\n/);
  });

  it('is refused, as JSON, before the export is ready', async () => {
    const { client, simulator } = await stage();
    const id = simulator.addExport({ report: 'trades', queuedSeconds: 5 });
    expect(await client.call('RetrieveExport', { id })).toMatchObject({ status: 200, error: ['EExport:Not ready'] });
  });

  it('comes out of the archive as it went in, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string({ unit: 'grapheme', minLength: 1 }), (bytes, name) => {
        const content = Buffer.from(bytes);
        const file = unzip(zipOf({ name, content, modifiedAtMs: Date.parse('2026-10-01T12:34:56Z') }));
        expect(file.content.equals(content)).toBe(true);
        expect(file.name).toBe(name.toWellFormed());
      }),
    );
  });
});
