import type { StoredItemError } from '../../lambda/core/stored-item-error';
import { plain } from '../../local/print/paint';

/** What happened, in one line. */
export const unreadableItem = ({ message }: StoredItemError): string => plain(message.replace(/\s+/g, ' '));

/** What to do about it. */
export const USE_NEWER =
  'a newer version of the software wrote it, or it is damaged: use that version of this tool, and deploy it';
