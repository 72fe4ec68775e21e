import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addHistory } from '../support/history.mjs';
import { eventually, openBoard } from '../support/page.mjs';
import { World } from '../support/world.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** They differ with every run: those of the documentation are made anew only when asked for. */
const FOLDER = join(ROOT, process.argv.includes('--docs') ? 'docs/images' : '.tmp/board');

const PICTURES = [
  { name: 'board-light', colorScheme: 'light', viewport: { width: 1200, height: 800 } },
  { name: 'board-dark', colorScheme: 'dark', viewport: { width: 1200, height: 800 } },
  {
    name: 'board-details',
    colorScheme: 'dark',
    viewport: { width: 1200, height: 800 },
    link: 'Ledger 2024 for the tax office',
  },
  { name: 'board-phone', colorScheme: 'light', viewport: { width: 390, height: 780 } },
];

export const pictures = {
  async 'pictures of it are taken'(browser) {
    await mkdir(FOLDER, { recursive: true });
    const world = await World.create();
    addHistory(world.simulator);
    const { url } = await world.start();
    for (const { name, link, ...options } of PICTURES) {
      const board = await openBoard(browser, url, options);
      await board.page.locator('.pages', { hasText: 'of 42' }).waitFor();
      await board.page.locator('header [role=status]', { hasText: 'live' }).waitFor();
      // What the first poll found is marked as new for a while.
      await eventually('nothing is marked', async () => (await board.page.locator('tr.fresh').count()) === 0);
      if (link !== undefined) {
        await board.page.getByRole('link', { name: link }).click();
        await board.page.locator('.timeline').waitFor();
      }
      await board.page.screenshot({ path: join(FOLDER, `${name}.png`) });
      await board.close();
    }
    await world.close();
  },
};
