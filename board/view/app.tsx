import { useSignalEffect } from '@preact/signals';
import { isSettled } from '../../lambda/core/exports/state';
import type { Board } from '../data/board';
import { Accounts } from './accounts';
import { Charts } from './charts';
import { Connection } from './connection';
import { Details } from './details';
import { Exports } from './exports';

const NAME = 'Kraken exports';

/** The whole screen: how polling goes, what was usual, the exports, and the one that is looked at. */
export function App({ board, place }: { board: Board; place: string }) {
  // Seen on the tab while the page is not.
  useSignalEffect(() => {
    const underWay = [...board.exports.value.values()].filter(({ state }) => !isSettled(state)).length;
    document.title = underWay === 0 ? NAME : `${underWay} under way, ${NAME}`;
  });
  return (
    <>
      <header>
        <h1>{NAME}</h1>
        <span class="place">{place}</span>
        <Connection board={board} />
      </header>
      <main>
        <Accounts board={board} />
        <Charts board={board} />
        <Exports board={board} />
      </main>
      <Details board={board} />
      <p role="status" class="unseen">
        {board.announcement}
      </p>
    </>
  );
}
