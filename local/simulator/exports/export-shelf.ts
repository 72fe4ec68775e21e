import * as v from 'valibot';
import type { Report } from '../../../lambda/contract/reports';
import { DEFAULT_ACCOUNT } from '../auth/api-key';
import type { Clock } from '../clock';
import { seededRandom } from '../seeded-random';
import { type ExportInput, ExportInputSchema } from './export-request';
import { type ExportScript, scriptedPhases } from './export-script';
import { type Row, rowAt } from './row';
import type { SimulatedExport } from './simulated-export';
import { standingAt } from './timeline';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ID_LENGTH = 4;

export interface ShelfContents {
  /** How many exports were ever made; with the seed it decides the next id and durations. */
  readonly serial: number;
  readonly exports: readonly SimulatedExport[];
}

/** All exports of all accounts, in the order of their requests. */
export class ExportShelf {
  private readonly exports = new Map<string, SimulatedExport>();
  private readonly scripts: ExportScript[] = [];
  private serial: number;

  constructor(
    private readonly seed: number,
    private readonly clock: Clock,
    contents: ShelfContents,
  ) {
    this.serial = contents.serial;
    for (const simulated of contents.exports) this.exports.set(simulated.id, simulated);
  }

  /** Decides how the next requested export goes. Scripts are used up in the order they came. */
  script(script: ExportScript): void {
    this.scripts.push(script);
  }

  /** Takes up an export as requested by a client, and gives it the next script if there is one. */
  request(input: ExportInput): string {
    return this.add({ ...input, ...this.scripts.shift() });
  }

  /** Takes up an export, in the place of the one with the same id if there is one. */
  add(input: ExportInput): string {
    const wanted = v.parse(ExportInputSchema, input);
    this.serial += 1;
    const id = wanted.id ?? this.freshId();
    const createdAtMs = this.clock.now() - wanted.ageSeconds * 1000;
    const replaced = this.exports.get(id);
    this.exports.set(id, {
      id,
      account: wanted.account ?? replaced?.account ?? DEFAULT_ACCOUNT,
      report: wanted.report,
      description: wanted.description,
      format: wanted.format,
      fields: wanted.fields,
      asset: wanted.asset,
      createdAtMs,
      dataFrom: wanted.dataFrom ?? startOfMonth(createdAtMs),
      dataTo: wanted.dataTo ?? Math.floor(createdAtMs / 1000),
      phases: scriptedPhases(wanted, seededRandom(this.seed, 'durations', this.serial)),
      raw: wanted.raw ?? {},
    });
    return id;
  }

  /** The export as long as Kraken knows it. */
  find(account: string, id: string): SimulatedExport | null {
    const simulated = this.exports.get(id);
    if (simulated === undefined || simulated.account !== account) return null;
    return standingAt(simulated, this.clock.now()) === null ? null : simulated;
  }

  replace(simulated: SimulatedExport): void {
    this.exports.set(simulated.id, simulated);
  }

  /** Makes an export vanish without a trace. Tells whether there was one. */
  remove(id: string): boolean {
    return this.exports.delete(id);
  }

  rows(account: string, report: Report): Row[] {
    return this.all().flatMap((simulated) => {
      if (simulated.account !== account || simulated.report !== report) return [];
      const row = rowAt(simulated, this.clock.now());
      return row === null ? [] : [row];
    });
  }

  all(): readonly SimulatedExport[] {
    return [...this.exports.values()];
  }

  contents(): ShelfContents {
    return { serial: this.serial, exports: this.all() };
  }

  clear(): void {
    this.exports.clear();
    this.scripts.length = 0;
    this.serial = 0;
  }

  /** A few draws find a free id: there are 456,976. */
  private freshId(): string {
    const random = seededRandom(this.seed, 'id', this.serial);
    for (;;) {
      const id = Array.from({ length: ID_LENGTH }, () => random.letter(LETTERS)).join('');
      if (!this.exports.has(id)) return id;
    }
  }
}

/** Kraken's default for the beginning of the data: the first of the current month, in UTC. */
function startOfMonth(atMs: number): number {
  const at = new Date(atMs);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1) / 1000;
}
