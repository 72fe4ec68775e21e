import assert from 'node:assert/strict';
import { eventually, openBoard, stateIn } from '../support/page.mjs';
import { startTool } from '../support/tool.mjs';
import { World } from '../support/world.mjs';

/** What Chromium says of a host that is not there. */
const LOST = /net::ERR_/;

export const live = {
  async 'the states of an export arrive by themselves, are marked, and are told to those who listen'(browser) {
    const world = await World.create();
    const { url } = await world.start();
    const board = await openBoard(browser, url);
    const { page } = board;
    await page.getByText('Kraken lists no exports').waitFor();
    const description = 'Trades of May';
    const id = world.simulator.addExport({ report: 'trades', description, queuedSeconds: 3_600 });
    const row = board.row(description);
    await row.getByText('queued', { exact: true }).waitFor();
    world.simulator.addExport({ id, report: 'trades', description, queuedSeconds: 0, processingSeconds: 3_600 });
    await row.getByText('processing', { exact: true }).waitFor();
    world.simulator.addExport({ id, report: 'trades', description, queuedSeconds: 0, processingSeconds: 0 });
    await row.getByText('ready', { exact: true }).waitFor();
    assert.match(await row.getAttribute('class'), /fresh/);
    assert.match(await row.textContent(), /took \d/);
    await page.locator('p[role=status]', { hasText: 'Trades of May: ready' }).waitFor({ state: 'attached' });
    await eventually('the mark is gone', async () => !/fresh/.test(await row.getAttribute('class')));
    await board.close();
    await world.close();
  },

  async 'a failure says why and what to do, and what is removed leaves the list but is still to be found'(browser) {
    const world = await World.create();
    world.simulator.addExport({
      report: 'trades',
      description: 'Too much',
      queuedSeconds: 0,
      processingSeconds: 0,
      error: 'EExport:Exported size too big',
    });
    const id = world.simulator.addExport({
      report: 'ledgers',
      description: 'Soon gone',
      queuedSeconds: 0,
      processingSeconds: 0,
    });
    const { url } = await world.start();
    const board = await openBoard(browser, url);
    const { page } = board;
    await board.row('Too much').getByText('EExport:Exported size too big').waitFor();
    await board.row('Soon gone').getByText('ready').waitFor();
    world.simulator.removeExport(id);
    await board.row('Soon gone').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^removed 1/ }).click();
    assert.equal(await stateIn(board.row('Soon gone')).textContent(), 'removed');
    await page.getByRole('button', { name: /^failed 1/ }).click();
    await page.getByRole('link', { name: 'Too much' }).click();
    await page.getByRole('dialog').getByText('shorter range of dates').waitFor();
    await board.close();
    await world.close();
  },

  async 'a lost connection is said, and when it is back all that happened meanwhile is there'(browser) {
    const world = await World.create();
    const id = world.simulator.addExport({
      report: 'trades',
      description: 'Meanwhile ready',
      queuedSeconds: 0.1,
      processingSeconds: 600,
    });
    const { url } = await world.start();
    const board = await openBoard(browser, url, { expected: LOST });
    const { page } = board;
    const connection = page.locator('header [role=status]');
    await board.row('Meanwhile ready').getByText('processing').waitFor();
    await connection.getByText('live', { exact: true }).waitFor();
    await world.stop();
    await connection.getByText('The connection is lost. Trying again.').waitFor();
    assert.equal(await stateIn(board.row('Meanwhile ready')).textContent(), 'processing');
    world.simulator.addExport({
      id,
      report: 'trades',
      description: 'Meanwhile ready',
      queuedSeconds: 0,
      processingSeconds: 0,
    });
    world.simulator.addExport({ report: 'ledgers', description: 'Meanwhile requested', queuedSeconds: 600 });
    await world.start(Number(new URL(url).port));
    await board.row('Meanwhile ready').getByText('ready', { exact: true }).waitFor();
    await board.row('Meanwhile requested').getByText('queued').waitFor();
    await connection.getByText('live', { exact: true }).waitFor();
    await board.close();
    await world.close();
  },

  async 'an account in trouble says what is wrong, what to do, and when it goes on'(browser) {
    const world = await World.create();
    const { url } = await world.start();
    const board = await openBoard(browser, url, { expected: /status of 429/ });
    const account = board.page.getByRole('region', { name: 'Accounts' });
    await account.getByText('healthy').waitFor();
    await account.getByText('confirmed by Kraken').waitFor();
    world.simulator.addFault({ fault: 'K08', times: 'always' });
    await account.getByText('degraded').waitFor();
    await account.getByText('Look for another program').waitFor();
    await account.getByText(/Kraken is asked again in \d/).waitFor();
    await account.getByRole('button', { name: /Ask Kraken now/ }).click();
    await account.getByText(/ask again in \d+ seconds/).waitFor();
    await board.close();
    await world.close();
  },

  async 'Kraken is asked at once when somebody asks for it'(browser) {
    const world = await World.create();
    const { url } = await world.start(0, { intervalMs: 3_600_000, activeIntervalMs: 3_600_000 });
    const board = await openBoard(browser, url);
    await board.page.getByText('healthy').waitFor();
    world.simulator.addExport({ report: 'trades', description: 'Seen on request', queuedSeconds: 600 });
    await board.page.getByRole('button', { name: /Ask Kraken now/ }).click();
    await board.row('Seen on request').waitFor();
    await board.close();
    await world.close();
  },

  async 'the command line tool serves the same page, which then asks it to wait for news'(browser) {
    const world = await World.create();
    const { url } = await world.start();
    const tool = await startTool(url);
    const board = await openBoard(browser, tool.url, { expected: /status of 503|net::ERR_/ });
    const { page } = board;
    await page.getByText('Kraken lists no exports').waitFor();
    world.simulator.addExport({ report: 'trades', description: 'By the tool', queuedSeconds: 3, processingSeconds: 1 });
    await board.row('By the tool').getByText('queued').waitFor();
    await board.row('By the tool').getByText('ready', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'By the tool' }).click();
    await page.getByRole('dialog').locator('.timeline li').nth(1).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /Ask Kraken now/ }).click();
    await page.getByText('asked: what is new comes by itself').waitFor();
    const connection = page.locator('header [role=status]');
    await world.stop();
    await connection.getByText(/nothing answers at/i).waitFor();
    world.simulator.addExport({ report: 'trades', description: 'Meanwhile', queuedSeconds: 600 });
    await world.start(Number(new URL(url).port));
    await board.row('Meanwhile').getByText('queued').waitFor();
    await connection.getByText('live', { exact: true }).waitFor();
    await tool.stop();
    await page.getByText('The connection is lost. Trying again.').waitFor();
    await board.close();
    await world.close();
  },
};
