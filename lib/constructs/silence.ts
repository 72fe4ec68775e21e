import { Duration } from 'aws-cdk-lib/core';

const HOUR = 3_600;
const DAY = 86_400;
const WEEK = 7 * DAY;

/**
 * The periods of an alarm that is raised when nothing came for a time: each as long as the interval at which something
 * should come, so that a full one has it. CloudWatch looks back a day, or a week with periods of an hour or more.
 * Source: docs.aws.amazon.com, "Using Amazon CloudWatch alarms".
 */
export const silenceOf = (silence: Duration, interval: Duration): { period: Duration; evaluationPeriods: number } => {
  const fitsDay = silence.toSeconds() + interval.toSeconds() <= DAY;
  const period = fitsDay ? interval.toSeconds() : Math.max(interval.toSeconds(), HOUR);
  const periods = Math.min(Math.ceil(silence.toSeconds() / period), Math.floor(WEEK / period));
  return { period: Duration.seconds(period), evaluationPeriods: periods };
};
