import { formsOf, leaks } from './search';

const canary = { name: 'canary', text: Buffer.from('+/ "twenty-odd\\bytes" of\u00e4 a canary').toString('base64') };
const awkward = { name: 'awkward', text: 'pass "word" \\ +/=& of\u00e4 a canary' };

test.each([canary, awkward].flatMap((one) => [...formsOf(one.text)].map(([form, bytes]) => ({ one, form, bytes }))))(
  'S05 I6 the search finds $one.name, $form, in the middle of other bytes',
  ({ one, form, bytes }) => {
    const content = Buffer.concat([Buffer.from([0, 255, 13]), bytes, Buffer.from('\n…')]);
    expect(leaks([{ name: 'sink', content }], [one])).toContain(`sink: ${one.name}, ${form}`);
  },
);

test.each([
  ['a line of a log', (text: string) => `12:00  key ${text} was refused`],
  ['a JSON body', (text: string) => JSON.stringify({ detail: `no such key: ${text}` })],
  ['JSON inside JSON', (text: string) => JSON.stringify({ body: JSON.stringify({ otp: text }) })],
  ['a cursor', (text: string) => Buffer.from(JSON.stringify({ v: 1, key: text })).toString('base64url')],
  ['a password of HTTP', (text: string) => Buffer.from(`user:${text}`).toString('base64')],
  ['a query', (text: string) => `/?${new URLSearchParams({ key: text })}`],
  ['a dump in hex', (text: string) => Buffer.from(`--${text}--`).toString('hex')],
  ['a text that was cut', (text: string) => `${text.slice(0, 20)}…`],
  ['a text turned around', (text: string) => [...text].reverse().join('')],
])('S05 I6 the search finds a canary in %s', (_, plant) => {
  for (const one of [canary, awkward])
    expect(leaks([{ name: 'sink', content: plant(one.text) }], [canary, awkward])).toContainEqual(
      expect.stringContaining(`sink: ${one.name}, `),
    );
});

test('S05 I6 the search finds nothing where nothing is, and never tells the canary', () => {
  expect(leaks([{ name: 'sink', content: 'all is well, and of a can nary a word' }], [canary, awkward])).toEqual([]);
  const told = leaks([{ name: 'sink', content: awkward.text }], [awkward]).join();
  expect(told).toContain('sink: awkward, raw');
  expect(told).not.toContain(awkward.text);
});
