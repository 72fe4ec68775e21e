import { signal } from '@preact/signals-core';

/** The time, in milliseconds since 1970, to the second. Ages and countdowns go on by themselves. */
export const now = signal(Date.now());

setInterval(() => {
  now.value = Date.now();
}, 1_000);
