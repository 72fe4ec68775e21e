import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/**
 * A page that looks at the board, and takes note of all that it should not do.
 * @param expected what the browser may say of requests that fail, in a check that makes them fail
 * @param before what is done with the page before it opens
 */
export async function openBoard(browser, url, { path = '/', expected, before, ...options } = {}) {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', bypassCSP: false, ...options });
  const page = await context.newPage();
  const misdeeds = [];
  page.on('pageerror', (error) => misdeeds.push(`threw ${error}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected?.test(message.text())) misdeeds.push(`complained: ${message.text()}`);
  });
  page.on('dialog', (dialog) => {
    misdeeds.push(`asked: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) misdeeds.push(`asked ${request.url()}`);
  });
  await page.addInitScript(() => {
    const watch = new MutationObserver(() => {
      if (document.querySelector('tbody tr') === null) return;
      watch.disconnect();
      requestAnimationFrame(() => performance.mark('rows'));
    });
    watch.observe(document, { childList: true, subtree: true });
  });
  await before?.(page);
  await page.goto(url + path);
  return {
    page,
    row: (text) => page.locator('tbody tr', { hasText: text }),
    /** Ends it, and fails if it did what it should not. */
    async close() {
      // What the page asks while it is being closed goes past the routes of the check, and is not looked at.
      const found = [...misdeeds];
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      await context.close();
      assert.deepEqual(found, []);
    },
  };
}

/** The state of a row, as it stands there. */
export const stateIn = (row) => row.locator('.word');

/** Fails with what axe finds or cannot decide, by the rules of WCAG 2.2 AA and good practice. */
export async function assertAccessible(page) {
  // The policy of the page keeps tags with foreign scripts out; the debugger is not the page.
  await page.evaluate(await axeSource());
  const { violations, incomplete } = await page.evaluate(() => globalThis.axe.run());
  const found = [...violations, ...incomplete].map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`,
  );
  assert.deepEqual(found, []);
}

async function axeSource() {
  const { readFile } = await import('node:fs/promises');
  return readFile(axePath, 'utf8');
}

/** Waits until the condition holds. */
export async function eventually(what, condition, timeoutMs = 20_000) {
  const end = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > end) assert.fail(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
