/** A browser connects again by itself, but not after an answer that is no stream. */
const RECONNECT_MS = 5_000;

/**
 * Rings with every event of the local host, and when the connection to it comes or goes, while the page is visible. A
 * browser has six connections to a host for all of its tabs: those that nobody sees must not keep one each.
 */
export function ringForEvents(ring: () => void): void {
  let events: EventSource | undefined;
  const open = (): void => {
    events?.close();
    events = document.visibilityState === 'visible' ? new EventSource('/v1/events') : undefined;
    if (events === undefined) return;
    events.onopen = ring;
    events.onmessage = ring;
    events.onerror = () => {
      ring();
      if (events?.readyState === EventSource.CLOSED) setTimeout(open, RECONNECT_MS);
    };
  };
  document.addEventListener('visibilitychange', open);
  open();
}
