import * as v from 'valibot';
import type { AuthMode } from '../../contract/environment';
import type { AllowedAccounts } from '../../core/tokens/token-list';
import type { TokenHolder } from '../../core/tokens/verify-token';

/** No account is called like that. */
const ALL = '*';

/** What the authorizer says of the holder of a token, in texts because access logs show nothing else. */
export const contextOf = ({ name, accounts }: TokenHolder): Record<'name' | 'accounts', string> => ({
  name,
  accounts: accounts === 'all' ? ALL : accounts.join(','),
});

/** What API Gateway tells a function of its caller. */
const CallerSchema = v.object({
  requestContext: v.object({
    authorizer: v.object({
      lambda: v.optional(v.object({ accounts: v.string() })),
      jwt: v.optional(v.object({ claims: v.record(v.string(), v.unknown()) })),
    }),
  }),
});

export interface AuthSettings {
  readonly mode: AuthMode;
  /** The claim of a JWT that names the accounts its bearer may see; without one every bearer sees all. */
  readonly accountsClaim: string | undefined;
}

/** The accounts that the caller may see. Where nothing is said of them there are none. */
export function allowedAccounts(event: unknown, { mode, accountsClaim }: AuthSettings): AllowedAccounts {
  if (mode === 'iam' || (mode === 'jwt' && accountsClaim === undefined)) return 'all';
  const caller = v.safeParse(CallerSchema, event);
  if (!caller.success) return [];
  const { lambda, jwt } = caller.output.requestContext.authorizer;
  return accountsIn(mode === 'token' ? lambda?.accounts : jwt?.claims[accountsClaim ?? '']);
}

/** `main,desk`; in a claim also `main desk`, a list, or `[main desk]`, which API Gateway makes of a list. */
function accountsIn(value: unknown): AllowedAccounts {
  const names = [value].flat().flatMap((text) => (typeof text === 'string' ? text.split(/[\s,[\]]+/) : []));
  return names.includes(ALL) ? 'all' : names.filter((name) => name !== '');
}
