import { preparePythonEnvironment } from '../../scripts/python-environment';
import { Shell } from '../docs/support/shell';

/** What an operator sits at: a shell in a folder, with `aws`, that remembers what the commands before have set. */
export class Terminal {
  private readonly shell: Shell;

  constructor(
    folder: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {
    const { python, script } = preparePythonEnvironment('awscli');
    // Version 1 is the one that can be installed from Python. It overlooks some of what it should find in the environment.
    const aws = `exec '${python}' '${script('aws')}' --endpoint-url "$AWS_ENDPOINT_URL" --region "$AWS_REGION" "$@"`;
    const npx = `PATH='${process.env.PATH}' npm_config_offline=true exec npx "$@"`;
    this.shell = new Shell(folder, { aws: `#!/bin/sh\n${aws}\n`, npx: `#!/bin/sh\n${npx}\n` });
  }

  /** Runs a command, with something on its standard input. Returns what it printed. */
  run(command: string, input = ''): Promise<string> {
    const script = `set -ao pipefail\n[ ! -e set.sh ] || . ./set.sh\n${command}\n{ export -p; declare -f; } > set.sh`;
    return this.shell.run(script, this.environment, input);
  }
}
