import { useSignalEffect } from '@preact/signals';
import type { Board } from '../data/board';
import { Accounts } from './accounts';
import { Charts } from './charts';
import { Connection } from './connection';
import { Details } from './details';
import { Exports } from './exports';
import { Guard } from './guard';

const NAME = 'Kraken exports';

/** The whole screen: how polling goes, what was usual, the exports, and the one that is looked at. */
export function App({ board, place }: { board: Board; place: string }) {
  // Seen on the tab while the page is not.
  useSignalEffect(() => {
    const underWay = board.active.value.length;
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
        <Guard instead={<section class="accounts">The accounts cannot be shown here.</section>}>
          <Accounts board={board} />
        </Guard>
        <Guard instead={null}>
          <Charts board={board} />
        </Guard>
        <Guard instead={<section class="exports">The exports cannot be shown here. They are at /v1/exports.</section>}>
          <Exports board={board} />
        </Guard>
      </main>
      <Details board={board} />
      <p role="status" class="unseen">
        {board.announcement}
      </p>
    </>
  );
}
