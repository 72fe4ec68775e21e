/** What to do, where that depends on how a key gets to the poller and on who starts it. */
export interface Advice {
  /** Goes on from `make a key, `. */
  readonly storeKey: string;
  /** What is true of the key after the one that is refused. */
  readonly nextKey: string;
  /** What makes polls use the key that doctor has. */
  readonly useKey: string;
  /** Where one sees why there is no poll. */
  readonly look: string;
}

const OF_STACK: Advice = {
  storeKey: 'and store it with secret put: polling goes on without a gap',
  nextKey: 'another key, once it is stored, is tried at once',
  useKey: 'wait five minutes, or poll; secret put makes the very next poll use it',
  look: 'look at the schedule and the log of the poller',
};

const OF_LOCAL_HOST: Advice = {
  storeKey: 'set KRAKEN_API_KEY and KRAKEN_API_SECRET to both halves of it, and start the host again',
  nextKey: 'another key is tried at once: start the host again with it',
  useKey:
    'start the host again with the key that is in KRAKEN_API_KEY and KRAKEN_API_SECRET here, or set the one it has',
  look: 'look at what the host prints',
};

export const adviceFor = (isLocal: boolean): Advice => (isLocal ? OF_LOCAL_HOST : OF_STACK);
