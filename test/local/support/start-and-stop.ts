import { startHost } from '../../../local/host';
import { hostOptions } from '../../../local/options/host-options';
import { parseArguments } from '../../../local/options/parse-arguments';

/** A process that starts a demo host, stops it, and ends if nothing is left open. Takes the host's arguments. */
const args = parseArguments(process.argv.slice(2));
if (args !== 'help')
  startHost(hostOptions(args, {}), { print: console.log, hasColours: false }).then((host) => host.stop());
