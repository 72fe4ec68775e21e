import { signal } from '@preact/signals';
import type { ExportAnswer } from '../../lambda/contract/export';

/** The export whose details are open stands in the address: a link to it can be passed on, and Back closes it. */
export const linkTo = ({ account, id }: Pick<ExportAnswer, 'account' | 'id'>): string =>
  `#${encodeURIComponent(account)}/${encodeURIComponent(id)}`;

/** Its link, or empty. */
export const chosen = signal(location.hash);

addEventListener('hashchange', () => {
  chosen.value = location.hash;
});

export function choseNone(): void {
  if (location.hash === '') return;
  history.pushState(null, '', location.pathname + location.search);
  chosen.value = '';
}
