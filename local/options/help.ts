import { TIER_NAMES } from '../../lambda/contract/tiers';

export const HELP = `Watches the data exports of a Kraken account, on this machine.

  npm start -- [options]

  --port N                port of the HTTP API; 0 takes a free one (default 8787)
  --host ADDRESS          address to listen on (default 127.0.0.1: this machine only); others need --auth token
  --auth token            answer only who has a token: npx kraken-export-status token create NAME
  --data-dir FOLDER       where everything is kept (default .data)
  --kraken-url URL        default https://api.kraken.com; without credentials a simulated Kraken with demo exports
  --interval TIME         how often to ask while nothing is under way (default 60s; demo 5s)
  --active-interval TIME  how often while an export is under way (default 5s; demo 1s)
  --account NAME          what the account is called in the API and in events (default main)
  --tier NAME             the account's tier at Kraken, which limits the calls: ${TIER_NAMES.slice(0, -1).join(', ')};
                          unlimited only with a Kraken on this machine (default starter)
  --help

Credentials come from the environment: KRAKEN_API_KEY, KRAKEN_API_SECRET and, if the key has one, KRAKEN_OTP.`;
