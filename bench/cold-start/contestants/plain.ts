import { askByFetch, textbookPoller } from './textbook';

/** Three SDK clients and `fetch`. The base of all ratios. */
export const handler = textbookPoller(askByFetch);
