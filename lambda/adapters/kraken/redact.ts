const NAMES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

/** The text without the secrets, however a page or a JSON text may write them. */
export function redact(text: string, secrets: readonly (string | undefined)[]): string {
  const present = secrets.filter((secret) => secret !== undefined && secret !== '');
  // The longest first: one may be the beginning of another.
  const spelled = present.sort((a = '', b = '') => b.length - a.length).map((secret = '') => spellings(secret));
  return spelled.length === 0 ? text : text.replace(new RegExp(spelled.join('|'), 'g'), '[redacted]');
}

/** Nothing writes letters and digits otherwise than as they are. */
const spellings = (secret: string): string =>
  Array.from(secret, (character) => (/[A-Za-z0-9]/.test(character) ? character : spellingsOf(character))).join('');

function spellingsOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  const forms = [
    `\\\\*${character.replace(/[^\w\s]/, '\\$&')}`,
    Array.from(Buffer.from(character), (byte) => `%${hex(byte, 2)}`).join(''),
    units.map((unit) => `\\\\+u${hex(unit, 4)}`).join(''),
    `&#0*${code};`,
    `&#[xX]0*${hex(code, 1)};`,
    ...(NAMES[character] === undefined ? [] : [`&${NAMES[character]};`]),
  ];
  return `(?:${forms.join('|')})`;
}

/** A pattern of a number in base 16, in lower and upper case. */
const hex = (value: number, digits: number): string =>
  value
    .toString(16)
    .padStart(digits, '0')
    .replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
