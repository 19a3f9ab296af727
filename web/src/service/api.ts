// SPDX-License-Identifier: Apache-2.0
// Shows openapi.json as a page.
import { el } from '../dom';

interface Schema { type?: string; description?: string; properties?: Record<string, Schema>; example?: unknown; $ref?: string }
interface Media { schema?: Schema; example?: unknown }
interface Operation {
  summary: string;
  description?: string;
  tags?: string[];
  security?: unknown[];
  parameters?: { name: string; in: string; required?: boolean; description?: string }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { description: string }>;
}
interface Description {
  info: { title: string; version: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
}

const kMethods = ['get', 'post', 'put', 'delete'];

function example_of(operation: Operation): Node | null {
  for (const media of Object.values(operation.requestBody?.content ?? {})) {
    if (media.example !== undefined) return el('pre', {}, typeof media.example === 'string' ? media.example : JSON.stringify(media.example, null, 2));
  }
  return null;
}

function row(name: string, text: string): HTMLElement {
  return el('tr', {}, el('th', { scope: 'row' }, el('code', {}, name)), el('td', {}, text));
}

function operation_view(path: string, method: string, operation: Operation): HTMLElement {
  const parameters = operation.parameters ?? [];
  return el('section', { class: 'operation' },
    el('h3', {}, el('code', {}, `${method.toUpperCase()} ${path}`)),
    el('p', {}, operation.summary + (operation.security?.length === 0 ? ' No token is needed.' : '')),
    operation.description ? el('p', { class: 'quiet' }, operation.description) : null,
    example_of(operation),
    el('table', { class: 'facts' }, el('tbody', {},
      ...parameters.map((one) => row(one.name, `${one.description ?? ''} (${one.in}${one.required ? ', required' : ''})`)),
      ...Object.entries(operation.responses).map(([status, response]) => row(status, response.description)))));
}

function show(description: Description) {
  const operations = Object.entries(description.paths).flatMap(([path, of_path]) =>
    kMethods.filter((method) => of_path[method]).map((method) => ({ path, method, operation: of_path[method] })));
  document.body.append(el('div', { class: 'page api' },
    el('header', { class: 'bar' }, el('b', {}, el('a', { href: './' }, 'Framewise')), el('span', { class: 'space' }),
      el('a', { class: 'button', href: 'openapi.json' }, 'openapi.json')),
    el('main', {}, el('h1', {}, description.info.title), el('p', { class: 'lead' }, description.info.description),
      ...description.tags.map((tag) => el('div', {}, el('h2', {}, tag.name), el('p', { class: 'quiet' }, tag.description),
        ...operations.filter((one) => one.operation.tags?.includes(tag.name))
          .map((one) => operation_view(one.path, one.method, one.operation)))))));
  document.documentElement.dataset.ready = 'true';
}

fetch('openapi.json').then((response) => response.json()).then(show)
  .catch((problem) => { document.body.append(el('p', {}, 'openapi.json cannot be loaded: ' + problem)); });
