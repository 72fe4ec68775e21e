import * as v from 'valibot';
import { list, refusalOfChoice, section, text } from './fields';
import { secretName } from './secret-fields';
import { isIssuer } from './urls';

const IamSchema = section({ mode: v.optional(v.literal('iam'), 'iam') });

const ISSUER = 'must be the https URL that the tokens name as "iss", or an http one on loopback';
const AUDIENCE = 'the "aud" or "client_id" of the tokens, 1 to 255 characters, or a list of them';
const AudienceSchema = text(/^[\x21-\x7e]{1,255}$/, AUDIENCE);
const SCOPES = 'a list of scopes such as ["exports.read"]';
const scopes = () => list(text(/^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/, SCOPES), SCOPES);

const JwtSchema = section({
  mode: v.literal('jwt'),
  issuer: v.pipe(
    v.string(ISSUER),
    v.description('Who issues the tokens. It must be named exactly as they name it.'),
    v.check(isIssuer, ISSUER),
  ),
  audience: v.pipe(
    v.union([list(AudienceSchema, AUDIENCE, 1), AudienceSchema], `must be ${AUDIENCE}`),
    v.description('Whom the tokens are for; one of these is enough.'),
    v.transform((audience) => [audience].flat()),
  ),
  scopes: v.optional(
    v.pipe(scopes(), v.description('Scopes of which a token needs at least one. None: any valid token will do.')),
    [],
  ),
  pollScopes: v.optional(
    v.pipe(scopes(), v.description('The same for asking for a poll. Default: those of `scopes`.')),
  ),
  accountsClaim: v.optional(
    v.pipe(
      text(/^[A-Za-z0-9_:/.-]{1,64}$/, 'the name of a claim, 1 to 64 letters, digits or any of _:/.-'),
      v.description(
        'A claim that names the accounts its bearer may see, as a list or a text with spaces; "*" is all of them. Without this, every bearer sees all accounts.',
      ),
    ),
  ),
});

const TokenSchema = section({
  mode: v.literal('token'),
  secretName: v.optional(
    v.pipe(
      secretName,
      v.description(
        'The secret with the list of tokens, which holds their SHA-256 only. The stack makes it unless it is there, and leaves it when it goes.',
      ),
    ),
    'kraken-export-status-api/tokens',
  ),
});

const MODES = ['iam', 'jwt', 'token'] as const;

/** Who may ask. */
export const AuthSchema = v.pipe(
  v.variant('mode', [IamSchema, JwtSchema, TokenSchema], ({ type, input, expected }) =>
    type === 'variant' && expected === 'Object'
      ? `must be an object such as { "mode": ${JSON.stringify(MODES.find((mode) => mode === input) ?? 'iam')} }`
      : refusalOfChoice(input, MODES),
  ),
  v.description(
    'Who may ask: "iam", callers that sign with IAM credentials; "jwt", bearers of a token of an identity provider; "token", holders of a token made with the command line tool.',
  ),
);
export type AuthConfig = v.InferOutput<typeof AuthSchema>;
