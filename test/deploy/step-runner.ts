import { setTimeout as sleep } from 'node:timers/promises';

/** Runs steps one after the other and counts them. */
export class StepRunner {
  private passed = 0;
  private failed = 0;

  /** A step that fails is told, and the next one runs. */
  async step(name: string, run: () => unknown): Promise<boolean> {
    const startedAt = performance.now();
    try {
      await run();
      this.passed += 1;
      console.log(`  ✓ ${name} (${seconds(startedAt)} s)`);
      return true;
    } catch (error) {
      this.failed += 1;
      console.log(`  ✗ ${name} (${seconds(startedAt)} s)`);
      console.log(indent(error instanceof Error ? (error.stack ?? error.message) : String(error)));
      return false;
    }
  }

  /** Tells of a step that cannot be run here. It counts neither way. */
  leaveOut(name: string, why: string): void {
    console.log(`  - ${name} (left out: ${why})`);
  }

  /** A step without which the others make no sense. */
  async essential(name: string, run: () => unknown): Promise<void> {
    if (!(await this.step(name, run))) throw new StepsEndedError('the steps that follow depend on this one');
  }

  get summary(): string {
    return `${this.passed} passed, ${this.failed} failed`;
  }

  get succeeded(): boolean {
    return this.failed === 0 && this.passed > 0;
  }
}

/** An essential step failed. It has been told already. */
export class StepsEndedError extends Error {
  override readonly name = 'StepsEndedError';
}

/** Tries again until it does not throw any more; throws what it threw last if that takes too long. */
export const eventually = async <Result>(
  attempt: () => Result | Promise<Result>,
  { withinSeconds, everySeconds = 1 }: { readonly withinSeconds: number; readonly everySeconds?: number },
): Promise<Result> => {
  const deadline = performance.now() + withinSeconds * 1_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await sleep(everySeconds * 1_000);
  }
};

const seconds = (startedAt: number): string => ((performance.now() - startedAt) / 1_000).toFixed(1);

const indent = (text: string): string => text.replace(/^/gm, '      ');
