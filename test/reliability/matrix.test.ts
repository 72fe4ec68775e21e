import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultsByFile, faultsIn, titlesIn } from './support/test-titles';

const GROUPS = 'C01-C18 N01-N08 K01-K18 D01-D12 S01-S05 P01-P10 P12-P16 A01-A14 L01-L09';
/** What is to be seen on the whole system as well, as it is deployed. */
const ON_AWS = 'A01 A09 A10 A14 C07 C10-C12 C14 D10 D11 L01 N05 P02 S02 S03 S05';
const MARK = '**not tested here**: ';

const document = readFileSync(join(__dirname, '..', '..', 'docs', 'reliability.md'), 'utf8');
const rows = document.split('\n').flatMap((line) => {
  const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
  const [, id = '', fault = '', seen = '', cover = ''] = cells;
  if (!/^[A-Z]\d\d$/.test(id)) return [];
  const files = [...cover.matchAll(/`(test\/[^`]+)`/g)].flatMap(([, file]) => (file === undefined ? [] : [file]));
  return [{ id, fault, seen, cover, files }];
});
const covered = faultsByFile();

describe('the table of faults', () => {
  test('has every fault once, in order, and says what it is and what one sees of it', () => {
    expect(rows.map(({ id }) => id)).toEqual(faultsIn(GROUPS));
    for (const { id, fault, seen } of rows)
      expect({ id, said: [fault, seen].every((text) => text.length > 10) }).toEqual({ id, said: true });
  });

  test('names for each fault the tests that cover it, or says why there is none', () => {
    const isMarked = (cover: string) => cover.includes(MARK);
    expect(rows.filter(({ cover, files }) => !isMarked(cover) && files.length === 0)).toEqual([]);
  });

  test('names a step on the deployed system for each fault that takes one', () => {
    const isDeployed = (files: string[]) => files.some((file) => file.startsWith('test/deploy/steps/'));
    const stepless = rows.filter(({ files }) => !isDeployed(files)).map(({ id }) => id);
    expect(faultsIn(ON_AWS).filter((id) => stepless.includes(id))).toEqual([]);
  });

  test('names no file whose tests do not carry the id of the fault', () => {
    const wrong = rows.flatMap(({ id, files }) =>
      files.filter((file) => !covered.get(file)?.has(id)).map((file) => `${file} has no test of ${id}`),
    );
    expect(wrong).toEqual([]);
  });

  test('has every fault that a test names', () => {
    const known = new Set(rows.map(({ id }) => id));
    const strangers = [...covered].flatMap(([file, faults]) =>
      [...faults].filter((id) => !known.has(id)).map((id) => `${file} names ${id}`),
    );
    expect(strangers).toEqual([]);
  });
});

describe('the reading of titles', () => {
  test('finds ids one by one and in ranges', () => {
    expect(faultsIn('C12 C14 of ten')).toEqual(['C12', 'C14']);
    expect(faultsIn('K06-K09 %s')).toEqual(['K06', 'K07', 'K08', 'K09']);
    expect(faultsIn('A06, A07: I1 ABC01 C1 C011 K06-N08 E01')).toEqual(['A06', 'A07', 'K06', 'N08']);
  });

  test.each([
    ["test('P01 x', () => {})", ['P01 x']],
    ["describe('D01 x', () => { it('P02 y', run) })", ['D01 x', 'P02 y']],
    ["test.each([['K01', 'hang'], ['K02', 'K03 x']])('%s x', run)", ['%s x', 'K01', 'K02']],
    ['test.each(SMALL)("C01 %s", run)', ['C01 %s']],
    ["await runner.step('L01 x', run)", ['L01 x']],
    ['it(`template $'.concat('{id} C01-C03`, run)'), ['template … C01-C03']],
    ["// test('P01 x')\nconst text = 'P02'; run('P03 x'); test.skip('P04 x', run)", []],
  ])('of %s', (source, titles) => {
    expect(titlesIn(source)).toEqual(titles);
  });
});
