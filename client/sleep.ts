/** Setting a timer for longer would let it go off at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Waits so many milliseconds. Rejects with the reason of the signal as soon as that is aborted. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      },
      Math.min(milliseconds, LONGEST_TIMER),
    );
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

/** What comes of the work. Rejects with the reason of the signal as soon as that is aborted, whatever the work is at. */
export function unlessAborted<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    work().then(resolve, reject);
  });
}

/** A signal that is aborted after so many milliseconds, or with the other. */
export function within(milliseconds: number, signal?: AbortSignal): { signal: AbortSignal; deadline: AbortSignal } {
  const deadline = AbortSignal.timeout(Math.min(milliseconds, LONGEST_TIMER));
  return { deadline, signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]) };
}
