import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';

const ROOT = join(__dirname, '..', '..', '..');
const FAULT = /\b([ACDKLNPS])(\d\d)(?:-\1(\d\d))?\b/g;

/** The ids of faults in a text; `K06-K08` stands for all three. */
export function faultsIn(text: string): string[] {
  return [...text.matchAll(FAULT)].flatMap(([, letter, first, last = first]) => {
    const [from, to] = [Number(first), Number(last)];
    return Array.from({ length: to - from + 1 }, (_, index) => `${letter}${String(from + index).padStart(2, '0')}`);
  });
}

interface Node {
  readonly type?: string;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;
const child = (node: Node | undefined, name: string): Node | undefined => {
  const value = node?.[name];
  return isNode(value) ? value : undefined;
};
const children = (node: Node | undefined, name: string): Node[] => {
  const value = node?.[name];
  return Array.isArray(value) ? value.filter(isNode) : [];
};

/**
 * The titles in the source of a test file: of `test`, `it`, `describe`, their `each`, and of the steps of a StepRunner.
 * Where a title takes its parts from a table in place, the table's texts count as titles if they are nothing but an id.
 * A test that is skipped is none.
 */
export function titlesIn(source: string): string[] {
  const titles: string[] = [];
  const visit = (node: Node): void => {
    if (node.type === 'CallExpression') titles.push(...titlesOf(node));
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) value.filter(isNode).forEach(visit);
      else if (isNode(value)) visit(value);
    }
  };
  visit({ body: parseSync(source, { syntax: 'typescript', target: 'es2023' }).body });
  return titles;
}

function titlesOf(call: Node): string[] {
  const callee = child(call, 'callee');
  const title = textOf(argumentsOf(call)[0]);
  if (title === undefined) return [];
  if (isRunner(callee) || isStep(callee)) return [title];
  const each = callee?.type === 'CallExpression' ? child(callee, 'callee') : undefined;
  if (each === undefined || nameOf(child(each, 'property')) !== 'each' || !isRunner(child(each, 'object'))) return [];
  const [table] = callee === undefined ? [] : argumentsOf(callee);
  return [title, ...textsIn(table).filter((text) => /^[ACDKLNPS]\d\d$/.test(text))];
}

const argumentsOf = (call: Node): Node[] =>
  children(call, 'arguments').flatMap((argument) => {
    const expression = child(argument, 'expression');
    return expression === undefined ? [] : [expression];
  });

const nameOf = (node: Node | undefined): unknown => (node?.type === 'Identifier' ? node.value : undefined);

const isRunner = (node: Node | undefined): boolean => ['test', 'it', 'describe'].includes(String(nameOf(node)));

const isStep = (node: Node | undefined): boolean =>
  node?.type === 'MemberExpression' && ['step', 'essential'].includes(String(nameOf(child(node, 'property'))));

function textOf(node: Node | undefined): string | undefined {
  if (node?.type === 'StringLiteral') return String(node.value);
  if (node?.type !== 'TemplateLiteral') return undefined;
  return children(node, 'quasis')
    .map(({ raw }) => String(raw))
    .join('…');
}

function textsIn(node: Node | undefined): string[] {
  if (node === undefined) return [];
  const own = node.type === 'StringLiteral' ? [String(node.value)] : [];
  const parts = Object.values(node).flatMap((value) => (Array.isArray(value) ? value : [value]));
  return [...own, ...parts.filter(isNode).flatMap(textsIn)];
}

/** For each file with tests the faults that its titles name. The simulator's own tests are not the product's, and the test of the titles is none of a fault. */
export function faultsByFile(): Map<string, Set<string>> {
  const files = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .map((file) => `test/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.test.ts') || /^test\/deploy\/steps\/.*\.ts$/.test(file))
    .filter(
      (file) =>
        !file.includes('node_modules') && !file.startsWith('test/simulator/') && !file.endsWith('/matrix.test.ts'),
    );
  return new Map(
    files.sort().map((file) => [file, new Set(titlesIn(readFileSync(join(ROOT, file), 'utf8')).flatMap(faultsIn))]),
  );
}
