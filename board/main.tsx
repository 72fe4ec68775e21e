import { render } from 'preact';
import * as api from './data/api';
import { Bell } from './data/bell';
import { Board } from './data/board';
import { ringForEvents } from './data/event-bell';
import { follow, type NewsSource } from './data/follow';
import { App } from './view/app';

/** What whoever serves the page says of itself, in the head of the page. */
const told = (name: string): string => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';

const source: NewsSource = told('news') === 'events' ? 'events' : 'poll';
const board = new Board();
const bell = new Bell();
render(<App board={board} place={told('place')} />, document.body);
document.addEventListener('visibilitychange', bell.ring);
if (source === 'events') ringForEvents(bell.ring);
follow(board, {
  api,
  source,
  now: Date.now,
  isVisible: () => document.visibilityState === 'visible',
  rest: bell.wait,
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});
