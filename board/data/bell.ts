/** Wakes whoever waits for news; a ring that nobody waited for is kept for the next who does. */
export class Bell {
  private isRung = false;
  private wake = (): void => {};

  readonly ring = (): void => {
    this.isRung = true;
    this.wake();
  };

  /** Resolves when it rings, or after a time. */
  readonly wait = async (ms: number): Promise<void> => {
    if (!this.isRung)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.isRung = false;
  };
}
