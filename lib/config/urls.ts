const LOOPBACK_HOSTS = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

const urlOf = (value: string): URL | undefined => (URL.canParse(value) ? new URL(value) : undefined);

/** Whether a URL leads to this machine only. */
export const isLoopback = (value: string): boolean => LOOPBACK_HOSTS.test(urlOf(value)?.hostname ?? '');

/** Scheme, host and port and nothing else: `https://api.kraken.com`, with or without the last slash. */
const isOrigin = (url: URL, value: string): boolean => value === url.origin || value === `${url.origin}/`;

/** Signed requests go to https, so that nobody on the way reads them; plain http is for a simulator on this machine. */
export const isKrakenUrl = (value: string): boolean => {
  const url = urlOf(value);
  if (url === undefined || !isOrigin(url, value)) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(value));
};

/** Where an identity provider is: API Gateway fetches its keys from there, so nobody on the way may change them. */
export const isIssuer = (value: string): boolean => {
  const url = urlOf(value);
  if (url === undefined || `${url.username}${url.password}${url.search}${url.hash}` !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(value));
};

/** Where a webhook may be: https, no credentials in the URL, because those belong into a secret, and no fragment. */
export const isWebhookUrl = (value: string): boolean => {
  const url = urlOf(value);
  return url?.protocol === 'https:' && url.username === '' && url.password === '' && url.hash === '';
};

/** What a browser sends as `Origin`; the star admits every site. */
export const isWebOrigin = (value: string): boolean => {
  const url = urlOf(value);
  return value === '*' || (url !== undefined && value === url.origin && /^https?:$/.test(url.protocol));
};
