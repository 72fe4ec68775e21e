import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { eventually, openBoard, stateIn } from '../support/page.mjs';
import { World } from '../support/world.mjs';

const MANY = 5_000;
/** What a page may weigh, compressed, with everything it needs. */
const MOST_BYTES = 60_000;

/** Takes note of everything that keeps the page from answering for more than 50 ms, from now on. */
const watchLongTasks = (page) =>
  page.evaluate(() => {
    globalThis.longTasks = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longTasks.push(Math.round(duration));
    }).observe({ type: 'longtask' });
  });

export const many = {
  async '5,000 exports are all there, and are searched, turned and changed without a stutter'(browser) {
    const world = await World.create();
    for (let index = 0; index < MANY; index += 1)
      world.simulator.addExport({
        id: `E${String(index).padStart(4, '0')}`,
        report: index % 2 === 0 ? 'trades' : 'ledgers',
        description: `Export ${index} of desk ${index % 7}`,
        ageSeconds: 60 * (MANY - index),
        queuedSeconds: 2,
        processingSeconds: 20 + (index % 40),
      });
    const { url } = await world.start();
    await eventually(
      'all are stored',
      async () => {
        const { items } = await (await fetch(`${url}/v1/accounts`)).json();
        return items[0].health === 'healthy';
      },
      240_000,
    );
    const board = await openBoard(browser, url);
    const { page } = board;
    await page.locator('.pages', { hasText: '1 to 50 of 5,000' }).waitFor({ timeout: 60_000 });
    await page.locator('header [role=status]', { hasText: 'live' }).waitFor({ timeout: 60_000 });
    const loaded = await page.evaluate(() => Math.round(performance.now()));
    console.log(`        from the request of the page until all ${MANY} are there, in ms: at most ${loaded}`);
    await watchLongTasks(page);
    await page.getByRole('searchbox').pressSequentially('export 4321');
    await page.locator('.pages', { hasText: '1 to 1 of 1' }).waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByLabel('Order').selectOption('longest time');
    await page.locator('td.wide', { hasText: 'took 1 min' }).first().waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.locator('.pages', { hasText: '51 to 100 of 5,000' }).waitFor();
    await page.getByLabel('Order').selectOption('newest request');
    world.simulator.addExport({ report: 'trades', description: 'One more', queuedSeconds: 0, processingSeconds: 0 });
    await board.row('One more').waitFor();
    assert.equal(await stateIn(board.row('One more')).textContent(), 'ready');
    const longTasks = await page.evaluate(() => globalThis.longTasks);
    console.log(`        tasks of more than 50 ms with ${MANY} exports, in ms: ${longTasks.join(', ') || 'none'}`);
    // What keeps it quick, whatever the machine does besides: it never draws more than a page.
    assert.equal(await page.locator('tbody tr').count(), 50);
    await board.close();
    await world.close();
  },

  async 'the page is light'() {
    const world = await World.create();
    const { url } = await world.start();
    const sizes = await Promise.all(
      ['/', '/board.js', '/board.css', '/favicon.svg'].map(async (path) => {
        const bytes = Buffer.from(await (await fetch(url + path)).arrayBuffer());
        return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
      }),
    );
    const sum = (name) => sizes.reduce((total, size) => total + size[name], 0);
    console.log(`        ${sum('raw')} bytes, ${sum('gzip')} compressed`);
    assert.ok(sum('gzip') < MOST_BYTES);
    await world.close();
  },
};
