export {
  type Authentication,
  type AwsCredentials,
  bearer,
  type OutgoingRequest,
  type SigV4Options,
  sigV4,
} from './auth';
export * from './client';
export type { ClientOptions, RequestOptions } from './connection';
export * from './errors';
export type * from './types';
export type { WaitOptions } from './wait-for';
