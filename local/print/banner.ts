import { relative } from 'node:path';
import { showDuration } from '../../lambda/core/words/durations';
import { isLoopback } from '../http/loopback';
import type { HostOptions } from '../options/host-options';
import type { Paint } from './paint';

/** What a person needs to know when the host has started. */
export function banner(options: HostOptions, url: string, paint: Paint): string[] {
  const { account, kraken, dataDir, intervalMs, activeIntervalMs, isSlowedDown, host, tokenFile } = options;
  const credentials = tokenFile === undefined ? '' : `-H "Authorization: Bearer $TOKEN" `;
  const row = (name: string, text: string): string => `  ${paint('dim', name.padEnd(8))}  ${text}`;
  const isDemo = kraken.kind === 'demo';
  const pace = `every ${showDuration(intervalMs)}, every ${showDuration(activeIntervalMs)} while an export is under way`;
  return [
    paint('bold', 'Kraken Export Status'),
    '',
    row('board', paint('cyan', `${url}/`)),
    row('API', `${url}/v1/exports`),
    row('events', `${url}/v1/events`),
    ...(tokenFile === undefined ? [] : [row('access', 'with a token: npx kraken-export-status token create NAME')]),
    row('account', `${account.name}, tier ${account.tier}`),
    row('Kraken', isDemo ? 'a simulated one with demo exports, because KRAKEN_API_KEY is not set' : kraken.url),
    row(
      'asks',
      `${pace}${isSlowedDown ? ' (the tier allows no more)' : isDemo ? ' (this fast only in the demo)' : ''}`,
    ),
    row('data', shownPath(dataDir)),
    '',
    row('try', `curl -s ${credentials}'${url}/v1/exports?order=desc'`),
    row('', `curl -N ${credentials}-H 'Last-Event-ID: 0' ${url}/v1/events`),
    row('stop', 'Ctrl-C; started again, it goes on where it was'),
    '',
    ...(isLoopback(host) ? [] : [paint('yellow', plainWarning(host)), '']),
  ];
}

const plainWarning = (host: string): string =>
  `Warning: --host ${host} lets other machines in over plain HTTP, and whoever is on the way can read their tokens: put a proxy with TLS in front.`;

/** Short for what is below the current folder. */
function shownPath(path: string): string {
  const fromHere = relative('', path);
  return fromHere.startsWith('..') ? path : fromHere;
}
