process.on('exit', () => process.stderr.write(process.moduleLoadList.join('\n')));
