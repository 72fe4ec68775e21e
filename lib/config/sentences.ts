import type { BaseIssue, IssuePathItem } from 'valibot';
import type { ConfigProblem } from './config-error';
import { withoutCredentials } from './looks-like-key';

/** `accounts[0].name is "Main", but must be …` */
export const sentenceOf = ({ key, value, refusal }: ConfigProblem): string =>
  value === undefined ? `${key} is missing and ${refusal}` : `${key} is ${shown(value)}, but ${refusal}`;

/**
 * The sentence for what the schema found. An unknown key goes first, because it explains the missing one beside it.
 * Its value is not shown: it may be a credential in the wrong place.
 */
export const sentenceOfIssues = (issues: readonly BaseIssue<unknown>[]): string => {
  const unknownKey = issues.find(({ type, expected }) => type === 'strict_object' && expected === 'never');
  if (unknownKey !== undefined) {
    const parent = keyOf(unknownKey.path?.slice(0, -1));
    return `${parent} has no key ${withoutCredentials(unknownKey.received)}: ${unknownKey.message}`;
  }
  const [issue] = issues;
  if (issue === undefined) return 'the configuration is refused';
  const value = issue.path === undefined ? issue.input : issue.path.at(-1)?.value;
  return sentenceOf({ key: keyOf(issue.path), value, refusal: issue.message });
};

const keyOf = (path: readonly IssuePathItem[] = []): string => {
  const key = path.reduce(
    (written, { type, key: step }) => (type === 'array' ? `${written}[${step}]` : `${written}.${step}`),
    '',
  );
  return key === '' ? 'the configuration' : key.slice(1);
};

const LONGEST_SHOWN = 80;
const shown = (value: unknown): string => {
  const json = withoutCredentials(JSON.stringify(value));
  return json.length <= LONGEST_SHOWN ? json : `${json.slice(0, LONGEST_SHOWN)}…`;
};
