import type { ExportAnswer } from '../../contract/export';
import type { StoredExport } from '../exports/export';
import { inOrder } from '../exports/in-order';
import type { TransitionAnswer } from './schemas/transition';

/** An export as it is answered. */
export const exportAnswer = ({ export: stored }: StoredExport): ExportAnswer => inOrder(stored);

/** The steps of an export, without what only their announcement needs. */
export function historyAnswer({ transitions }: StoredExport): TransitionAnswer[] {
  return transitions.map(({ version, at, from, to, status, changed }) => ({ version, at, from, to, status, changed }));
}
