import { Alarm, type AlarmProps, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Lazy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Where each alarm is explained, in the repository and in the package. */
const RUNBOOK = 'docs/runbook.md';

export interface StatusAlarmProps extends Omit<AlarmProps, 'evaluationPeriods' | 'alarmDescription'> {
  /** @default 1 */
  readonly evaluationPeriods?: number;
  /** What people no longer get while this lasts, in a sentence. */
  readonly breaks: string;
  /** The section of the runbook, as its anchor. */
  readonly section: string;
  /** The command to run first, with `{stack}` for the name of the stack. */
  readonly firstCommand: string;
}

/**
 * An alarm for people: it says what breaks, where it is explained, and what to run first. Unless told otherwise it is
 * raised by a first number at or above the threshold, and takes the absence of numbers as the all-clear.
 */
export class StatusAlarm extends Alarm {
  private readonly explained: { at: string };

  constructor(scope: Construct, id: string, { breaks, section, firstCommand, ...props }: StatusAlarmProps) {
    const command = firstCommand.replace('{stack}', Stack.of(scope).stackName);
    const explained = { at: RUNBOOK };
    super(scope, id, {
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
      alarmDescription: Lazy.string({
        produce: () => `${breaks}\n\nRunbook: ${explained.at}#${section}\n\nFirst: ${command}`,
      }),
    });
    this.explained = explained;
  }

  /** Where the runbook is, if not in the package. */
  explainAt(runbook: string): void {
    this.explained.at = runbook;
  }
}
