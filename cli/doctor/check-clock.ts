import * as v from 'valibot';
import { showDuration } from '../../lambda/core/words/durations';
import { CliError } from '../cli-error';
import { readText, send } from '../connection/http';
import type { Io } from '../io';
import type { Finding } from './finding';

/** Kraken tells whole seconds, and its answer takes a while. */
const TOLERATED_MS = 3_000;
/** Kraken knows nothing of our clock, but AWS refuses signatures that are five minutes off, and ages would be wrong. */
const TOO_MUCH_MS = 60_000;

const TimeSchema = v.object({ result: v.object({ unixtime: v.number() }) });

/** Whether Kraken can be reached, and whether the clock of this machine agrees with its own. */
export async function checkClock(krakenUrl: string, io: Io): Promise<Finding[]> {
  const check = 'clock';
  const url = new URL('/0/public/Time', krakenUrl);
  const askedAt = io.now();
  let text: string;
  try {
    text = await readText(
      await send({ method: 'GET', url, headers: { 'user-agent': 'kraken-export-status' }, signal: io.signal }),
    );
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [
      {
        check: 'kraken',
        status: 'problem',
        message: error.message,
        action: 'check the network of this machine, and status.kraken.com',
      },
    ];
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), TimeSchema), text);
  if (!parsed.success)
    return [
      {
        check: 'kraken',
        status: 'problem',
        message: `${url.origin} does not tell its time`,
        action: 'see status.kraken.com',
      },
    ];
  const middle = (askedAt + io.now()) / 2;
  // Of a time in whole seconds half a second is lost on average.
  const offMs = middle - (parsed.output.result.unixtime * 1_000 + 500);
  const size = Math.abs(offMs);
  const action = 'set the clock of this machine, best by NTP';
  if (size <= TOLERATED_MS) return [{ check, status: 'ok', message: "this machine's clock agrees with Kraken's" }];
  const message = `this machine's clock is ${showDuration(size)} ${offMs > 0 ? 'ahead of' : 'behind'} Kraken's`;
  return [{ check, status: size > TOO_MUCH_MS ? 'problem' : 'warning', message, action }];
}
