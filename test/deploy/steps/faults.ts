import { SideAccount } from '../side-account';
import type { StepRunner } from '../step-runner';
import type { System } from '../system';
import { checkCrashes } from './crashes';
import { checkHugeList, checkLists } from './large-lists';
import { checkRaces } from './races';
import { checkStaleness } from './staleness';
import { checkUnreadableSecret } from './unreadable-secret';

/** What goes wrong in one account, while another one is polled by its schedule as always. */
export const checkFaults = async (runner: StepRunner, system: System): Promise<void> => {
  await checkStaleness(runner, system);
  let account: SideAccount | undefined;
  await runner.step('an account is added that only these steps poll', async () => {
    account = await SideAccount.add(system, 'side');
  });
  if (account !== undefined) {
    await checkLists(runner, account);
    await checkRaces(runner, system, account);
    await checkUnreadableSecret(runner, system, account);
    await checkCrashes(runner, system, account);
    await checkHugeList(runner, system, account);
    await account.remove();
  }
};
