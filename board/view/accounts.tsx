import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { AccountAnswer } from '../../lambda/core/api/schemas/account';
import { healthWords } from '../../lambda/core/words/health-words';
import { keyWords } from '../../lambda/core/words/key-words';
import { plain } from '../../lambda/core/words/plain';
import { underWayWords } from '../../lambda/core/words/under-way';
import { Refused, requestPoll } from '../data/api';
import type { Board } from '../data/board';
import { now } from '../data/clock';
import { troubleOf } from '../data/trouble';

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
          <AccountList board={board} accounts={others} />
          <details>
            <summary>{healthy.length} accounts are healthy</summary>
            <AccountList board={board} accounts={healthy} />
          </details>
        </>
      ) : (
        // In one list, an account stays where the keyboard is when its health changes.
        <AccountList board={board} accounts={[...others, ...healthy]} />
      )}
    </section>
  );
}

function AccountList({ board, accounts }: { board: Board; accounts: readonly AccountAnswer[] }) {
  if (accounts.length === 0) return null;
  return (
    <ul>
      {accounts.map((account) => (
        <Account key={account.name} board={board} account={account} />
      ))}
    </ul>
  );
}

function Account({ board, account }: { board: Board; account: AccountAnswer }) {
  const { name, health, keyExpiresAt } = account;
  // Counted like the rows, so that the numbers are the same.
  const underWay = underWayWords(board.active.value.filter((one) => one.account === name));
  const key = keyWords(keyExpiresAt, now.value);
  const { freshness, problem, hint, next } = healthWords(account, now.value);
  return (
    <li class={`account ${health}`}>
      <AskNow account={name} />
      <p>
        <b>{name}</b> <span class={`word ${health}`}>{health}</span>
      </p>
      <p class="quiet">{freshness}</p>
      {board.isComplete.value && underWay !== '' && <p class="quiet">{underWay}</p>}
      {problem !== undefined && <p class="problem">{plain(problem)}</p>}
      {hint !== undefined && <p>{plain(hint)}</p>}
      {next !== undefined && <p class="quiet">{next}</p>}
      {key !== '' && <p class="key-expiry">{key}</p>}
    </li>
  );
}

/** Asks for a poll, and says what came of the question. */
function AskNow({ account }: { account: string }) {
  const answer = useSignal('');
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const ask = async (): Promise<void> => {
    try {
      await requestPoll(account);
      answer.value = 'asked: what is new comes by itself';
    } catch (error) {
      const { problem, hint } = troubleOf(error);
      answer.value = error instanceof Refused ? error.message : `${problem} ${hint}`;
    }
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
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
