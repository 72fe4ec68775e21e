const HTML: Readonly<Record<string, string>> = { '+': '&#43;', '/': '&#x2F;', '=': '&#61;' };

/** How a page or a JSON text may write what was sent to it. */
const SPELLINGS: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => encodeURIComponent(secret),
  (secret) => JSON.stringify(secret).slice(1, -1),
  (secret) => secret.replaceAll('/', '\\/'),
  (secret) => secret.replaceAll('/', '&#x2F;'),
  (secret) => secret.replace(/[+/=]/g, (character) => HTML[character] ?? character),
];

/** The text without the secrets, however they are written in it. */
export function redact(text: string, secrets: readonly (string | undefined)[]): string {
  const present = secrets.filter((secret) => secret !== undefined && secret !== '');
  const spelled = present.flatMap((secret) => SPELLINGS.map((spell) => spell(secret ?? '')));
  return [...new Set(spelled)].reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
}
