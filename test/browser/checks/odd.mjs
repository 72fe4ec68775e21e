import assert from 'node:assert/strict';
import { exportTable } from '../../../cli/print/exports.ts';
import { usualTimes } from '../../../lambda/core/words/usual-time.ts';
import { addHistory } from '../support/history.mjs';
import { assertAccessible, eventually, openBoard } from '../support/page.mjs';
import { asSeveralAccounts, NAMES } from '../support/several.mjs';
import { World } from '../support/world.mjs';

/** Where not all is as usual. */
export const odd = {
  async 'several accounts have a column and a filter, those in trouble first, and many healthy ones are one line'(
    browser,
  ) {
    const world = await World.create();
    addHistory(world.simulator);
    const { url } = await world.start();
    for (const options of [{ colorScheme: 'light' }, { colorScheme: 'dark', viewport: { width: 390, height: 844 } }]) {
      const board = await openBoard(browser, url, { ...options, before: asSeveralAccounts });
      const { page } = board;
      await page.locator('.pages', { hasText: 'of 42' }).waitFor();
      const accounts = page.getByRole('region', { name: 'Accounts' });
      await accounts.getByText('API key expires in 5 days').waitFor();
      await accounts.getByText('6 accounts are healthy').click();
      assert.match(await accounts.locator('.account').first().innerText(), /tax failing[\s\S]*Kraken refuses the key/);
      assert.equal(await accounts.locator('.account').count(), NAMES.length);
      await page.getByRole('combobox', { name: 'Account' }).selectOption('fund-a');
      const rows = page.locator('tbody tr');
      await eventually('only one account is shown', async () => {
        const texts = await rows.allTextContents();
        return texts.length > 0 && texts.every((text) => text.includes('fund-a'));
      });
      assert.match(page.url(), /\?account=fund-a$/);
      await assertAccessible(page);
      await board.close();
    }
    await world.close();
  },

  async 'the page and the tool tell the same of every export'(browser) {
    const world = await World.create();
    addHistory(world.simulator);
    const { url } = await world.start();
    const board = await openBoard(browser, url);
    await board.page.locator('.pages', { hasText: 'of 42' }).waitFor();
    const { items } = await (await fetch(`${url}/v1/exports?limit=200`)).json();
    const cells = (line) => line.split(/ {2,}/);
    await eventually('both tell the same', async () => {
      const view = { width: 1_000, paint: (_style, text) => text, now: Date.now(), usual: usualTimes(items) };
      const [head, ...lines] = exportTable(items, view);
      const shown = await board.page.locator('tr').evaluateAll((rows) =>
        rows.map((row) => ({
          id: row.querySelector('.id')?.textContent,
          texts: [...row.querySelectorAll('td, th')].map((cell) => cell.textContent),
        })),
      );
      assert.deepEqual(
        cells(head)
          .filter((title) => title !== 'ID')
          .sort(),
        shown[0].texts.map((title) => title.toUpperCase()).sort(),
      );
      // Ages go on between the two looks: those that are told in seconds may differ once.
      return lines.every((line) => {
        const [id, report, ...told] = cells(line);
        const row = shown.find((one) => one.id === id);
        return row.texts.includes(report) && told.slice(0, -1).every((text) => row.texts.includes(text));
      });
    });
    await board.close();
    await world.close();
  },

  async 'one export that the page stumbles over leaves the others as they are, whatever its id'(browser) {
    const world = await World.create();
    addHistory(world.simulator);
    const { url } = await world.start();
    const before = async (page) => {
      await page.addInitScript(() => {
        const encode = globalThis.encodeURIComponent;
        globalThis.encodeURIComponent = (text) => {
          if (text === 'STUMBLE') throw new Error('a fault of the page');
          return encode(text);
        };
      });
      await page.route(/\/v1\/exports\?/, async (route) => {
        const response = await route.fetch();
        const answer = await response.json();
        for (const [index, id] of [
          [0, 'STUMBLE'],
          [1, '\uD800'],
        ])
          if (answer.items[index] !== undefined && !/cursor/.test(route.request().url())) answer.items[index].id = id;
        await route.fulfill({ response, body: JSON.stringify(answer) });
      });
    };
    const board = await openBoard(browser, url, { before });
    const { page } = board;
    await page.locator('.pages', { hasText: 'of ' }).waitFor();
    await page.getByText('One export cannot be shown here').first().waitFor();
    await page.locator('a[href="#main/%EF%BF%BD"]').first().waitFor();
    await page.locator('tbody a').nth(30).waitFor();
    await board.close();
    await world.close();
  },

  async 'a link to an export that is not known says so'(browser) {
    const world = await World.create();
    addHistory(world.simulator);
    const { url } = await world.start();
    const board = await openBoard(browser, url, { path: '/#main/NOSUCH' });
    const details = board.page.getByRole('dialog', { name: 'This export is not known here' });
    await details.waitFor();
    await assertAccessible(board.page);
    await board.page.getByRole('button', { name: 'Close' }).click();
    await details.waitFor({ state: 'hidden' });
    await board.page.waitForURL(({ hash }) => hash === '');
    await board.close();
    await world.close();
  },

  async 'pages are turned by keyboard to the end without losing the place, and told to those who listen'(browser) {
    const world = await World.create();
    for (let index = 0; index < 60; index += 1)
      world.simulator.addExport({ report: 'trades', description: `Export ${index}`, ageSeconds: 86_400 });
    const { url } = await world.start();
    const board = await openBoard(browser, url);
    const { page } = board;
    const told = page.locator('.exports [role=status]');
    await told.getByText('exports 1 to 50 of 60').waitFor({ state: 'attached' });
    const next = page.getByRole('button', { name: 'Next' });
    await next.focus();
    await page.keyboard.press('Enter');
    await told.getByText('exports 51 to 60 of 60').waitFor({ state: 'attached' });
    assert.equal(await next.getAttribute('aria-disabled'), 'true');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Next');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Shift+Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Previous');
    await page.getByRole('searchbox').fill('no such thing');
    await told.getByText('no exports are shown').waitFor({ state: 'attached' });
    await board.close();
    await world.close();
  },

  async 'no exports are said to be none only after Kraken has said so'(browser) {
    const world = await World.create();
    world.simulator.addFault({ fault: 'K09', times: 'always' });
    const { url } = await world.start();
    const board = await openBoard(browser, url);
    await board.page.getByText('Nothing is known yet of the exports of main').waitFor();
    assert.equal(await board.page.getByText('Kraken lists no exports').count(), 0);
    await board.close();
    await world.close();
  },
};
