import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { TIER_NAMES } from '../../lambda/contract/tiers';
import { seedDemo } from './demo';
import { demoCredentials } from './demo-credentials';
import { type Simulator, startSimulator } from './simulator';

const HELP = `Runs a simulated Kraken on this machine.

  --port N      port on 127.0.0.1 (default 8788; 0 takes a free one)
  --seed N      decides keys, ids and durations (default 1)
  --tier NAME   ${TIER_NAMES.join(', ')} (default starter)
  --state FILE  keeps exports and nonces across restarts
  --no-demo     starts without exports
  --help`;

const ArgumentsSchema = v.object({
  port: v.pipe(v.optional(v.string(), '8788'), v.digits(), v.toNumber(), v.maxValue(65_535)),
  seed: v.pipe(v.optional(v.string(), '1'), v.digits(), v.toNumber(), v.safeInteger()),
  tier: v.optional(v.picklist(TIER_NAMES), 'starter'),
  state: v.optional(v.string()),
  demo: v.optional(v.boolean(), true),
});

/**
 * The simulator as a program of its own. Answers with it, running, or with null if there was only help to print.
 * Throws if an argument is wrong, with a message for people.
 */
export async function runSimulator(
  args: readonly string[],
  print: (text: string) => void = console.log,
): Promise<Simulator | null> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      seed: { type: 'string' },
      tier: { type: 'string' },
      state: { type: 'string' },
      demo: { type: 'boolean' },
      help: { type: 'boolean' },
    },
    allowNegative: true,
  });
  if (values.help === true) {
    print(HELP);
    return null;
  }
  const parsed = v.safeParse(ArgumentsSchema, values);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new Error(`--${v.getDotPath(issue) ?? ''}: ${issue.message}`);
  }
  const { port, seed, tier, state, demo } = parsed.output;
  const credentials = demoCredentials(seed);
  const simulator = await startSimulator({
    keys: [{ ...credentials, tier, name: 'demo' }],
    port,
    seed,
    ...(state === undefined ? {} : { statePath: state }),
  });
  if (demo) seedDemo(simulator);
  print(introduction(simulator.url, credentials));
  return simulator;
}

function introduction(url: string, { apiKey, apiSecret }: ReturnType<typeof demoCredentials>): string {
  return `Kraken simulator on ${url}

  KRAKEN_API_KEY=${apiKey}
  KRAKEN_API_SECRET=${apiSecret}
  (made up from the seed: they open nothing but this simulator)

What it knows:      curl ${url}/_control/state
The calls it got:   curl ${url}/_control/calls
Faults there are:   curl ${url}/_control/faults
Switch one on:      curl -d '{"fault":"K06","times":3,"report":"ledgers"}' ${url}/_control/faults
Add an export:      curl -d '{"report":"trades","queuedSeconds":5,"processingSeconds":10}' ${url}/_control/exports
Empty it:           curl -X POST ${url}/_control/reset`;
}
