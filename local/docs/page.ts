import { html, raw } from 'hono/html';
import { type Operation, readDescription, type Schema } from './description';
import { STYLE } from './style';

/** What a value is, in words; a named part of the description is linked. */
function typeOf({ $ref, type, format, enum: values, const: constant, items, anyOf }: Schema): unknown {
  const name = $ref?.replace(/^.*\//, '');
  if (name !== undefined) return html`<a href="#${name}">${name}</a>`;
  if (values !== undefined) return values.map(String).join(' | ');
  if (constant !== undefined) return JSON.stringify(constant);
  if (anyOf !== undefined) return anyOf.map((one, index) => html`${index === 0 ? '' : ' or '}${typeOf(one)}`);
  if (items !== undefined) return html`list of ${typeOf(items)}`;
  return [type ?? 'any value', format].filter((word) => word !== undefined).join(', ');
}

const json = (value: unknown) => html`<pre>${JSON.stringify(value, undefined, 2)}</pre>`;

const row = (name: string, schema: Schema, description: string) => html`<tr>
  <td><code>${name}</code></td>
  <td>${typeOf(schema)}${schema.default === undefined ? '' : html`; default ${JSON.stringify(schema.default)}`}</td>
  <td>${description}</td>
</tr>`;

const operation = ({ operationId, method, path, summary, description, parameters, responses }: Operation) => html`
<h3 id="${operationId}">${summary}</h3>
<p><code><span class="method">${method}</span> ${path}</code></p>
<p>${description}</p>
${
  parameters.length === 0
    ? ''
    : html`<h4>Parameters</h4><table>${parameters.map(({ name, in: place, schema, description }) =>
        row(place === 'header' ? `${name}:` : name, schema, description),
      )}</table>`
}
<h4>Answers</h4>
${Object.entries(responses).map(
  ([status, { description, headers, content }]) => html`<details>
  <summary><code>${status}</code> ${description}</summary>
  <table>${Object.entries(headers).map(([name, header]) => row(`${name}:`, { description: '' }, header.description))}</table>
  ${Object.entries(content).map(
    ([type, { schema, example }]) => html`<p class="soft"><code>${type}</code>, ${typeOf(schema)}</p>${json(example)}`,
  )}
</details>`,
)}`;

const part = ([name, schema]: [string, Schema]) => html`
<h3 id="${name}">${name}</h3>
<p>${schema.description}</p>
${
  schema.properties === undefined
    ? html`<p>${typeOf(schema)}</p>`
    : html`<table>${Object.entries(schema.properties).map(([field, one]) => row(field, one, one.description))}</table>`
}`;

/** The reference of the API for people, from its description, as one page that needs nothing else. */
export function docsPage(): string {
  const { info, tags, operations, securitySchemes, schemas } = readDescription();
  return String(html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${info.title}: the HTTP API</title>
<style>${raw(STYLE)}</style>
<h1>${info.title}</h1>
<p class="soft">The HTTP API, version ${info.version}. For machines: <a href="/v1/openapi.json">openapi.json</a></p>
<p>${info.summary} ${info.description}</p>
<nav><ul>${operations.map(
    ({ operationId, method, path }) => html`<li><a href="#${operationId}"><code>${method} ${path}</code></a></li>`,
  )}</ul></nav>
${tags.map(
  ({ name, description }) => html`<h2>${name}</h2><p>${description}</p>
${operations.filter((one) => one.tags.includes(name)).map(operation)}`,
)}
<h2>Who may ask</h2>
<table>${Object.entries(securitySchemes).map(
    ([name, { description }]) => html`<tr><td><code>${name}</code></td><td colspan="2">${description}</td></tr>`,
  )}</table>
<h2>Parts of the answers</h2>
${Object.entries(schemas).map(part)}
</html>`);
}
