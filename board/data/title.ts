import type { ExportAnswer } from '../../lambda/contract/export';
import { plain } from '../../lambda/core/words/plain';

/** What an export is called: its description on one line, or its id where there is none that can be seen. */
export const titleOf = ({ description, id }: Pick<ExportAnswer, 'description' | 'id'>): string =>
  plain(description ?? '') || plain(id) || 'without a name that can be seen';
