import type { Clock } from '../../../local/simulator';

/** A clock that stands still until a test moves it. */
export class VirtualClock implements Clock {
  constructor(private nowMs = Date.parse('2026-10-01T12:00:00Z')) {}

  now(): number {
    return this.nowMs;
  }

  advance(seconds: number): void {
    this.nowMs += seconds * 1000;
  }
}
