import { createTokenFile } from '../../lambda/adapters/tokens/token-file';
import { ProblemError } from '../../lambda/core/api/problem';
import type { Clock } from '../../lambda/core/ports';
import { authenticate } from '../../lambda/core/tokens/authenticate';
import type { AllowedAccounts } from '../../lambda/core/tokens/token-list';
import { bearerToken } from '../../lambda/core/tokens/verify-token';

/** The accounts that a request may see, by its `Authorization` header. Throws a ProblemError if it is not to be answered. */
export type Gate = (authorization: string | undefined) => Promise<AllowedAccounts>;

export const openGate: Gate = async () => 'all';

/** Lets in who has one of the tokens in a file. */
export function tokenGate(file: string, clock: Pick<Clock, 'now'>): Gate {
  const source = createTokenFile(file);
  return async (authorization) => {
    const text = bearerToken(authorization);
    if (text === undefined)
      throw unauthorized('a token is needed here: send it in the header "Authorization: Bearer …"', 'Bearer');
    const holder = await authenticate(source, text, clock);
    if (holder === undefined)
      throw unauthorized('the token is not known here, or has expired', 'Bearer error="invalid_token"');
    return holder.accounts;
  };
}

const unauthorized = (detail: string, challenge: string): ProblemError =>
  new ProblemError(401, detail, [], { 'WWW-Authenticate': challenge });
