import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';

/** Reads docs/asyncapi.json with the official parser. Its examples are held against their schemas in test/contract. */
const text = readFileSync(new URL('../../docs/asyncapi.json', import.meta.url), 'utf8');

async function findingsOf(source) {
  const { document, diagnostics } = await new Parser().parse(source);
  const findings = diagnostics.filter(({ code }) => code !== 'asyncapi-latest-version');
  return { document, findings: findings.map(({ code, message, path }) => `${path.join('.')}: ${message} (${code})`) };
}

let failed = 0;
const check = (name, problems) => {
  if (problems.length > 0) failed += 1;
  console.log([`  ${problems.length === 0 ? '✓' : '✗'} ${name}`, ...problems.map((one) => `      ${one}`)].join('\n'));
};

const { document, findings } = await findingsOf(text);
check('the document is AsyncAPI, and the official rules find nothing', findings);

const events = document?.allMessages().all() ?? [];
check('it describes both events', events.length === 2 ? [] : [`it describes ${events.length}`]);

const wrong = await findingsOf(text.replace('"action": "send"', '"action": "sned"'));
check('a mistake in it would be found', wrong.findings.length > 0 ? [] : ['it was not']);

console.log(`${3 - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
