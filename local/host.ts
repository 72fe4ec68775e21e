import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { systemClock } from '../lambda/adapters/clock';
import { createExportStore } from '../lambda/adapters/dynamodb/export-store';
import { createPollStateStore } from '../lambda/adapters/dynamodb/poll-state-store';
import { VERSION } from '../lambda/contract/version';
import { accountAnswer } from '../lambda/core/api/account-answer';
import { fixedAccounts, visibleAccounts } from '../lambda/core/api/accounts';
import { createApi } from '../lambda/core/api/app';
import { PollStates } from '../lambda/core/poll/poll-states';
import { createBoard } from './board/board-app';
import { Cleanup } from './cleanup';
import { makeDataDir } from './data-dir';
import { EventLog } from './events/event-log';
import { EventStreams } from './events/event-streams';
import { openGate, tokenGate } from './http/gate';
import { allowedIn, createLocalApp } from './http/local-app';
import { serve } from './http/serve';
import { Waits } from './http/waits';
import { connectKraken } from './kraken-connection';
import type { HostOptions } from './options/host-options';
import { Poller } from './poller';
import { type HostIo, Reporter } from './print/reporter';
import { openTable } from './table/local-table';
import { openDoor } from './table/operator-door';
import { startSweeper } from './table/sweeper';
import { takeOver } from './table/take-over';
import { WatchedStates } from './table/watched-states';

export interface Host {
  /** Of the HTTP API, without a slash at the end. */
  readonly url: string;
  /** Of the Kraken that is asked. */
  readonly krakenUrl: string;
  /** Lets a poll that is under way end, closes everything, and leaves the data folder to the next. */
  stop(): Promise<void>;
}

const STALE_AFTER_MS = 10 * 60_000;
const REMOVED_EXPORTS_DAYS = 90;

/**
 * The whole product on one machine: the core and the adapters that run on AWS, with a database of its own behind the same
 * client. Throws a HostError if a person has to change something first.
 */
export async function startHost(options: HostOptions, io: HostIo): Promise<Host> {
  const cleanup = new Cleanup();
  try {
    return await start(options, new Reporter(options, io), cleanup);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

async function start(options: HostOptions, reporter: Reporter, cleanup: Cleanup): Promise<Host> {
  const { account, dataDir, intervalMs, activeIntervalMs, tokenFile } = options;
  const onError = (error: unknown): void => reporter.failed(error);
  makeDataDir(dataDir);

  // The table first: its lock keeps everything else in the folder for this process.
  const table = await openTable(dataDir);
  cleanup.add(table.close);
  const reader = createPollStateStore(table.client, table.name);
  const stateStore = new WatchedStates(reader);
  const pollStates = new PollStates(stateStore, randomUUID);
  const exports = createExportStore(table.client, table.name, onError);
  await takeOver(table, pollStates, account.name, systemClock.now());
  const log = await EventLog.open(join(dataDir, 'events.jsonl'), onError);
  cleanup.add(() => log.close());
  log.listen((events) => reporter.announced(events));
  const connection = await connectKraken(options, systemClock);
  cleanup.add(connection.close);

  const staleAfterMs = Math.max(STALE_AFTER_MS, 3 * intervalMs);
  const poller = new Poller({
    account,
    settings: { staleAfterMs, removedExportsDays: REMOVED_EXPORTS_DAYS },
    intervalMs,
    activeIntervalMs,
    services: {
      newId: randomUUID,
      credentials: { read: async () => connection.credentials },
      kraken: connection.kraken,
      pollStates,
      exports,
      publisher: log,
    },
    onPolled: (result) => {
      const polled = { settings: account, state: stateStore.current };
      reporter.polled(result, accountAnswer(polled, { staleAfterMs, clock: systemClock }));
    },
    onError,
  });
  const waits = new Waits(log);
  const api = createApi({
    clock: systemClock,
    pollStates: reader,
    exports,
    requestPoll: async () => poller.pollNow(),
    accountsFor: (c) => visibleAccounts(fixedAccounts([account]), allowedIn(c)),
    pause: waits.pause,
    staleAfterMs,
    onError,
  });
  const streams = new EventStreams(log);
  const app = createLocalApp({
    api,
    log,
    streams,
    waits,
    board: createBoard({ news: 'events', place: 'on this machine' }),
    gate: tokenFile === undefined ? openGate : tokenGate(tokenFile, systemClock),
    // With a token the name does not matter: a page elsewhere has none to send.
    isLocal: tokenFile === undefined,
    onError,
  });
  const server = await serve(app, options.host, options.port, onError);
  cleanup.add(server.close);
  cleanup.add(() => streams.end());
  cleanup.add(() => waits.end());
  cleanup.add(startSweeper(table, onError));
  cleanup.add(() => poller.stop());

  cleanup.add(
    openDoor(dataDir, {
      version: VERSION,
      url: server.url,
      krakenUrl: connection.url,
      isDemo: options.kraken.kind === 'demo',
      account,
      staleAfterMs,
      table: table.access,
    }),
  );

  reporter.started(server.url);
  poller.start();
  return {
    url: server.url,
    krakenUrl: connection.url,
    stop: async () => {
      await cleanup.run();
      reporter.stopped();
    },
  };
}
