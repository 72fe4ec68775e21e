import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as v from 'valibot';
import { bundleFunctions, DIST } from '../../scripts/build/bundle';
import { nodes } from '../support/nodes';
import type { Benchmark, Section } from '../support/section';
import { median } from '../support/statistics';

const ProfileSchema = v.object({
  loadMs: v.number(),
  compileMs: v.number(),
  modules: v.record(v.string(), v.number()),
  inside: v.array(v.string()),
});

const FUNCTIONS = ['poll', 'api'];

/** What loading a function is spent on: its own code, and which modules of Node. */
export const startProfile: Benchmark = async ({ rounds }) => {
  await bundleFunctions();
  return nodes().flatMap((node) => FUNCTIONS.map((name) => profileOf(name, node, rounds)));
};

function profileOf(name: string, node: { name: string; path: string }, rounds: number): Section {
  const bundle = join(DIST, 'functions', name, 'index.js');
  const profiles = Array.from({ length: rounds }, () =>
    v.parse(
      ProfileSchema,
      JSON.parse(execFileSync(node.path, [join(__dirname, 'profile.cjs'), bundle], { encoding: 'utf8' })),
    ),
  );
  const loadMs = median(profiles.map((profile) => profile.loadMs));
  const names = [...new Set(profiles.flatMap(({ modules }) => Object.keys(modules)))];
  const rows = names
    .map((module) => ({ module, ms: median(profiles.map(({ modules }) => modules[module] ?? 0)) }))
    .sort((one, other) => other.ms - one.ms)
    .map(({ module, ms }) => ({
      module: module === 'bundle' ? 'its own code' : module,
      ms: ms.toFixed(2),
      'of all': `${((ms / loadMs) * 100).toFixed(0)} %`,
    }));
  const compileMs = median(profiles.map((profile) => profile.compileMs));
  const inside = profiles[0]?.inside ?? [];
  return {
    title: `What loading "${name}" is spent on, ${node.name}`,
    note: `Medians of ${rounds} fresh processes. ${loadMs.toFixed(1)} ms together, of which reading the code into V8 ${compileMs.toFixed(1)} ms; ${inside.length} modules inside of Node that an empty program has not, those of fetch ${inside.some((one) => one.includes('undici')) ? '' : 'not '}among them.`,
    rows,
  };
}
