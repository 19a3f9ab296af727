// SPDX-License-Identifier: Apache-2.0
// Forms for what the server does besides comparing. Their options are those of
// openapi.json, which lists the tables of the program.
import { el } from '../dom';
import { capital } from '../words';
import { Browse } from './browse';
import { name_of, Picked, ServerFile } from './picked';

export interface Task {
  kind: string;
  title: string;
  lead: string;
  files: 1 | 2 | 'many';
  first: string[];  // the options that most people use
}

export const kTasks: Task[] = [
  { kind: 'optimize', title: 'Optimize', lead: 'The smallest file that still looks right.', files: 1,
    first: ['to', 'target', 'max-size', 'allow', 'verdict', 'scale', 'fps'] },
  { kind: 'flashes', title: 'Find flashes', lead: 'What can cause seizures in people with photosensitive epilepsy, and a copy that cannot.', files: 'many',
    first: ['rules', 'fail-on', 'fix', 'slow'] },
  { kind: 'image diff', title: 'Compare pixels', lead: 'What differs between two images, first the reference.', files: 2,
    first: ['threshold', 'antialiasing', 'ignore', 'fail-above'] },
  { kind: 'image check', title: 'Check images', lead: 'Whether files are damaged.', files: 'many', first: ['taste', 'for'] },
  { kind: 'image convert', title: 'Convert', lead: 'Another format, size or quality.', files: 'many',
    first: ['format', 'quality', 'target', 'max-size', 'lossless'] },
  { kind: 'encode', title: 'Shrink a film', lead: 'Each scene at the setting that it needs; sound, subtitles and all else are kept.', files: 1,
    first: ['target', 'codec', 'effort', 'size', 'audio', 'out'] },
  { kind: 'inspect', title: 'Inspect', lead: 'What a file says of itself, and what is wrong with it.', files: 'many', first: ['fast', 'frames'] },
];

interface Schema { description?: string; type?: string | string[]; enum?: string[]; default?: string }
type Schemas = Record<string, { properties?: Record<string, Schema> }>;

let described: Promise<Schemas> | null = null;
function schemas(): Promise<Schemas> {
  described ??= fetch('openapi.json').then((response) => response.json()).then((api) => api.components?.schemas ?? {});
  return described;
}

export type Options = Record<string, string | boolean | string[]>;

// The options of a kind of job with their help, from the table of the program:
// those that most people use, and the others behind a line.
export class OptionFields {
  readonly element: HTMLElement;
  private readonly fields = el('div', { class: 'fields' });
  private readonly rest = el('div', { class: 'fields' });
  private readonly values = new Map<string, () => string | boolean>();
  private readonly drawn: Promise<void>;

  constructor(private readonly kind: string, private readonly first: string[]) {
    this.element = el('div', {}, this.fields, el('details', {}, el('summary', {}, 'All options'), this.rest));
    this.drawn = this.draw();
  }

  given(): Options {
    const options: Options = {};
    for (const [name, value] of this.values) {
      const given = value();
      if (given !== '' && given !== false) options[name] = given;
    }
    return options;
  }

  // Options of a job that ran before.
  async fill(options: Options) {
    await this.drawn;
    for (const [name, value] of Object.entries(options)) {
      const field = this.element.querySelector<HTMLInputElement>(`[name="${CSS.escape(name)}"]`);
      if (!field) continue;
      if (field.type === 'checkbox') field.checked = value === true || value === 'true';
      else field.value = Array.isArray(value) ? value.join(',') : String(value);
      const folded = field.closest('details');
      if (folded) folded.open = true;
    }
  }

  private async draw() {
    const properties = (await schemas())['options.' + this.kind.replace(/ /g, '-')]?.properties ?? {};
    for (const [name, schema] of Object.entries(properties)) {
      const place = this.first.includes(name) ? this.fields : this.rest;
      place.append(this.field(name, schema));
    }
  }

  private field(name: string, schema: Schema): HTMLElement {
    const id = `${this.kind.replace(' ', '-')}-${name}`;
    const help = el('span', { class: 'quiet', id: id + '-help' }, schema.description ?? '');
    const common = { id, name, 'aria-describedby': id + '-help' };
    const title = capital(name.replace(/-/g, ' '));
    if (schema.type === 'boolean') {
      const box = el('input', { type: 'checkbox', ...common });
      this.values.set(name, () => box.checked);
      return el('div', { class: 'field' }, el('label', { for: id }, box, ' ' + title), help);
    }
    const control = schema.enum
      ? el('select', common, el('option', { value: '' }, schema.default ? `usual: ${schema.default}` : ''), ...schema.enum.map((word) => el('option', { value: word }, word)))
      : el('input', { type: 'text', ...common, placeholder: schema.default ?? '' });
    this.values.set(name, () => control.value.trim());
    return el('div', { class: 'field' }, el('label', { for: id }, title), control, help);
  }
}

export class TaskForm {
  readonly element: HTMLElement;
  readonly options: OptionFields;
  private readonly input: HTMLInputElement;
  private readonly list = el('p', { class: 'quiet', 'aria-live': 'polite' });
  private readonly go: HTMLButtonElement;
  private from_server: ServerFile[] = [];

  // `browses`: the server has folders whose files can be named.
  constructor(readonly task: Task, browses: boolean, private readonly chosen: (task: Task, files: Picked[], options: Options) => void) {
    const id = 'files-' + task.kind.replace(' ', '-');
    this.options = new OptionFields(task.kind, task.first);
    this.input = el('input', { type: 'file', id, multiple: task.files !== 1, change: () => this.count() });
    this.go = el('button', { type: 'submit', class: 'primary', disabled: true }, task.title);
    this.element = el('form', { class: 'choice task', submit: (event) => { event.preventDefault(); this.start(); } },
      el('h1', {}, task.title), el('p', { class: 'lead' }, task.lead),
      el('p', {}, el('label', { for: id }, task.files === 1 ? 'File ' : task.files === 2 ? 'Two files ' : 'Files '), this.input,
        browses ? el('button', { type: 'button', class: 'button', click: () => void this.browse() }, 'Choose on the server') : null), this.list,
      this.options.element, el('div', { class: 'actions' }, this.go));
  }

  // Of the server first.
  private files(): Picked[] { return [...this.from_server, ...(this.input.files ?? [])]; }

  private async browse() {
    this.from_server = await new Browse(`${this.task.title}: choose on the server`, this.task.files !== 1).choose();
    this.count();
    if (!this.go.disabled) this.go.focus();
  }

  private count() {
    const count = this.files().length;
    const enough = this.task.files === 'many' ? count > 0 : count === this.task.files;
    this.go.disabled = !enough;
    this.list.textContent = count > 0 && !enough ? `${this.task.files} needed, ${count} chosen` : this.files().map(name_of).join(', ');
  }

  private start() { this.chosen(this.task, this.files(), this.options.given()); }
}
