// SPDX-License-Identifier: Apache-2.0
// Where the two files are chosen: by dropping them, or by a file dialog.
import { el } from '../dom';
import { bytes, short_name } from '../words';
import { OptionFields, Options } from './task';

export type Side = 'original' | 'compressed';
const kSides: Side[] = ['original', 'compressed'];
const kTitle: Record<Side, string> = { original: 'Original', compressed: 'Compressed' };
const kMostBytesShown = 64e6;  // of a picture, before it is uploaded

export class Choice {
  readonly element: HTMLElement;
  readonly options = new OptionFields('compare', []);
  private readonly files: Partial<Record<Side, File>> = {};
  private readonly slots: Record<Side, HTMLElement>;
  private readonly inputs: Record<Side, HTMLInputElement>;
  private readonly go: HTMLButtonElement;
  private readonly swap: HTMLButtonElement;
  private readonly pictures: Partial<Record<Side, string>> = {};

  constructor(private readonly chosen: (original: File, compressed: File, options: Options) => void) {
    const input = (side: Side) => el('input', {
      type: 'file', id: side, class: 'sr', change: () => this.take(side, this.inputs[side].files) });
    this.inputs = { original: input('original'), compressed: input('compressed') };
    this.slots = { original: el('div', { class: 'slot-body' }), compressed: el('div', { class: 'slot-body' }) };
    this.go = el('button', { type: 'button', class: 'primary', click: () => this.start() }, 'Compare');
    this.swap = el('button', { type: 'button', class: 'button', click: () => this.exchange() }, 'Swap');
    this.element = el('section', { class: 'choice', 'aria-labelledby': 'choice-title' },
      el('h1', { id: 'choice-title' }, 'Compare two files'),
      el('p', { class: 'lead' }, 'Drop an original and its compressed version anywhere on this page. Animations, images and videos.'),
      el('div', { class: 'slots' }, ...kSides.map((side) => this.slot(side))),
      this.options.element, el('div', { class: 'actions' }, this.go, this.swap));
    kSides.forEach((side) => this.draw(side));
    this.listen_for_drops();
  }

  private slot(side: Side): HTMLElement {
    return el('div', { class: 'slot ' + (side === 'original' ? 'a' : 'b') },
      this.inputs[side],
      el('label', { for: side }, el('span', { class: 'tag-of' }, el('i'), kTitle[side]), this.slots[side]));
  }

  private draw(side: Side) {
    const file = this.files[side];
    const old = this.pictures[side];
    if (old) URL.revokeObjectURL(old);
    delete this.pictures[side];
    if (!file) {
      this.slots[side].replaceChildren(el('span', { class: 'link' }, 'Choose a file'), el('span', { class: 'quiet' }, 'or drop it here'));
    } else {
      const shown = file.type.startsWith('image/') && file.size <= kMostBytesShown;
      const picture = shown ? el('img', { alt: '', src: this.pictures[side] = URL.createObjectURL(file) }) : null;
      picture?.addEventListener('error', () => picture.remove());
      this.slots[side].replaceChildren(...(picture ? [picture] : []),
        el('span', { class: 'file', title: file.name }, short_name(file.name, 36)), el('span', { class: 'quiet' }, bytes(file.size)));
    }
    this.go.disabled = !this.files.original || !this.files.compressed;
    this.swap.hidden = !this.files.original && !this.files.compressed;
  }

  private put(side: Side, file: File | undefined) {
    if (file) this.files[side] = file;
    else delete this.files[side];
    this.draw(side);
  }

  // Two at once: the larger one is the original, whatever side they came to.
  private take(side: Side, list: FileList | File[] | null) {
    const files = [...(list ?? [])];
    if (files.length === 0) return;
    if (files.length >= 2) {
      const [first, second] = files;
      const larger = first.size >= second.size;
      this.put('original', larger ? first : second);
      this.put('compressed', larger ? second : first);
    } else {
      this.put(side, files[0]);
    }
    if (!this.go.disabled) this.go.focus();
  }

  private exchange() {
    const { original, compressed } = this.files;
    this.put('original', compressed);
    this.put('compressed', original);
  }

  private start() {
    const { original, compressed } = this.files;
    if (original && compressed) this.chosen(original, compressed, this.options.given());
  }

  // A file that misses the slots must not replace the page.
  private listen_for_drops() {
    const over = (on: boolean) => document.body.classList.toggle('dropping', on);
    addEventListener('dragover', (event) => { event.preventDefault(); over(true); });
    addEventListener('dragleave', (event) => { if (!event.relatedTarget) over(false); });
    addEventListener('drop', (event) => {
      event.preventDefault();
      over(false);
      if (this.element.hidden) return;
      const slot = (event.target as Element | null)?.closest?.('.slot');
      const empty: Side = this.files.original ? 'compressed' : 'original';
      const side: Side = slot ? (slot.classList.contains('a') ? 'original' : 'compressed') : empty;
      this.take(side, event.dataTransfer?.files ?? null);
    });
  }
}
