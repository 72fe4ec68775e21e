import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const root = join(__dirname, '../..');

/** The rooms of the code, and what each may import of the others. Imports point one way. */
const ALLOWED: Record<string, readonly string[]> = {
  'lambda/contract': [],
  'lambda/core': ['lambda/contract'],
  'lambda/adapters': ['lambda/core', 'lambda/contract'],
  'lambda/handlers': ['lambda/adapters', 'lambda/core', 'lambda/contract'],
  client: ['lambda/core', 'lambda/contract'],
  local: ['lambda/adapters', 'lambda/core', 'lambda/contract'],
  cli: ['lambda/adapters', 'lambda/core', 'lambda/contract', 'client', 'local'],
  board: ['lambda/core', 'lambda/contract'],
  lib: ['lambda/contract'],
  bin: ['lib'],
};

const roomOf = (path: string): string | undefined => Object.keys(ALLOWED).find((room) => path.startsWith(`${room}/`));

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import|require)\s*\(?\s*'([^']+)'/g)].flatMap(([, specifier]) => specifier ?? []);
}

const files = ['lambda', 'client', 'local', 'cli', 'board', 'lib', 'bin']
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((name) => /\.tsx?$/.test(name));

test.each(Object.keys(ALLOWED).filter((room) => files.some((file) => file.startsWith(room))))(
  '%s imports only the rooms that it may',
  (room) => {
    const offences = files
      .filter((file) => roomOf(file) === room)
      .flatMap((file) => {
        const targets = importsOf(file)
          .filter((specifier) => specifier.startsWith('.'))
          .map((specifier) => normalize(join(dirname(file), specifier)));
        return targets
          .filter((target) => {
            const other = roomOf(`${target}/`);
            return other !== room && (other === undefined || !ALLOWED[room]?.includes(other));
          })
          .map((target) => `${file} imports ${target}`);
      });
    expect(offences).toEqual([]);
  },
);

test('the core uses no AWS SDK, no environment, no clock, no randomness and no console', () => {
  const forbidden =
    /@aws-sdk|process\.env|Date\.now|new Date\(\)|Math\.random|randomUUID|console\.|setTimeout|node:(?!crypto)/;
  const offences = files
    .filter((file) => file.startsWith('lambda/core/') || file.startsWith('lambda/contract/'))
    .filter((file) => forbidden.test(readFileSync(join(root, file), 'utf8')));
  expect(offences).toEqual([]);
});

test('the client runs wherever there is fetch, and takes of the core only how the API answers', () => {
  const offences = files
    .filter((file) => file.startsWith('client/'))
    .flatMap((file) => importsOf(file).map((specifier) => ({ file, specifier })))
    .filter(
      ({ specifier }) => !/^\.\/|^\.\.\/lambda\/(contract|core\/api\/schemas)\/|^(aws4fetch|valibot)$/.test(specifier),
    );
  expect(offences).toEqual([]);
});

test('no cast and no non-null assertion stands in the product', () => {
  // `as const` states no type that is not there; an import or export may rename.
  const cast = /\bas (?!const\b)[\w{[('"]/;
  const offences = files.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .map((line, index) => ({ where: `${file}:${index + 1}`, line }))
      .filter(({ line }) => !/^\s*(\*|\/\/|\/\*)|^\s*(import|export)\b|\* as /.test(line))
      .filter(({ line }) => cast.test(line.replace(/'[^']*'|`[^`]*`|"[^"]*"|\/\/.*$/g, "''")))
      .map(({ where, line }) => `${where}: ${line.trim()}`),
  );
  expect(offences).toEqual([]);
});
