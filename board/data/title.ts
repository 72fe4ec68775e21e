import type { ExportAnswer } from '../../lambda/contract/export';
import { plain } from '../../lambda/core/words/plain';

/** What an export is called: its description on one line, or its id where there is none that can be seen. */
export function titleOf({ description, id }: Pick<ExportAnswer, 'description' | 'id'>): string {
  const text = plain(description ?? '');
  return text === '' ? id : text;
}
