import assert from 'node:assert/strict';
import { addHistory } from '../support/history.mjs';
import { assertAccessible, eventually, openBoard } from '../support/page.mjs';
import { World } from '../support/world.mjs';

const HOSTILE = [
  '<img src=x onerror="alert(1)">',
  '</td></tr></table><script>alert(2)</script>',
  '"><svg onload=alert(3)>',
  'javascript:alert(4)',
  '{{constructor.constructor("alert(5)")()}}',
  '\u202Egnp.stropxe \u2066\u200F',
  `${'Z\u0351\u0350\u034B'.repeat(40)} above and below`,
  'long'.repeat(200),
  'new\nline\tand\u0007bell',
  '\u200B\u200B',
  "' onmouseover='alert(6)",
];

const openWithHistory = async (browser, options) => {
  const world = await World.create();
  addHistory(world.simulator);
  const { url } = await world.start();
  const board = await openBoard(browser, url, options);
  await board.page.locator('.pages', { hasText: 'of 42' }).waitFor();
  return {
    ...board,
    async close() {
      await board.close();
      await world.close();
    },
  };
};

const rowsOf = (page) => page.locator('tbody tr');

export const use = {
  async 'filters show what they say, and the address keeps them'(browser) {
    const board = await openWithHistory(browser);
    const { page } = board;
    await page.getByRole('button', { name: /^failed/ }).click();
    assert.equal(
      await rowsOf(page).count(),
      Number(
        await page
          .getByRole('button', { name: /^failed/ })
          .locator('.count')
          .textContent(),
      ),
    );
    assert.deepEqual(new Set(await page.locator('tbody .word').allTextContents()), new Set(['failed']));
    await page.getByRole('button', { name: /^all at Kraken/ }).click();
    await page.getByLabel('Report').selectOption('ledgers');
    await page.getByRole('searchbox').fill('TAX 2024');
    await eventually('one is left', async () => (await rowsOf(page).count()) === 1);
    await page.reload();
    await page.getByRole('link', { name: 'Ledger 2024 for the tax office' }).waitFor();
    assert.equal(await rowsOf(page).count(), 1);
    assert.match(page.url(), /\?report=ledgers&q=TAX\+2024$/);
    await page.getByRole('searchbox').fill('no such thing');
    await page.getByRole('button', { name: 'Show all at Kraken' }).click();
    await page.locator('.pages', { hasText: 'of 42' }).waitFor();
    await page.getByLabel('Order').selectOption('longest time');
    const times = (await page.locator('tbody td:nth-child(5)').allTextContents()).filter((text) =>
      text.startsWith('took'),
    );
    assert.match(times[0], /took 51 min, usually/);
    await board.close();
  },

  async 'the details tell the whole story, as Kraken sent it too, and go away with Back'(browser) {
    const board = await openWithHistory(browser);
    const { page } = board;
    await page.getByRole('link', { name: 'Ledger 2024 for the tax office' }).click();
    const details = page.getByRole('dialog', { name: 'Ledger 2024 for the tax office' });
    await details.getByText('can be fetched from Kraken').waitFor();
    await details.getByText(/nine in ten within/).waitFor();
    await details.getByText('first seen ready').waitFor();
    const sent = JSON.parse(await details.locator('pre').textContent());
    assert.equal(sent.descr, 'Ledger 2024 for the tax office');
    assert.equal(sent.status, 'Processed');
    await page.goBack();
    await details.waitFor({ state: 'hidden' });
    await page.goForward();
    await details.waitFor();
    await board.close();
  },

  async 'whatever a description says, it is nothing but text'(browser) {
    const world = await World.create();
    for (const description of HOSTILE)
      world.simulator.addExport({
        report: 'trades',
        description,
        queuedSeconds: 0,
        processingSeconds: 0,
        error: description,
      });
    const { url } = await world.start();
    const board = await openBoard(browser, url, { viewport: { width: 390, height: 800 } });
    const { page } = board;
    await page.locator('.pages', { hasText: `of ${HOSTILE.length}` }).waitFor();
    const links = page.locator('tbody a');
    const texts = await links.allTextContents();
    for (const description of HOSTILE.slice(0, 5)) assert.ok(texts.includes(description), description);
    assert.ok(texts.every((text) => /\S/.test(text) && !/[\p{Cc}\p{Cf}]/u.test(text)));
    for (let index = 0; index < HOSTILE.length; index += 1) {
      await links.nth(index).click();
      await page.getByRole('dialog').locator('pre').waitFor();
      assert.equal(await page.locator('dialog :is(img, script, svg)').count(), 0);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
    assert.equal(await page.locator('body :is(img, script, svg)').count(), 0);
    assert.deepEqual(await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]), [390, 390]);
    await assertAccessible(page);
    await board.close();
    await world.close();
  },

  async 'axe finds nothing: light, dark, on a phone, with details open, without any match, in trouble'(browser) {
    const world = await World.create();
    addHistory(world.simulator);
    const { url } = await world.start();
    for (const options of [
      { colorScheme: 'light' },
      { colorScheme: 'dark' },
      { colorScheme: 'light', viewport: { width: 390, height: 844 } },
      { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
    ]) {
      const board = await openBoard(browser, url, options);
      const { page } = board;
      await page.locator('.pages', { hasText: 'of 42' }).waitFor();
      await assertAccessible(page);
      await page.getByRole('link').first().click();
      await page.getByRole('dialog').locator('.timeline').waitFor();
      await assertAccessible(page);
      await page.keyboard.press('Escape');
      await page.getByRole('searchbox').fill('no such thing');
      await page.getByText('No export matches').waitFor();
      await assertAccessible(page);
      await board.close();
    }
    world.simulator.addFault({ fault: 'K09', times: 'always' });
    for (const colorScheme of ['light', 'dark']) {
      const board = await openBoard(browser, url, { colorScheme });
      await board.page.getByText('failing').waitFor();
      await assertAccessible(board.page);
      await board.close();
    }
    await world.close();
  },

  async 'everything is done by keyboard alone'(browser) {
    const board = await openWithHistory(browser);
    const { page } = board;
    const focused = () => page.evaluate(() => document.activeElement?.textContent || document.activeElement?.tagName);
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'Ask Kraken now');
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'INPUT');
    for (let steps = 0; steps < 3; steps += 1) await page.keyboard.press('Tab');
    assert.match(await focused(), /^all at Kraken/);
    await page.keyboard.press('/');
    await page.keyboard.type('ledger');
    assert.equal(await page.getByRole('searchbox').inputValue(), 'ledger');
    const states = await page.locator('.states button').count();
    for (let steps = 0; steps < 3 + states; steps += 1) await page.keyboard.press('Tab');
    const first = await focused();
    assert.equal(first, await page.locator('tbody a').first().textContent());
    await page.keyboard.press('ArrowDown');
    const second = await focused();
    assert.equal(second, await page.locator('tbody a').nth(1).textContent());
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: second }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    assert.equal(await focused(), second);
    await board.close();
  },

  async 'a phone shows all of it without scrolling sideways, and the exports before the charts'(browser) {
    const board = await openWithHistory(browser, {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    const { page } = board;
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    const row = rowsOf(page).first();
    assert.match(await row.locator('.narrow').innerText(), /(trades|ledgers) · for \d/);
    const [table, figure] = await Promise.all(
      ['table', 'figure'].map((name) => page.locator(name).first().boundingBox()),
    );
    assert.ok(table.y < figure.y);
    const small = await page
      .locator('main button:visible, main select:visible')
      .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 40).length);
    assert.equal(small, 0);
    await row.getByRole('link').tap();
    assert.equal((await page.getByRole('dialog').boundingBox()).width, 360);
    await board.close();
  },

  async 'dark and light follow the system, the charts too, while the page is open'(browser) {
    const board = await openWithHistory(browser, { colorScheme: 'light' });
    const { page } = board;
    const look = () =>
      page.evaluate(() => {
        const canvas = document.querySelector('canvas');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        const colours = new Set();
        for (let at = 0; at < data.length; at += 4)
          if (data[at + 3] === 255) colours.add(`rgb(${data[at]}, ${data[at + 1]}, ${data[at + 2]})`);
        return { page: getComputedStyle(document.body).backgroundColor, colours: [...colours] };
      });
    const [light, dark] = ['rgb(67, 56, 202)', 'rgb(165, 160, 255)'];
    const before = await look();
    assert.ok(before.colours.includes(light) && !before.colours.includes(dark));
    await page.emulateMedia({ colorScheme: 'dark' });
    await eventually('the charts are drawn anew', async () => (await look()).colours.includes(dark));
    const after = await look();
    assert.ok(!after.colours.includes(light));
    assert.notEqual(after.page, before.page);
    await board.close();
  },
};
