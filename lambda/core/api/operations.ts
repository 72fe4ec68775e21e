import {
  AccountParameters,
  ExportParameters,
  ListAccountsQuery,
  ListExportsQuery,
  NoParameters,
} from './schemas/parameters';

/**
 * Where each operation is found and what it takes. The routes are built from this, and the OpenAPI document too, so that
 * what is described is what is validated.
 */
export const OPERATIONS = {
  listExports: { method: 'get', path: '/v1/exports', parameters: NoParameters, query: ListExportsQuery },
  listAccounts: { method: 'get', path: '/v1/accounts', parameters: NoParameters, query: ListAccountsQuery },
  getAccount: { method: 'get', path: '/v1/accounts/:account', parameters: AccountParameters, query: NoParameters },
  getExport: {
    method: 'get',
    path: '/v1/accounts/:account/exports/:id',
    parameters: ExportParameters,
    query: NoParameters,
  },
  getExportHistory: {
    method: 'get',
    path: '/v1/accounts/:account/exports/:id/history',
    parameters: ExportParameters,
    query: NoParameters,
  },
  requestPoll: {
    method: 'post',
    path: '/v1/accounts/:account/poll',
    parameters: AccountParameters,
    query: NoParameters,
  },
  getHealth: { method: 'get', path: '/v1/health', parameters: NoParameters, query: NoParameters },
  getOpenApi: { method: 'get', path: '/v1/openapi.json', parameters: NoParameters, query: NoParameters },
} as const;
export type OperationId = keyof typeof OPERATIONS;
