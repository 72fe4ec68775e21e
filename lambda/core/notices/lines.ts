/** SNS takes subjects of less than 100 characters. */
const MAX_SUBJECT = 99;

/** A subject as SNS takes it: printable ASCII on one line. Everything else becomes a question mark. */
export function subjectOf(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]/gu, '?');
  return printable.length <= MAX_SUBJECT ? printable : `${printable.slice(0, MAX_SUBJECT - 3)}...`;
}

/** Text of Kraken's on one line, without characters that would change how the lines around it are shown. */
export const plainText = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');

/** A text as one word of a command line, whatever a shell would see in it. */
export const shellWord = (text: string): string =>
  /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** Names and values in two columns; those without a value are left out. */
export function columns(rows: readonly (readonly [name: string, value: string | null])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows
    .flatMap(([name, value]) => (value === null || value === '' ? [] : [`  ${name.padEnd(width)}  ${value}`]))
    .join('\n');
}

/** `2026-07-20 18:44 UTC` */
export const showTime = (timestamp: string): string => `${timestamp.slice(0, 10)} ${timestamp.slice(11, 16)} UTC`;
