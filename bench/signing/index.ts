import { createHash, createHmac } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sign } from '../../lambda/adapters/kraken/sign';
import type { Benchmark } from '../support/section';
import { median, pairedRatio, shown } from '../support/statistics';

const PATH = '/0/private/ExportStatus';
const SECRET = Buffer.alloc(64, 7).toString('base64');
const SIGNATURES = 2_000;

/** Microseconds for one signature, in rounds side by side. */
export const signing: Benchmark = async ({ rounds }) => {
  const key = Buffer.from(SECRET, 'base64');
  const { default: ccxt } = await import(
    pathToFileURL(join(__dirname, '..', 'node_modules', 'ccxt', 'js', 'ccxt.js')).href
  );
  const kraken = new ccxt.kraken({ apiKey: 'bench', secret: SECRET });
  const contestants: Record<string, (nonce: string) => unknown> = {
    'node:crypto, bare': (nonce) => {
      const body = `{"nonce":"${nonce}","report":"trades"}`;
      const hash = createHash('sha256')
        .update(nonce + body)
        .digest();
      return createHmac('sha512', key).update(PATH).update(hash).digest('base64');
    },
    ours: (nonce) => sign(PATH, nonce, JSON.stringify({ nonce, report: 'trades' }), SECRET),
    ccxt: () => kraken.sign('ExportStatus', 'private', 'POST', { report: 'trades' }),
  };
  const samples = new Map(Object.keys(contestants).map((name): [string, number[]] => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, signOnce] of Object.entries(contestants)) {
      const began = performance.now();
      for (let index = 0; index < SIGNATURES; index++) signOnce(String(1_790_000_000_000 + index));
      // The first round only warms up.
      if (round > 0) samples.get(name)?.push(((performance.now() - began) * 1_000) / SIGNATURES);
    }
  }
  const base = samples.get('node:crypto, bare') ?? [];
  return [
    {
      title: 'Signing',
      note: `One signature of ExportStatus, body included; ${rounds} rounds of ${SIGNATURES}, ratios to bare node:crypto.`,
      rows: [...samples].map(([name, values]) => ({
        signer: name,
        µs: median(values).toFixed(1),
        ratio: shown(pairedRatio(values, base)),
      })),
    },
  ];
};
