import { useSignal } from '@preact/signals';
import type { AccountAnswer } from '../../lambda/core/api/schemas/account';
import { healthWords } from '../../lambda/core/words/health-words';
import { plain } from '../../lambda/core/words/plain';
import { requestPoll } from '../data/api';
import type { Board } from '../data/board';
import { now } from '../data/clock';

/** As many healthy accounts are shown; more are one line that opens. */
const HEALTHY_SHOWN = 4;

/** How polling of each account goes: those that need somebody first. */
export function Accounts({ board }: { board: Board }) {
  const accounts = board.accounts.value;
  if (accounts === undefined) return <section class="accounts" aria-label="Accounts" aria-busy="true" />;
  const healthy = accounts.filter(({ health }) => health === 'healthy');
  const others = accounts.filter(({ health }) => health !== 'healthy');
  return (
    <section class="accounts" aria-labelledby="accounts">
      <h2 id="accounts">Accounts</h2>
      {healthy.length > HEALTHY_SHOWN ? (
        <>
          <AccountList accounts={others} />
          <details>
            <summary>{healthy.length} accounts are healthy</summary>
            <AccountList accounts={healthy} />
          </details>
        </>
      ) : (
        // In one list, an account stays where the keyboard is when its health changes.
        <AccountList accounts={[...others, ...healthy]} />
      )}
    </section>
  );
}

function AccountList({ accounts }: { accounts: readonly AccountAnswer[] }) {
  if (accounts.length === 0) return null;
  return (
    <ul>
      {accounts.map((account) => (
        <Account key={account.name} account={account} />
      ))}
    </ul>
  );
}

function Account({ account }: { account: AccountAnswer }) {
  const { name, health, activeExports } = account;
  const { freshness, problem, hint, next } = healthWords(account, now.value);
  return (
    <li class={`account ${health}`}>
      <AskNow account={name} />
      <p>
        <b>{name}</b> <span class={`word ${health}`}>{health}</span>
      </p>
      <p class="quiet">
        {freshness}
        {activeExports > 0 && `, ${activeExports} under way`}
      </p>
      {problem !== undefined && <p class="problem">{plain(problem)}</p>}
      {hint !== undefined && <p>{plain(hint)}</p>}
      {next !== undefined && <p class="quiet">{next}</p>}
    </li>
  );
}

/** Asks for a poll, and says what came of the question. */
function AskNow({ account }: { account: string }) {
  const answer = useSignal('');
  const ask = async (): Promise<void> => {
    try {
      await requestPoll(account);
      answer.value = 'asked: what is new comes by itself';
    } catch (error) {
      answer.value = error instanceof Error ? error.message : String(error);
    }
    setTimeout(() => {
      answer.value = '';
    }, 8_000);
  };
  return (
    <div class="ask">
      <button type="button" onClick={ask} aria-label={`Ask Kraken now for ${account}`}>
        Ask Kraken now
      </button>
      <p role="status">{answer}</p>
    </div>
  );
}
