import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { unacceptable } from '../../scripts/build/notices';

const ScriptsSchema = v.object({ scripts: v.object({ check: v.string() }) });
const folder = join(__dirname, '../../.github/workflows');
const workflows = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);

test.each(workflows)(
  'the workflow %s pins what it uses by commit, keeps no credentials, and may only read',
  (_, text) => {
    const used = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action);
    expect(used.length).toBeGreaterThan(0);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    expect(text.match(/actions\/checkout@/g)).toHaveLength(text.match(/persist-credentials: false/g)?.length ?? 0);
    expect(text).toMatch(/^permissions:\n {2}contents: read\n\w/m);
    expect(text).toContain('bash .ci/run');
  },
);

test('what is checked before a change lands is all of `npm run check`, and each test once', () => {
  const steps = readFileSync(join(__dirname, '../../.ci/run'), 'utf8');
  const parts = v
    .parse(ScriptsSchema, JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')))
    .scripts.check.split(' && ');
  const [, named] = steps.match(/for part in (.*); do step npm run "check:\$part"; done/) ?? [];
  const run = ['npm test', ...(named ?? '').split(' ').map((part) => `npm run check:${part}`)];
  expect(steps.match(/^step npm test$/gm)).toHaveLength(1);
  expect(run.toSorted()).toEqual(parts.toSorted());
});

test('what may publish runs nothing but the publishing of what was tested', () => {
  const release = Object.fromEntries(workflows)['release.yml'] ?? '';
  const jobs = new Map(
    [...(release.split(/^jobs:$/m)[1] ?? '').matchAll(/^ {2}(\w+):\n((?: {4}.*\n|\n)+)/gm)].map(
      ([, name = '', body = '']) => [name, body],
    ),
  );
  expect([...jobs.keys()]).toEqual(['test', 'publish', 'attach']);
  expect(jobs.get('test')).not.toContain('permissions:');
  expect(jobs.get('publish')).toContain('    needs: test\n');
  for (const [name, right] of [
    ['publish', 'id-token: write'],
    ['attach', 'contents: write'],
  ] as const) {
    const body = jobs.get(name) ?? '';
    expect(body).toContain(`    permissions:\n      ${right}\n    steps:`);
    expect(body).not.toMatch(/checkout|npm (ci|install|test|run)|\.ci\/run/);
    expect(body.match(/ run: /g)).toHaveLength(1);
  }
});

test('only licences that allow it may be handed on inside the bundles', () => {
  const licensed = (license: string) => ({ name: license, version: '1.0.0', license, texts: [] });
  expect(unacceptable(['MIT', 'Apache-2.0', 'ISC', 'BSD-3-Clause'].map(licensed))).toEqual([]);
  expect(unacceptable(['GPL-3.0-only', 'MIT OR GPL-2.0', 'UNLICENSED', ''].map(licensed))).toHaveLength(4);
});
