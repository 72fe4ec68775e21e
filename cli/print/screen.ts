import type { Io } from '../io';
import { cut } from './table';

/** Some lines at the bottom of the terminal that are drawn over, and lines above them that stay. */
export class Screen {
  private drawn = 0;

  constructor(private readonly io: Io) {}

  draw(lines: readonly string[]): void {
    // Each line is cleared when it is written anew, so that nothing flickers; what is below the last one, at the end.
    const text = lines.map((line) => `\u001b[2K${cut(line, this.io.columns())}\n`).join('');
    this.io.write(`${this.home()}${text}\u001b[0J`);
    this.drawn = lines.length;
  }

  private home(): string {
    return this.drawn === 0 ? '' : `\u001b[${this.drawn}A\r`;
  }
}
