/** Kraken's API keys have 56 characters of base64, private keys 88. */
const KEY = /^(?:[A-Za-z0-9+/]{56}|[A-Za-z0-9+/]{86}==)$/;
const KINDS_OF_LETTERS = [/[a-z]/, /[A-Z]/, /\d/];

/** Whether a text is probably one half of an API key: its length and alphabet, and letters of each kind. */
export const looksLikeKey = (text: string): boolean =>
  KEY.test(text) && KINDS_OF_LETTERS.every((kind) => kind.test(text));

const LONG_BASE64 = /[A-Za-z0-9+/]{40,}={0,2}/g;
const USER_INFO = /\/\/[^\s"]*@/g;

/** A text to be shown, without what may be a credential in it. */
export const withoutCredentials = (text: string): string =>
  text
    .replace(USER_INFO, '//…@')
    .replace(LONG_BASE64, (found) => (KINDS_OF_LETTERS.every((kind) => kind.test(found)) ? '…' : found));
