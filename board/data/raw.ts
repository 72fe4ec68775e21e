/** What cannot be seen, or turns the direction of writing. */
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu;

/** A value as JSON, in which each character that cannot be seen is written as its escape: it is the same JSON. */
export const rawText = (value: unknown): string =>
  (JSON.stringify(value, null, 2) ?? '').replace(UNSEEN, (found) =>
    Array.from({ length: found.length }, (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
      '',
    ),
  );
