import { InvalidArgumentError } from 'commander';
import * as v from 'valibot';
import { AccountSettingsSchema } from '../lambda/contract/account-settings';
import { REPORTS, type Report } from '../lambda/contract/reports';
import { suggestion } from '../lambda/core/api/suggestion';
import { DurationSchema } from '../local/options/duration';

// What may stand behind an option, as its value. What may not is told by what is allowed.

export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('allowed is a whole number from 1 to 999999');
}

/** A list with commas, as the API takes it. */
export const listOf =
  (known: readonly string[]) =>
  (text: string): string => {
    const words = text.split(',').map((word) => word.trim());
    const wrong = words.find((word) => !known.includes(word));
    if (wrong === undefined) return words.join(',');
    throw new InvalidArgumentError(`allowed are ${known.join(', ')}${suggestion(wrong, known)}`);
  };

export function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('allowed are 0 to 65535; 0 takes a free one');
}

export function duration(text: string): number {
  const parsed = v.safeParse(DurationSchema, text);
  if (parsed.success) return parsed.output;
  throw new InvalidArgumentError(parsed.issues[0].message);
}

export function reports(text: string): Report[] {
  const parsed = v.safeParse(AccountSettingsSchema.entries.reports, [
    ...new Set(text.split(',').map((one) => one.trim())),
  ]);
  if (parsed.success) return parsed.output;
  throw new InvalidArgumentError(`allowed are ${REPORTS.join(', ')}, or both with a comma`);
}

export function span(text: string): number {
  const [, amount, unit] = /^([1-9]\d{0,4})([hd])$/.exec(text) ?? [];
  if (amount === undefined)
    throw new InvalidArgumentError('allowed is a whole number with h or d behind it, such as 90d');
  return Number(amount) * (unit === 'h' ? 3_600_000 : 86_400_000);
}
