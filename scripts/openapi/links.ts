import type { LinkDoc } from './responses';

type Links = Readonly<Record<string, LinkDoc>>;

const SAME_ACCOUNT = { account: '$request.path.account' };
const SAME_EXPORT = { ...SAME_ACCOUNT, id: '$request.path.id' };

export const FROM_EXPORT: Links = {
  history: { operationId: 'getExportHistory', parameters: SAME_EXPORT },
};

export const FROM_HISTORY: Links = {
  export: { operationId: 'getExport', parameters: SAME_EXPORT },
};

export const FROM_ACCOUNT: Links = {
  poll: { operationId: 'requestPoll', parameters: SAME_ACCOUNT },
};

export const FROM_POLL: Links = {
  account: { operationId: 'getAccount', parameters: SAME_ACCOUNT },
};
