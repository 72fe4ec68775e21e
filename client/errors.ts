import type { Export, Problem } from './types';

/** Everything that the client itself throws. What a signal is aborted with is thrown as it is. */
export abstract class ClientError extends Error {
  /** A stable word for the kind of error. */
  abstract readonly code: string;
}

/** The API answered with an error: its problem document says why. */
export class ApiError extends ClientError {
  override readonly name = 'ApiError';
  readonly code = 'api_error';

  constructor(
    message: string,
    /** The HTTP status. */
    readonly status: number,
    /** As the API sent it (RFC 9457). Undefined if something before the API answered, such as a gateway or a proxy. */
    readonly problem: Problem | undefined,
    /** Milliseconds after which it makes sense to ask again, if the answer said so. */
    readonly retryAfter: number | undefined,
  ) {
    super(message);
  }
}

/** No whole answer came: the connection failed or was cut, or it took too long. `cause` is what the platform says. */
export class ConnectionError extends ClientError {
  override readonly name = 'ConnectionError';
  readonly code = 'connection_error';
}

/** What authenticates requests failed, or took too long, and may work again. `cause` is what it says. */
export class CredentialsError extends ClientError {
  override readonly name = 'CredentialsError';
  readonly code = 'credentials_error';
}

/** An answer or an event is not what it should be. */
export class UnexpectedDataError extends ClientError {
  override readonly name = 'UnexpectedDataError';
  readonly code = 'unexpected_data';
}

/** The export did not come where it was awaited in time. */
export class WaitTimeoutError extends ClientError {
  override readonly name = 'WaitTimeoutError';
  readonly code = 'wait_timeout';

  constructor(
    message: string,
    /** As last seen. Undefined if it was never there. */
    readonly last: Export | undefined,
    /** `cause` is the failure of the last request, if that is what kept it from being known. */
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The export went elsewhere, and will not come where it was awaited: it failed, or was removed. */
export class UnreachableStateError extends ClientError {
  override readonly name = 'UnreachableStateError';
  readonly code = 'unreachable_state';

  constructor(
    message: string,
    /** Where it stands instead. */
    readonly last: Export,
  ) {
    super(message);
  }
}
