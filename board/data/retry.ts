const RETRY_MS = 5_000;

/**
 * Loads until it succeeds.
 * @returns ends it
 */
export function loadPatiently<T>(
  load: () => Promise<T>,
  onLoaded: (value: T) => void,
  onFailed: (error: unknown) => void,
): () => void {
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const attempt = (): void => {
    load().then(
      (value) => {
        if (!isOver) onLoaded(value);
      },
      (error: unknown) => {
        if (isOver) return;
        onFailed(error);
        timer = setTimeout(attempt, RETRY_MS);
      },
    );
  };
  attempt();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
