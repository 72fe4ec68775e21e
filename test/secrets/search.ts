/** A text that must not turn up anywhere. */
export interface Canary {
  readonly name: string;
  readonly text: string;
}

/** A place where output ends up, and what is in it. */
export interface Sink {
  readonly name: string;
  readonly content: Buffer | string;
}

/** Long enough not to turn up by chance, short enough to find a text that was cut. */
const PIECE_LENGTH = 16;

/** The ways in which a text may be written down without being any less known, by name. */
export function formsOf(text: string): ReadonlyMap<string, Buffer> {
  const forms: [string, Buffer | string][] = [['raw', text]];
  const json = JSON.stringify(text).slice(1, -1);
  forms.push(['as JSON', json], ['as JSON in JSON', JSON.stringify(json).slice(1, -1)]);
  const percent = encodeURIComponent(text);
  forms.push(['URL-encoded', percent], ['URL-encoded in lower case', lowerEscapes(percent)]);
  for (const [name, entity] of [
    ['as HTML', (code: number) => `&#${code};`],
    ['as HTML in base 16', (code: number) => `&#x${code.toString(16)};`],
    ['as HTML in base 16, in upper case', (code: number) => `&#x${code.toString(16).toUpperCase()};`],
    ['as JSON in numbers', (code: number) => `\\u${code.toString(16).padStart(4, '0')}`],
    ['as JSON in upper case numbers', (code: number) => `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`],
    ['as JSON with slashes escaped', (code: number) => (code === 0x2f ? '\\/' : String.fromCharCode(code))],
  ] as const)
    forms.push([name, text.replace(/\W/g, (character) => entity(character.charCodeAt(0)))]);
  forms.push(['as a form', new URLSearchParams({ '': text }).toString().slice(1)]);
  forms.push(['reversed', [...text].reverse().join('')]);
  forms.push(['first characters', text.slice(0, PIECE_LENGTH)], ['last characters', text.slice(-PIECE_LENGTH)]);
  forms.push(...bytesForms('', Buffer.from(text)));
  if (json !== text) forms.push(...bytesForms('as JSON, ', Buffer.from(json)));
  // What the private key stands for is as good as the private key.
  const decoded = Buffer.from(text, 'base64');
  if (decoded.length >= PIECE_LENGTH && decoded.toString('base64') === text)
    forms.push(['decoded', decoded], ...bytesForms('decoded, ', decoded));
  return new Map(forms.map(([name, form]) => [name, Buffer.from(form)]));
}

function bytesForms(prefix: string, bytes: Buffer): [string, Buffer | string][] {
  const hex = bytes.toString('hex');
  const shifted = [0, 1, 2].flatMap((shift): [string, string][] => [
    [`${prefix}base64 at ${shift}`, insideBase64(bytes, shift, 'base64')],
    [`${prefix}base64url at ${shift}`, insideBase64(bytes, shift, 'base64url')],
  ]);
  return [[`${prefix}hex`, hex], [`${prefix}HEX`, hex.toUpperCase()], ...shifted];
}

/** The characters that a text gives in base64 whatever stands around it, when `shift` bytes precede a whole triple. */
function insideBase64(bytes: Buffer, shift: number, encoding: 'base64' | 'base64url'): string {
  const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString(encoding)
    .replace(/=+$/, '');
  const wholeBits = (shift + bytes.length) * 8;
  return encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(wholeBits / 6));
}

const lowerEscapes = (text: string): string => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());

/** Where which canary was found in which form. Never the canary itself. */
export function leaks(sinks: readonly Sink[], canaries: readonly Canary[]): string[] {
  const wanted = canaries.flatMap(({ name, text }) =>
    [...formsOf(text)].map(([form, bytes]) => ({ found: `${name}, ${form}`, bytes })),
  );
  return sinks.flatMap((sink) => {
    const content = Buffer.from(sink.content);
    return wanted.filter(({ bytes }) => content.includes(bytes)).map(({ found }) => `${sink.name}: ${found}`);
  });
}
