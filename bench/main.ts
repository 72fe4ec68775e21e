import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { accounts } from './accounts';
import { coldStart } from './cold-start';
import { latency } from './latency';
import { polls } from './polls';
import { reads } from './reads';
import { signing } from './signing';
import { startProfile } from './start-profile';
import { type Benchmark, printSection, type Section } from './support/section';

/** `npm run bench`: measures side by side, prints tables, writes `bench/results.json`. */
const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  'cold-start': coldStart,
  'start-profile': startProfile,
  polls,
  reads,
  signing,
  latency,
  accounts,
};
const RESULTS = join(__dirname, 'results.json');

async function main(): Promise<void> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { values, positionals } = parseArgs({
    options: { rounds: { type: 'string', default: '21' }, hours: { type: 'string' } },
    allowPositionals: true,
  });
  const chosen = positionals.length === 0 ? Object.keys(BENCHMARKS) : positionals;
  const unknown = chosen.find((name) => !Object.hasOwn(BENCHMARKS, name));
  if (unknown !== undefined)
    throw new RangeError(`there is no benchmark "${unknown}": known are ${Object.keys(BENCHMARKS).join(', ')}`);
  const options = {
    rounds: Number(values.rounds),
    ...(values.hours !== undefined && { hours: Number(values.hours) }),
  };
  const sections: Section[] = [];
  for (const name of chosen) {
    for (const section of (await BENCHMARKS[name]?.(options)) ?? []) {
      console.log(printSection(section));
      sections.push(section);
    }
  }
  const machine = { node: process.version, cores: cpus().length, processor: cpus()[0]?.model ?? 'unknown' };
  writeFileSync(
    RESULTS,
    `${JSON.stringify({ measuredAt: new Date().toISOString(), machine, sections }, undefined, 2)}\n`,
  );
  const goals = sections.flatMap(({ goals = [] }) => goals);
  console.log(`\n${goals.filter(({ value, limit }) => value <= limit).length} of ${goals.length} goals hold`);
}

main().catch((error: unknown) => {
  console.error(error instanceof RangeError ? error.message : error);
  process.exitCode = 1;
});
