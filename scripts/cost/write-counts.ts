import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { countCalls } from './count-calls';

/** Writes what the poller uses, counted now, for `docs/cost.md`. Then `npm run generate` writes that. */
void countCalls().then((counted) => {
  writeFileSync(join(__dirname, 'counted.json'), `${JSON.stringify(counted, undefined, 2)}\n`);
  console.log('wrote scripts/cost/counted.json');
});
