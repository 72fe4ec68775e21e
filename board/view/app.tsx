import type { Board } from '../data/board';
import { Accounts } from './accounts';
import { Charts } from './charts';
import { Connection } from './connection';
import { Details } from './details';
import { Exports } from './exports';

/** The whole screen: how polling goes, what was usual, the exports, and the one that is looked at. */
export function App({ board, place }: { board: Board; place: string }) {
  return (
    <>
      <header>
        <h1>Kraken exports</h1>
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
