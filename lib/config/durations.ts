import { Duration } from 'aws-cdk-lib/core';

/** A whole number and a unit: seconds, minutes, hours or days. `0s` and `1.5h` are no durations. */
export const DURATION_PATTERN = /^[1-9][0-9]{0,8}[smhd]$/;

/** Parses text that matches `DURATION_PATTERN`; everything else is `undefined`. */
export const parseDuration = (text: string): Duration | undefined => {
  if (!DURATION_PATTERN.test(text)) return undefined;
  const amount = Number(text.slice(0, -1));
  switch (text.at(-1)) {
    case 's':
      return Duration.seconds(amount);
    case 'm':
      return Duration.minutes(amount);
    case 'h':
      return Duration.hours(amount);
    default:
      return Duration.days(amount);
  }
};

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
] as const;

/** The shortest text that `parseDuration` reads back as the same time: `formatDuration(Duration.seconds(600))` is `10m`. */
export const formatDuration = (duration: Duration): string => {
  const seconds = duration.toSeconds();
  const [unit, size] = UNITS.find(([, unitSeconds]) => seconds >= unitSeconds && seconds % unitSeconds === 0) ?? [
    's',
    1,
  ];
  return `${seconds / size}${unit}`;
};

/** The duration itself, or the nearest of the two limits. */
export const clampDuration = (duration: Duration, shortest: Duration, longest: Duration): Duration =>
  Duration.seconds(Math.min(Math.max(duration.toSeconds(), shortest.toSeconds()), longest.toSeconds()));
