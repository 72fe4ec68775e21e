import { VERSION } from '../../lambda/contract/version';
import type { Operator } from '../connection/operator';
import type { Finding } from './finding';

/** Whether what runs is older than this tool, which may know more than it. */
export function checkVersion({ version, name }: Operator, isStack: boolean): Finding[] {
  const check = 'version';
  const action = isStack ? 'deploy the stack again with the version of this tool' : 'start the host again';
  if (version === undefined)
    return [{ check, status: 'warning', message: `${name} is older than this tool, which is ${VERSION}`, action }];
  const order = compareVersions(version, VERSION);
  if (order === 0) return [{ check, status: 'ok', message: `${version}, as this tool` }];
  return order < 0
    ? [
        {
          check,
          status: 'warning',
          message: `${name} has ${version}, older than this tool, which is ${VERSION}`,
          action,
        },
      ]
    : [
        {
          check,
          status: 'warning',
          message: `this tool is ${VERSION}, older than ${name} with ${version}`,
          action: 'use the version of the tool that it was deployed with',
        },
      ];
}

/** Below 0 if the first is older, by the three numbers of a semantic version. */
function compareVersions(one: string, other: string): number {
  const [ones, others] = [one, other].map((text) => text.split(/[.+-]/).slice(0, 3).map(Number));
  const differences = (ones ?? []).map((number, index) => number - (others?.[index] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}
