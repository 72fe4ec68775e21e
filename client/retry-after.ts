/** As HTTP writes dates. What else `Date.parse` takes is guessed: "1.5" is a day in 2001. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** `Retry-After` in milliseconds: seconds, or a date by the clock of who answered. */
export function retryAfterOf(headers: Headers): number | undefined {
  const value = headers.get('Retry-After');
  if (value !== null && /^\d+$/.test(value)) return Number(value) * 1_000;
  const until = dateOf(value);
  return until === undefined ? undefined : Math.max(0, until - (dateOf(headers.get('Date')) ?? Date.now()));
}

function dateOf(text: string | null): number | undefined {
  const milliseconds = text !== null && HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
