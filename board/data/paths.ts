import type { ExportAnswer } from '../../lambda/contract/export';

/** Part of an address. A half of a pair of code units, which some texts have alone, cannot stand in one. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

export const accountPath = (account: string): string => `/v1/accounts/${encoded(account)}`;

export const exportPath = ({ account, id }: Pick<ExportAnswer, 'account' | 'id'>): string =>
  `${accountPath(account)}/exports/${encoded(id)}`;

/** The export whose details are open stands in the address: a link to it can be passed on, and Back closes it. */
export const linkTo = ({ account, id }: Pick<ExportAnswer, 'account' | 'id'>): string =>
  `#${encoded(account)}/${encoded(id)}`;
