export const NAMES = ['main', 'fund-a', 'fund-b', 'fund-c', 'fund-d', 'fund-e', 'tax'];

const accountOf = (id) => NAMES[[...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % NAMES.length];

/** Has the page see the one account of the local host as several: what it answers, told as of several accounts. */
export async function asSeveralAccounts(page) {
  await page.route(/\/v1\/exports\?/, async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    const items = answer.items.map((one) => ({ ...one, account: accountOf(one.id) }));
    await route.fulfill({ response, json: { ...answer, items } });
  });
  await page.route(/\/v1\/accounts(\?cursor=more)?$/, async (route) => {
    const { pathname, origin, search } = new URL(route.request().url());
    const response = await route.fetch({ url: origin + pathname });
    const [main] = (await response.json()).items;
    const items = NAMES.map((name) =>
      name === 'tax'
        ? {
            ...main,
            name,
            health: 'failing',
            lastError: { class: 'key', message: 'Kraken refuses the key', hint: 'Make a new one.' },
            keyExpiresAt: new Date(Date.now() + 5.5 * 86_400_000).toISOString(),
          }
        : { ...main, name },
    );
    // In two pages, as an API with many accounts answers.
    const json = search === '' ? { items: items.slice(0, 3), nextCursor: 'more' } : { items: items.slice(3) };
    await route.fulfill({ response, json });
  });
}
