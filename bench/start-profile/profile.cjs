/**
 * One fresh process: loads a bundle and prints what that was spent on, as JSON. Modules of Node are counted without those
 * that they load themselves by `require`; what Node loads inside of itself counts for the one that asked for it.
 */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { Script } = require('node:vm');

const [, , bundle] = process.argv;
const before = new Set(process.moduleLoadList);

const code = readFileSync(bundle, 'utf8');
const compileBegan = performance.now();
new Script(Module.wrap(code), { filename: `${bundle}#compiled-only` });
const compileMs = performance.now() - compileBegan;

const modules = {};
const load = Module._load;
let childMs = 0;
Module._load = function timed(request, ...rest) {
  const outerChildMs = childMs;
  childMs = 0;
  const began = performance.now();
  try {
    return load.call(this, request, ...rest);
  } finally {
    const ms = performance.now() - began;
    const name = request === bundle ? 'bundle' : request.replace(/^node:/, '');
    modules[name] = (modules[name] ?? 0) + ms - childMs;
    childMs = outerChildMs + ms;
  }
};
const began = performance.now();
require(bundle);
const loadMs = performance.now() - began;
const inside = process.moduleLoadList.filter((name) => !before.has(name));
process.stdout.write(JSON.stringify({ loadMs, compileMs, modules, inside }));
