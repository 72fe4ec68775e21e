import { deriveState, isSettled } from '../../lambda/core/exports/state';

const report = { status: 'Processed', error: null, deletionPending: false };

test.each([
  ['queued', { status: 'Queued' }],
  ['processing', { status: 'Processing' }],
  ['ready', {}],
  ['failed', { error: 'EExport:Exported size too big' }],
  ['failed', { status: 'Queued', error: 'EExport:Canceled' }],
  ['failed', { error: 'EExport:Deleted', deletionPending: true }],
  ['deleting', { deletionPending: true }],
  ['unknown', { status: 'Expired' }],
  ['unknown', { status: 'processed' }],
])('state is %s for %j', (state, fields) => {
  expect(deriveState({ ...report, ...fields })).toBe(state);
});

test('ready, failed and removed are settled, nothing else is', () => {
  const states = ['queued', 'processing', 'ready', 'failed', 'deleting', 'removed', 'unknown'] as const;
  expect(states.filter(isSettled)).toEqual(['ready', 'failed', 'removed']);
});
