import { addHistory } from '../support/history.mjs';
import { openBoard } from '../support/page.mjs';
import { World } from '../support/world.mjs';

const EXPORTS = 12;
/** As the demo has it, and a stack within seconds. */
const ACTIVE_INTERVAL_MS = 1_000;

const statistics = (times) => {
  const sorted = [...times].map(Math.round).sort((a, b) => a - b);
  return { least: sorted[0], median: sorted[Math.floor(sorted.length / 2)], most: sorted.at(-1) };
};

export const speed = {
  async 'news is on the screen soon after Kraken has it'(browser) {
    const world = await World.create();
    const { url } = await world.start(0, { activeIntervalMs: ACTIVE_INTERVAL_MS, intervalMs: 5_000 });
    const board = await openBoard(browser, url);
    const { page } = board;
    await page.getByText('Kraken lists no exports').waitFor();
    // When each export is first painted as ready, by the clock that all of this machine share.
    await page.evaluate(() => {
      globalThis.painted = {};
      const look = () => {
        for (const row of document.querySelectorAll('tr.ready')) {
          const name = row.querySelector('a').textContent;
          globalThis.painted[name] ??= Date.now();
        }
        requestAnimationFrame(look);
      };
      look();
    });
    const readyAt = {};
    for (let index = 0; index < EXPORTS; index += 1) {
      const seconds = 2 + index * 0.73;
      readyAt[`Export ${index}`] = Date.now() + seconds * 1000;
      world.simulator.addExport({
        report: 'trades',
        description: `Export ${index}`,
        queuedSeconds: 0.5,
        processingSeconds: seconds - 0.5,
      });
    }
    await page
      .locator('tr.ready')
      .nth(EXPORTS - 1)
      .waitFor();
    await page.waitForFunction((count) => Object.keys(globalThis.painted).length === count, EXPORTS);
    const painted = await page.evaluate(() => globalThis.painted);
    const { items } = await (await fetch(`${url}/v1/exports?limit=200`)).json();
    const names = Object.keys(readyAt);
    const whole = statistics(names.map((name) => painted[name] - readyAt[name]));
    const shown = statistics(items.map(({ description, changedAt }) => painted[description] - Date.parse(changedAt)));
    console.log(
      `        from Kraken's change to the screen, asking every ${ACTIVE_INTERVAL_MS} ms, in ms: ${JSON.stringify(whole)}`,
    );
    console.log(`        of that from the poll's answer to the screen: ${JSON.stringify(shown)}`);
    await board.close();
    await world.close();
  },

  async 'the first rows are there soon after the page was asked for'(browser) {
    const world = await World.create();
    addHistory(world.simulator);
    const { url } = await world.start();
    const times = [];
    for (let round = 0; round < 5; round += 1) {
      const board = await openBoard(browser, url);
      await board.page.locator('tbody tr').first().waitFor();
      times.push(await board.page.evaluate(() => performance.getEntriesByName('rows')[0].startTime));
      await board.close();
    }
    console.log(`        from the request of the page to its first rows, in ms: ${JSON.stringify(statistics(times))}`);
    await world.close();
  },
};
