import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { TIER_NAMES } from '../lambda/contract/tiers';
import type { Evidence } from '../test/soak/evidence';
import { INVARIANTS } from '../test/soak/invariants';
import { type SoakOptions, soak } from '../test/soak/soak';

const HELP = `npm run soak -- [--seconds N] [--seed S] [--tier NAME]

Runs the local host against the Kraken simulator while everything goes wrong that can, kills it again and again, and
then compares what it stored and announced with what Kraken went through.

  --seconds N  how long things go wrong, 5 to 7200; calming down takes up to five minutes more. Default 60
  --seed S     decides lives, faults and kills, a whole number. Default 1
  --tier NAME  the key's tier, which limits the calls: ${TIER_NAMES.join(', ')}. Default unlimited`;

/** Each invariant shows as many violations. One cause often shows in hundreds of exports. */
const SHOWN = 5;
/** Beyond it, the events that Kraken's troubles cause would push the first ones out of those that are kept. */
const LONGEST_SECONDS = 7_200;

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new RangeError(`--${name} is "${text}": allowed are whole numbers from ${min} to ${max}`);
}

function readOptions(): Pick<SoakOptions, 'seconds' | 'seed' | 'tier'> | 'help' {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      tier: { type: 'string', default: 'unlimited' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const tier = TIER_NAMES.find((name) => name === values.tier);
  if (tier === undefined) throw new RangeError(`--tier is "${values.tier}": allowed are ${TIER_NAMES.join(', ')}`);
  return {
    tier,
    seconds: wholeNumber('seconds', values.seconds, 5, LONGEST_SECONDS),
    seed: wholeNumber('seed', values.seed, 0, 1_000_000_000),
  };
}

function summarize({ kills, calls, exports, kraken, histories, events }: Evidence): string[] {
  const faults = new Map<string, number>();
  for (const { fault } of calls) if (fault !== null) faults.set(fault, (faults.get(fault) ?? 0) + 1);
  const kinds = new Map<string, number>();
  for (const [fault, count] of faults) kinds.set(fault.slice(0, 3), (kinds.get(fault.slice(0, 3)) ?? 0) + count);
  // A poll takes its nonces in one block: a gap is the beginning of the next.
  const polls = calls.filter(({ nonce }, index) => BigInt(nonce ?? 0) !== BigInt(calls[index - 1]?.nonce ?? 0) + 1n);
  const keys = new Set(calls.map(({ key }) => key));
  const versions = [...histories.values()].reduce((sum, steps) => sum + steps.length, 0);
  const distinct = new Set(events.map(({ event }) => event.detail.metadata.eventId)).size;
  const list = [...kinds].sort().map(([kind, count]) => `${kind} ${count}`);
  return [
    `  kills       ${kills.length}`,
    `  polls       ${polls.length}, calls ${calls.length}, keys ${keys.size}`,
    `  faults      ${[...kinds.values()].reduce((a, b) => a + b, 0)} of ${faults.size} variants: ${list.join(', ')}`,
    `  exports     ${kraken.size}, stored ${exports.length}, versions ${versions}`,
    `  events      ${events.length}, of which ${events.length - distinct} were duplicates`,
  ];
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options === 'help') {
    console.log(HELP);
    return;
  }
  const { seconds, seed, tier } = options;
  const folder = mkdtempSync(join(tmpdir(), 'kraken-export-status-soak-'));
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());

  console.log(`Soak of ${seconds} s with seed ${seed}, tier ${tier}`);
  const onProgress = (line: string): void => console.log(`  ${line}`);
  let failed = 0;
  try {
    const evidence = await soak({ ...options, folder, signal: interruption.signal, onProgress });
    console.log(summarize(evidence).join('\n'));
    for (const { name, violations } of INVARIANTS) {
      const found = violations(evidence);
      console.log(`  ${found.length === 0 ? '✓' : '✗'} ${name}`);
      if (found.length === 0) continue;
      failed += 1;
      console.log(
        found
          .slice(0, SHOWN)
          .map((one) => `      ${one}`)
          .join('\n'),
      );
      if (found.length > SHOWN) console.log(`      and ${found.length - SHOWN} more`);
    }
    if (failed > 0) {
      console.log(
        `Look at ${join(folder, 'host.log')}, what the hosts printed, and at the table and the events beside it.`,
      );
      console.log(`Again with the same draws: npm run soak -- --seconds ${seconds} --seed ${seed} --tier ${tier}`);
    }
  } catch (error) {
    if (!interruption.signal.aborted) {
      failed = INVARIANTS.length;
      console.error(error);
      console.log(
        `Look at ${join(folder, 'host.log')}. Again: npm run soak -- --seconds ${seconds} --seed ${seed} --tier ${tier}`,
      );
    }
  }
  if (failed === 0) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  if (interruption.signal.aborted) {
    console.log('interrupted, and cleaned up');
    process.exit(130);
  }
  console.log(`${INVARIANTS.length - failed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

main().catch((error: unknown) => {
  console.error(error instanceof RangeError || error instanceof TypeError ? error.message : error);
  process.exit(2);
});
