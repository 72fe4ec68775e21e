import { Refused } from './api';

/** What kept the page from news, and what to do about it. Both are whole sentences. */
export interface Trouble {
  readonly problem: string;
  readonly hint: string;
}

/** Tells why nothing new is known, for people. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof Refused) return refusal(error);
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'ValiError' || name === 'SyntaxError')
    return {
      problem: 'The answer is none that this page understands.',
      hint: 'Another version may be running now: reload the page.',
    };
  if (name === 'TimeoutError') return { problem: 'There was no answer in time.', hint: RUNNING };
  // That is what a browser calls a connection that cannot be made.
  if (error instanceof TypeError) return { problem: 'The connection is lost.', hint: RUNNING };
  return { problem: `This page failed: ${String(error)}.`, hint: 'Reload it.' };
}

const RUNNING = 'See whether the program that serves this page is still running.';

function refusal({ status, message }: Refused): Trouble {
  const problem = `${sentence(message)} (HTTP ${status})`;
  switch (status) {
    case 401:
    case 403:
      return {
        problem,
        hint: 'This page has no token of its own: open it with the command "kraken-export-status board", which has yours.',
      };
    case 400:
      return { problem, hint: 'What is shown is read anew.' };
    case 429:
      return { problem, hint: 'Close other pages like this one if it goes on.' };
    case 503:
      // The tool tells what to do itself.
      return { problem, hint: '' };
    default:
      return { problem, hint: 'If it goes on, look at what the program that serves this page printed.' };
  }
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;
