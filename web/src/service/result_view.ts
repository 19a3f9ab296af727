// SPDX-License-Identifier: Apache-2.0
// What jobs without a page of their own have found, in a few lines.
import { el } from '../dom';
import { capital } from '../words';

type Value = any;  // a document of the program

const lines = (items: (string | undefined)[]) =>
  el('ul', {}, ...items.filter((item): item is string => !!item).map((item) => el('li', {}, capital(item))));

function of_file(file: Value): HTMLElement {
  const problem = file.error?.message;
  const said = [file.sentence, ...(file.problems ?? []).map((one: Value) => one.title ?? one.message), ...(file.findings ?? []).map((one: Value) => one.message)];
  const events = (file.events ?? []).map((one: Value) => `${one.sentence}: ${one.remedy}`);
  return el('section', {}, el('h2', {}, file.file ?? file.path ?? ''),
    el('p', {}, el('b', {}, problem ? 'Could not be read' : capital(String(file.state ?? file.status ?? file.verdict ?? '')))),
    lines(problem ? [problem, file.error.hint] : [...said, ...events]));
}

function of_optimization(found: Value): HTMLElement {
  const proposals = (found.proposals ?? []).map((one: Value) =>
    `${one.change === 'format' ? one.format : one.change === 'scale' ? `${Math.round(100 * one.scale)} % of the size` : `${one.fps} frames a second`} would take about ${one.bytes} bytes`);
  return el('section', {}, el('p', {}, el('b', {}, found.summary)), lines([found.why, ...(found.notes ?? []).map((one: Value) => one.message), ...proposals]));
}

export function result_view(document: Value): HTMLElement {
  const parts: Node[] = [];
  if (document.optimization) parts.push(of_optimization(document.optimization));
  const files: Value[] = document.files ?? (document.file || document.state ? [document] : []);
  parts.push(...files.map(of_file));
  if (document.before && document.after) parts.push(el('p', {}, `Before: ${document.before.sentence}. After: ${document.after.sentence}.`));
  return el('div', { class: 'found' }, ...parts,
    el('details', {}, el('summary', {}, 'The whole result'), el('pre', {}, JSON.stringify(document, null, 2))));
}
