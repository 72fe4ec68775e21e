import { signal } from '@preact/signals';

/** The link to the export whose details are open, or empty. */
export const chosen = signal(location.hash);

addEventListener('hashchange', () => {
  chosen.value = location.hash;
});

export function choseNone(): void {
  if (location.hash === '') return;
  history.pushState(null, '', location.pathname + location.search);
  chosen.value = '';
}
