import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readResults } from '../support/results';
import type { Row } from '../support/section';
import { accountsPlot } from './accounts-plot';
import { latencyPlot } from './latency-plot';
import type { Plot } from './plot';
import { pollPlot } from './poll-plot';

/** `npm run bench:plots`: draws what the last `npm run bench` wrote into `bench/results.json`. */
const PLOTS: readonly Plot[] = [pollPlot, latencyPlot, accountsPlot];

const IMAGES = join(__dirname, '..', '..', 'docs', 'images');
/** A package of the benchmarks' own folder. */
const load = (name: string, file: string) =>
  import(pathToFileURL(join(__dirname, '..', 'node_modules', name, 'build', file)).href);

async function main(): Promise<void> {
  const sections = readResults(join(__dirname, '..', 'results.json'));
  const [{ compile }, { parse, View }] = await Promise.all([
    load('vega-lite', 'index.js'),
    load('vega', 'vega.module.js'),
  ]);
  mkdirSync(IMAGES, { recursive: true });
  for (const { section, file, draw } of PLOTS) {
    const rows: readonly Row[] | undefined = sections.find(({ title }) => title === section)?.rows;
    if (rows === undefined) {
      console.log(`${file}: nothing measured yet under "${section}"`);
      continue;
    }
    const { spec } = compile({ background: 'white', ...draw(rows) });
    writeFileSync(join(IMAGES, file), `${await new View(parse(spec), { renderer: 'none' }).toSVG()}\n`);
    console.log(`docs/images/${file}`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
