import type { AccountSettings } from '../../contract/account-settings';
import type { Clock, ExportReader, PollStateStore, RequestPoll } from '../ports';

/** All that the API needs of the world around it. */
export interface ApiServices {
  readonly pollStates: Pick<PollStateStore, 'read'>;
  readonly exports: ExportReader;
  readonly requestPoll: RequestPoll;
  readonly accounts: readonly AccountSettings[];
  /** Age in milliseconds from which what is stored counts as stale. */
  readonly staleAfterMs: number;
  readonly clock: Pick<Clock, 'now'>;
  /** Told of everything that was answered with status 500. */
  readonly onError: (error: unknown) => void;
}
