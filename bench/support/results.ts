import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import * as v from 'valibot';
import type { Section } from './section';

const RowSchema = v.record(v.string(), v.union([v.string(), v.number()]));
const MeasuredSchema = v.looseObject({ benchmark: v.string(), title: v.string(), rows: v.array(RowSchema) });
const ResultsSchema = v.object({ sections: v.array(MeasuredSchema) });

/** A section, by which benchmark, when and on what it was measured. */
export type MeasuredSection = v.InferOutput<typeof MeasuredSchema>;

/** What benchmarks wrote into a file; nothing if there is none yet. */
export const readResults = (file: string): MeasuredSection[] =>
  existsSync(file) ? v.parse(ResultsSchema, JSON.parse(readFileSync(file, 'utf8'))).sections : [];

/** Puts the sections of a benchmark in the place of those that it wrote before; those of others stay. */
export function writeResults(file: string, benchmark: string, sections: readonly Section[]): void {
  const machine = { node: process.version, cores: cpus().length, processor: cpus()[0]?.model ?? 'unknown' };
  const measuredAt = new Date().toISOString();
  const others = readResults(file).filter((section) => section.benchmark !== benchmark);
  const own = sections.map((section) => ({ benchmark, measuredAt, machine, ...section }));
  writeFileSync(file, `${JSON.stringify({ sections: [...others, ...own] }, undefined, 2)}\n`);
}
