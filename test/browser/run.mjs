/**
 * The status board as people meet it: in a real browser, served by the local host, which asks a simulated Kraken.
 * `npm run test:browser`; behind `--`, `--only PATTERN` runs the checks whose names it matches, and `--docs` keeps the
 * pictures for the documentation.
 */
import { live } from './checks/live.mjs';
import { many } from './checks/many.mjs';
import { odd } from './checks/odd.mjs';
import { pictures } from './checks/pictures.mjs';
import { speed } from './checks/speed.mjs';
import { use } from './checks/use.mjs';
import { launch } from './support/chromium.mjs';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const only = process.argv.includes('--only') ? new RegExp(process.argv[process.argv.indexOf('--only') + 1]) : /^/;
const checks = Object.entries({ ...live, ...use, ...odd, ...many, ...speed, ...pictures }).filter(([name]) =>
  only.test(name),
);

const browser = await launch();
let failed = 0;
for (const [name, check] of checks) {
  try {
    await check(browser);
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error instanceof Error ? error.stack : error}`);
  }
}
await browser.close();
console.log(`${checks.length - failed} passed, ${failed} failed`);
// What a check that failed left open would keep the process alive.
process.exit(failed === 0 && checks.length > 0 ? 0 : 1);
