import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const RUNBOOK = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'runbook.md'), 'utf8');

const INDENTED_BLOCK = /^( *)```sh\n(.*?)^ *```$/gms;
const INLINE = /`((?:npx|aws|AWS_REGION)[^`]+)`/g;

/** Every command of the runbook, in its order: a block as a whole, and what stands between the words, each once. */
export const COMMANDS: readonly string[] = [
  ...new Set(
    [...RUNBOOK.matchAll(new RegExp(`${INDENTED_BLOCK.source}|${INLINE.source}`, 'gms'))].map(
      ([, indent = '', block, inline = '']) => block?.replace(new RegExp(`^${indent}`, 'gm'), '') ?? inline,
    ),
  ),
];

/** Commands that are not run in the test of the deployed system, by how they begin, and why. All others are. */
export const NOT_RUN: readonly (readonly [beginning: string, why: string])[] = [
  [
    'aws logs tail',
    'the AWS CLI that can be installed without its own installer is version 1, which has no such command',
  ],
  ['npx kraken-export-status account accept-key', 'there is no other key to accept; the tests of the tool have one'],
  ['BACKUP=$(aws dynamodb list-backups', 'the emulator keeps no backup of a table that is deleted'],
  ['AWS_REGION=eu-west-1 npx cdk deploy', 'it is the deployment that the test begins with, in another region'],
];
