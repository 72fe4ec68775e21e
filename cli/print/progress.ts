import type { Io } from '../io';
import { Screen } from './screen';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;

/** Something that moves while time goes by. */
export const spinner = (now: number): string => FRAMES[Math.floor(now / FRAME_MS) % FRAMES.length] ?? '';

/** One line that says how it goes, and moves, where a person looks at a terminal. Nothing anywhere else. */
export class Progress {
  private readonly screen: Screen;
  private timer: NodeJS.Timeout | undefined;
  private text: () => string = () => '';

  constructor(private readonly io: Io) {
    this.screen = new Screen(io);
  }

  /** Shows the text from now on, asked for anew with every frame. */
  show(text: () => string): void {
    this.text = text;
    if (this.io.isLive) this.timer ??= setInterval(() => this.draw(), FRAME_MS);
  }

  end(): void {
    if (this.timer === undefined) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.screen.draw([]);
  }

  private draw(): void {
    this.screen.draw([`${spinner(this.io.now())} ${this.text()}`]);
  }
}
