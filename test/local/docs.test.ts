import { createHash } from 'node:crypto';
import openapi from '../../lambda/core/api/openapi.json';
import { createDocs } from '../../local/docs/docs-app';

const ask = async () => {
  const response = await createDocs().request('/v1/docs');
  return { headers: response.headers, text: await response.text() };
};

test('the reference page tells of every operation, parameter, answer and part of the description', async () => {
  const { text } = await ask();
  for (const [path, methods] of Object.entries(openapi.paths))
    for (const [method, { operationId, summary, parameters }] of Object.entries(methods)) {
      expect(text).toContain(`<h3 id="${operationId}">${summary}</h3>`);
      expect(text).toContain(`<code>${method.toUpperCase()} ${path}</code>`);
      for (const { name } of parameters) expect(text).toContain(`<code>${name}`);
    }
  for (const name of Object.keys(openapi.components.schemas)) expect(text).toContain(`<h3 id="${name}">`);
  for (const name of Object.keys(openapi.components.securitySchemes)) expect(text).toContain(`<code>${name}</code>`);
});

test('every link of the page leads somewhere in it, or to the description itself', async () => {
  const { text } = await ask();
  const targets = [...text.matchAll(/href="([^"]*)"/g)].map(([, target = '']) => target);
  expect(targets.length).toBeGreaterThan(20);
  for (const target of targets)
    expect(target === '/v1/openapi.json' || text.includes(`id="${target.slice(1)}"`)).toBe(true);
});

test('the page runs nothing, loads nothing and asks no other host, and the browser is told so', async () => {
  const { headers, text } = await ask();
  expect(text).not.toMatch(/<script|<link|<img|<iframe|\bsrc=|\bon\w+=|url\(|@import/i);
  const style = /<style>(.*?)<\/style>/s.exec(text)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  expect(headers.get('content-type')).toMatch(/^text\/html; charset=utf-8$/i);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});
