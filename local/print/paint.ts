import { styleText } from 'node:util';

export { plain } from '../../lambda/core/words/plain';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
export type Paint = (style: Style, text: string) => string;

/** Colours the text if there are to be colours. Whether the terminal shows any was decided before. */
export const painter = (hasColours: boolean): Paint =>
  hasColours ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;

/** Exactly this wide: filled up with blanks, or cut. */
export function fitted(text: string, width: number): string {
  const letters = [...text];
  return letters.length > width
    ? `${letters.slice(0, width - 1).join('')}…`
    : text + ' '.repeat(width - letters.length);
}

/** Local time of day, as `21:05:01`. */
export function timeOfDay(iso: string): string {
  const time = new Date(iso);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
