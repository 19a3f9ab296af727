// SPDX-License-Identifier: Apache-2.0
// Where files are chosen: dropped, pasted, or by a dialog.
import { el } from '../../src/dom';
import { bytes, short_name } from '../../src/words';

const kMostShown = 64e6;  // bytes of a picture that is shown before it is compared

export class Files {
  readonly element: HTMLElement;
  private original: File | undefined;
  private compressed: File[] = [];
  private readonly bodies = { a: el('div', { class: 'slot-body' }), b: el('div', { class: 'slot-body' }) };
  private readonly go: HTMLButtonElement;
  private readonly clear: HTMLButtonElement;
  private picture: string | undefined;

  constructor(private readonly chosen: (original: File, compressed: File[]) => void) {
    this.go = el('button', { type: 'button', class: 'primary', click: () => this.start() }, 'Compare');
    this.clear = el('button', { type: 'button', class: 'button', click: () => this.put(undefined, []) }, 'Start over');
    this.element = el('section', { class: 'choice', 'aria-labelledby': 'choice-title' },
      el('h1', { id: 'choice-title' }, 'Does it still look right?'),
      el('p', { class: 'lead' }, 'Drop, paste or choose an original and one or several compressed versions: GIF, APNG, PNG, JPEG, WebP, BMP, y4m. ',
        'They are compared in this browser; nothing leaves this machine.'),
      el('div', { class: 'slots' },
        this.slot('a', 'original', 'Original', false, (files) => this.put(files[0], this.compressed)),
        this.slot('b', 'compressed', 'Compressed', true, (files) => this.put(this.original, files))),
      el('div', { class: 'actions' }, this.go, this.clear));
    this.put(undefined, []);
    this.listen();
  }

  private slot(side: 'a' | 'b', id: string, title: string, multiple: boolean, take: (files: File[]) => void): HTMLElement {
    const input: HTMLInputElement = el('input', { type: 'file', id, class: 'sr', multiple, change: () => {
      const files = [...(input.files ?? [])];
      if (files.length > 0) take(files);
      input.value = '';
    } });
    return el('div', { class: 'slot ' + side }, input,
      el('label', { for: id }, el('span', { class: 'tag-of' }, el('i'), title), this.bodies[side]));
  }

  get isEmpty(): boolean { return !this.original && this.compressed.length === 0; }

  private put(original: File | undefined, compressed: File[]) {
    this.original = original;
    this.compressed = compressed;
    if (this.picture) URL.revokeObjectURL(this.picture);
    this.picture = undefined;
    this.bodies.a.replaceChildren(...(original ? this.one(original) : this.none('Choose a file')));
    this.bodies.b.replaceChildren(...(compressed.length > 0
      ? [el('ul', { class: 'many' }, ...compressed.map((file) =>
        el('li', {}, el('span', { title: file.name }, short_name(file.name, 36)), el('span', { class: 'quiet' }, bytes(file.size)))))]
      : this.none('Choose one or several files')));
    this.go.disabled = !original || compressed.length === 0;
    this.clear.hidden = !original && compressed.length === 0;
    if (!this.go.disabled) this.go.focus();
  }

  private none = (text: string) => [el('span', { class: 'link' }, text), el('span', { class: 'quiet' }, 'or drop or paste here')];

  private one(file: File): HTMLElement[] {
    const words = [el('span', { class: 'file', title: file.name }, short_name(file.name, 36)), el('span', { class: 'quiet' }, bytes(file.size))];
    if (!file.type.startsWith('image/') || file.size > kMostShown) return words;
    const picture = el('img', { alt: '', src: this.picture = URL.createObjectURL(file) });
    picture.addEventListener('error', () => picture.remove());
    return [picture, ...words];
  }

  // Without a slot the first file is the original, until there is one.
  private add(files: File[], slot: Element | null) {
    if (files.length === 0 || this.element.hidden) return;
    if (slot?.classList.contains('b')) this.put(this.original, [...this.compressed, ...files]);
    else if (slot || !this.original) this.put(files[0], [...this.compressed, ...files.slice(1)]);
    else this.put(this.original, [...this.compressed, ...files]);
  }

  private start() {
    if (this.original && this.compressed.length > 0) this.chosen(this.original, this.compressed);
  }

  // A file that misses the slots must not replace the page.
  private listen() {
    const over = (on: boolean) => document.body.classList.toggle('dropping', on);
    addEventListener('dragover', (event) => { event.preventDefault(); over(true); });
    addEventListener('dragleave', (event) => { if (!event.relatedTarget) over(false); });
    addEventListener('drop', (event) => {
      event.preventDefault();
      over(false);
      this.add([...(event.dataTransfer?.files ?? [])], (event.target as Element | null)?.closest?.('.slot') ?? null);
    });
    document.addEventListener('paste', (event) => this.add([...(event.clipboardData?.files ?? [])], null));
  }
}
