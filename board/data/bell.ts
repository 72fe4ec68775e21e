/** Wakes whoever waits for news; a ring that nobody waited for is kept for the next who does. */
export class Bell {
  private isRung = false;
  private wake = (): void => {};

  ring(): void {
    this.isRung = true;
    this.wake();
  }

  /** Resolves when it rings, or after a time. */
  async wait(ms: number): Promise<void> {
    if (!this.isRung)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.isRung = false;
  }
}

/** A browser connects again by itself, but not after an answer that is no stream. */
const RECONNECT_MS = 5_000;

/** Rings with every event of the local host, and when the connection to it comes or goes. */
export function ringForEvents(bell: Bell): void {
  const events = new EventSource('/v1/events');
  events.onopen = () => bell.ring();
  events.onmessage = () => bell.ring();
  events.onerror = () => {
    bell.ring();
    if (events.readyState === EventSource.CLOSED) setTimeout(() => ringForEvents(bell), RECONNECT_MS);
  };
}
