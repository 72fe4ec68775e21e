/** Why the host cannot start, as one sentence that tells the person at the keyboard what to do. */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly code = 'host';
}
