import assert from 'node:assert/strict';
import { EXPORT_CHANGED, HEALTH_CHANGED } from '../../../lambda/contract/events';
import type { StatusEvent } from '../event-queue';
import { eventually, type StepRunner } from '../step-runner';
import type { System } from '../system';

export const checkEvents = async (runner: StepRunner, { api, subscription }: System): Promise<void> => {
  await runner.step('a subscriber was told of every version of every export, in order', async () => {
    const { items } = await api.exports();
    await eventually(
      async () => {
        const events = await subscription.events();
        for (const { id, version } of items) assert.deepEqual(firstArrivals(events, id), eventIds(id, version));
      },
      { withinSeconds: 15 },
    );
  });

  await runner.step('the last event of each export is what the API answers', async () => {
    const changes = (await subscription.events()).filter((event) => event['detail-type'] === EXPORT_CHANGED);
    for (const current of (await api.exports()).items) {
      const last = changes.findLast(({ detail }) => detail.data.export.id === current.id);
      assert.deepEqual(last?.detail.data.export, current);
    }
  });

  await runner.step('a subscriber was told how the account fares', async () => {
    const changes = (await subscription.events()).filter((event) => event['detail-type'] === HEALTH_CHANGED);
    const ofMain = changes.filter(({ detail }) => detail.metadata.account === 'main');
    assert.deepEqual(
      ofMain.map(({ detail }) => [detail.data.from, detail.data.to]),
      [
        [null, 'waiting'],
        ['waiting', 'healthy'],
      ],
    );
  });
};

/** The ids of an export's events in the order in which each came first; any may come again. */
const firstArrivals = (events: readonly StatusEvent[], id: string): string[] => [
  ...new Set(
    events.map(({ detail }) => detail.metadata.eventId).filter((eventId) => eventId.startsWith(`main/${id}/`)),
  ),
];

const eventIds = (id: string, versions: number): string[] =>
  Array.from({ length: versions }, (_, index) => `main/${id}/${index + 1}`);
