import assert from 'node:assert/strict';
import type { StepRunner } from '../step-runner';
import type { System } from '../system';
import { FIRST_EXPORT } from './credentials';
import { STORIES } from './states';

export const checkApi = async (runner: StepRunner, { api, simulator }: System): Promise<void> => {
  await runner.step('the list has every export, and goes on from where it was left', async () => {
    const ids = [FIRST_EXPORT, ...STORIES.map(({ id }) => id)].sort();
    const { items, asOf } = await api.exports();
    assert.deepEqual(items.map(({ id }) => id).sort(), ids);
    assert.ok(asOf);

    const first = await api.exports('&limit=2');
    const rest = await api.exports(`&cursor=${encodeURIComponent(first.nextCursor)}`);
    assert.deepEqual([...first.items, ...rest.items], items);
  });

  await runner.step('the list is filtered by state and report', async () => {
    assert.deepEqual(idsOf(await api.exports('&state=failed,removed')), ['FAIL', 'GONE']);
    assert.deepEqual(idsOf(await api.exports('&report=ledgers')), ['GOOD']);
  });

  await runner.step('A09 an export that has not changed is not sent again', async () => {
    const path = '/v1/accounts/main/exports/GOOD';
    const { etag } = (await api.get(path)).headers;
    assert.ok(typeof etag === 'string');
    assert.equal((await api.get(path, { 'if-none-match': etag })).status, 304);
  });

  await runner.step('what is not there is a problem for machines to read', async () => {
    const { status, headers, text } = await api.get('/v1/accounts/main/exports/NONE');
    assert.equal(status, 404);
    assert.match(String(headers['content-type']), /^application\/problem\+json/);
    assert.equal(JSON.parse(text).status, 404);
  });

  await runner.step('the description and the health are served', async () => {
    const description = JSON.parse((await api.get('/v1/openapi.json')).text);
    assert.match(description.openapi, /^3\.1\./);
    assert.equal((await api.get('/v1/health')).status, 200);
  });

  await runner.step('Kraken never had a reason to refuse a call', () => {
    assert.deepEqual(Object.keys(simulator.counters().byOutcome), ['ok']);
  });
};

const idsOf = ({ items }: { readonly items: readonly { readonly id: string }[] }): string[] =>
  items.map(({ id }) => id).sort();
