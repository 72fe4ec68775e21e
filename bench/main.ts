import { join } from 'node:path';
import { accounts } from './accounts';
import { coldStart } from './cold-start';
import { latency } from './latency';
import { polls } from './polls';
import { reads } from './reads';
import { signing } from './signing';
import { startProfile } from './start-profile';
import { runOnNewest } from './support/nodes';
import { parseOptions } from './support/options';
import { writeResults } from './support/results';
import { type Benchmark, type Goal, isAsExpected, printSection } from './support/section';

/** `npm run bench`: measures side by side, prints tables, writes `bench/results.json`. A goal that is missed without a reason fails it in the end. */
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
  const { chosen, ...options } = parseOptions(process.argv.slice(2), Object.keys(BENCHMARKS));
  const code = runOnNewest();
  if (code !== undefined) {
    process.exitCode = code;
    return;
  }
  const goals: Goal[] = [];
  for (const name of chosen) {
    const sections = (await BENCHMARKS[name]?.({ ...options, tell: console.log })) ?? [];
    for (const section of sections) console.log(printSection(section));
    writeResults(RESULTS, name, sections);
    goals.push(...sections.flatMap((section) => section.goals ?? []));
  }
  const held = goals.filter(({ value, limit }) => value <= limit).length;
  const explained = goals.filter((goal) => goal.missedBecause !== undefined && isAsExpected(goal)).length;
  console.log(`\n${held} of ${goals.length} goals hold, ${explained} are missed for the reason beside them`);
  if (!goals.every(isAsExpected)) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof RangeError ? error.message : error);
  process.exitCode = 1;
});
