import { render } from 'preact';
import { Board } from './data/board';
import { follow } from './data/follow';
import { App } from './view/app';

/** What whoever serves the page says of itself, in the head of the page. */
const told = (name: string): string => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';

const board = new Board();
render(<App board={board} place={told('place')} />, document.body);
follow(told('news') === 'events' ? 'events' : 'poll', board);
