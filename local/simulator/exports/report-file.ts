import type { Report } from '../../../lambda/contract/reports';
import { type SeededRandom, seededRandom } from '../seeded-random';
import type { SimulatedExport } from './simulated-export';
import { zipOf } from './zip';

/** Kraken appends zero bytes to its archives, which strict readers refuse. How many is not documented. */
const TRAILING_ZEROS = 16;
const LINES = 5;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

type Line = Readonly<Record<string, string>>;

/** The first column of each report is always there; `fields` chooses among the others. */
const COLUMNS: Record<Report, readonly string[]> = {
  trades: [
    'txid',
    'ordertxid',
    'pair',
    'time',
    'type',
    'ordertype',
    'price',
    'cost',
    'fee',
    'vol',
    'margin',
    'misc',
    'ledgers',
  ],
  ledgers: [
    'txid',
    'refid',
    'time',
    'type',
    'subtype',
    'aclass',
    'subclass',
    'asset',
    'wallet',
    'amount',
    'fee',
    'balance',
  ],
};

/** What `RetrieveExport` hands out: a ZIP with `trades.csv` or `ledgers.csv` in it, and Kraken's zero bytes behind. */
export function reportFile(simulated: SimulatedExport, seed: number): Buffer {
  const archive = zipOf({
    name: `${simulated.report}.${simulated.format.toLowerCase()}`,
    content: Buffer.from(table(simulated, seed), 'utf8'),
    modifiedAtMs: simulated.createdAtMs,
  });
  return Buffer.concat([archive, Buffer.alloc(TRAILING_ZEROS)]);
}

function table(simulated: SimulatedExport, seed: number): string {
  const [first = '', ...others] = COLUMNS[simulated.report];
  const chosen = simulated.fields.split(',').map((field) => field.trim());
  const columns = [first, ...others.filter((column) => simulated.fields === 'all' || chosen.includes(column))];
  const separator = simulated.format === 'TSV' ? '\t' : ',';
  const write = (cells: readonly string[]): string => cells.map((cell) => `"${cell}"`).join(separator);
  const random = seededRandom(seed, 'file', simulated.id);
  const lines = Array.from({ length: LINES }, (_, index) => lineOf(simulated, index, random));
  return `${[columns, ...lines.map((line) => columns.map((column) => line[column] ?? ''))].map(write).join('\n')}\n`;
}

function lineOf(simulated: SimulatedExport, index: number, random: SeededRandom): Line {
  const step = (simulated.dataTo - simulated.dataFrom) / LINES;
  const time = utcText(simulated.dataFrom + index * step);
  return simulated.report === 'trades' ? tradeOf(time, random) : ledgerEntryOf(time, index, random);
}

function tradeOf(time: string, random: SeededRandom): Line {
  const price = random.integer(2_000_000, 9_000_000) / 100;
  const volume = random.integer(10_000, 900_000) / 10_000_000;
  const cost = price * volume;
  return {
    txid: krakenId('T', random),
    ordertxid: krakenId('O', random),
    pair: 'XXBTZEUR',
    time,
    type: random.integer(0, 1) === 0 ? 'buy' : 'sell',
    ordertype: 'limit',
    price: price.toFixed(5),
    cost: cost.toFixed(5),
    fee: (cost * 0.0025).toFixed(5),
    vol: volume.toFixed(8),
    margin: '0.00000',
    misc: '',
    ledgers: `${krakenId('L', random)},${krakenId('L', random)}`,
  };
}

function ledgerEntryOf(time: string, index: number, random: SeededRandom): Line {
  const amount = random.integer(1_000, 90_000) / 100;
  return {
    txid: krakenId('L', random),
    refid: krakenId('T', random),
    time,
    type: index === 0 ? 'deposit' : 'trade',
    subtype: '',
    aclass: 'currency',
    subclass: 'fiat',
    asset: 'ZEUR',
    wallet: 'spot / main',
    amount: amount.toFixed(4),
    fee: '0.0000',
    balance: (1_000 + amount).toFixed(4),
  };
}

/** For example `TQ5XBA-7DLKM-3ZRPWN`. */
function krakenId(kind: string, random: SeededRandom): string {
  const letters = (count: number): string => Array.from({ length: count }, () => random.letter(BASE32)).join('');
  return `${kind}${letters(5)}-${letters(5)}-${letters(6)}`;
}

/** `2023-11-14 22:13:20`, as in Kraken's files. */
function utcText(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
