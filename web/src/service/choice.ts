// SPDX-License-Identifier: Apache-2.0
// Where an original and what was made of it are chosen: by dropping them, by a
// file dialog, or in the folders of the server.
import { el } from '../dom';
import { bytes, count, short_name } from '../words';
import { Browse } from './browse';
import { bytes_of, is_sent, name_of, Picked, thumbnail_of } from './picked';
import { OptionFields, Options } from './task';

export type Side = 'original' | 'compressed';
const kSides: Side[] = ['original', 'compressed'];
const kTitle: Record<Side, string> = { original: 'Original', compressed: 'Compressed' };
const kMostBytesShown = 64e6;  // of a picture, before it is uploaded
const kThumbnail = 256;  // pixels, of a picture that the server has

export class Choice {
  readonly element: HTMLElement;
  readonly options = new OptionFields('compare', []);
  private readonly files: Record<Side, Picked[]> = { original: [], compressed: [] };
  private readonly slots: Record<Side, HTMLElement>;
  private readonly inputs: Record<Side, HTMLInputElement>;
  private readonly go: HTMLButtonElement;
  private readonly swap: HTMLButtonElement;
  private readonly pictures: Partial<Record<Side, string>> = {};
  private readonly browsers: Record<Side, HTMLElement>;

  constructor(private readonly chosen: (files: Picked[], options: Options) => void) {
    const input = (side: Side) => el('input', {
      type: 'file', id: side, class: 'sr', multiple: side === 'compressed', change: () => this.take(side, this.inputs[side].files) });
    const browse = (side: Side) => el('button', { type: 'button', class: 'button', hidden: true, click: () => void this.browse(side) }, 'Choose on the server');
    this.browsers = { original: browse('original'), compressed: browse('compressed') };
    this.inputs = { original: input('original'), compressed: input('compressed') };
    this.slots = { original: el('div', { class: 'slot-body' }), compressed: el('div', { class: 'slot-body' }) };
    this.go = el('button', { type: 'button', class: 'primary', click: () => this.start() }, 'Compare');
    this.swap = el('button', { type: 'button', class: 'button', click: () => this.exchange() }, 'Swap');
    this.element = el('section', { class: 'choice', 'aria-labelledby': 'choice-title' },
      el('h1', { id: 'choice-title' }, 'Compare files'),
      el('p', { class: 'lead' }, 'Drop an original and its compressed versions anywhere on this page. Animations, images and videos.'),
      el('div', { class: 'slots' }, ...kSides.map((side) => this.slot(side))),
      this.options.element, el('div', { class: 'actions' }, this.go, this.swap));
    kSides.forEach((side) => this.draw(side));
    this.listen_for_drops();
  }

  private slot(side: Side): HTMLElement {
    return el('div', { class: 'slot ' + (side === 'original' ? 'a' : 'b') },
      this.inputs[side],
      el('label', { for: side }, el('span', { class: 'tag-of' }, el('i'), kTitle[side]), this.slots[side]), this.browsers[side]);
  }

  // The server has folders whose files can be named.
  offer_browsing() { kSides.forEach((side) => { this.browsers[side].hidden = false; }); }

  private async browse(side: Side) {
    const files = await new Browse(`${kTitle[side]}: choose on the server`, side === 'compressed').choose();
    if (files.length > 0) this.put(side, files);
    this.browsers[side].focus();
    if (!this.go.disabled) this.go.focus();
  }

  private draw(side: Side) {
    const files = this.files[side];
    const old = this.pictures[side];
    if (old) URL.revokeObjectURL(old);
    delete this.pictures[side];
    if (files.length === 0) {
      this.slots[side].replaceChildren(el('span', { class: 'link' }, side === 'original' ? 'Choose a file' : 'Choose files'), el('span', { class: 'quiet' }, 'or drop them here'));
    } else {
      const [first] = files;
      const source = this.picture_of(side, first);
      const picture = source ? el('img', { alt: '', src: source }) : null;
      picture?.addEventListener('error', () => picture.remove());
      const all = files.reduce((sum, file) => sum + bytes_of(file), 0);
      this.slots[side].replaceChildren(...(picture ? [picture] : []),
        el('span', { class: 'file', title: files.map(name_of).join('\n') }, short_name(name_of(first), 36)),
        el('span', { class: 'quiet' }, (files.length > 1 ? `and ${count(files.length - 1)} more · ` : '') + bytes(all)));
    }
    this.go.disabled = kSides.some((one) => this.files[one].length === 0);
    this.swap.hidden = kSides.every((one) => this.files[one].length === 0) || this.files.compressed.length > 1;
  }

  private picture_of(side: Side, file: Picked): string | null {
    if (!is_sent(file)) return thumbnail_of(file, kThumbnail);
    if (!file.type.startsWith('image/') || file.size > kMostBytesShown) return null;
    return this.pictures[side] = URL.createObjectURL(file);
  }

  private put(side: Side, files: Picked[]) {
    this.files[side] = files;
    this.draw(side);
  }

  // Several at once, and no original yet: the largest one is it.
  private take(side: Side, list: FileList | File[] | null) {
    const files = [...(list ?? [])];
    if (files.length === 0) return;
    const has_original = side === 'compressed' && this.files.original.length > 0;
    if (files.length >= 2 && !has_original) {
      const largest = files.reduce((most, file) => (file.size > most.size ? file : most));
      this.put('original', [largest]);
      this.put('compressed', files.filter((file) => file !== largest));
    } else {
      this.put(side, files);
    }
    if (!this.go.disabled) this.go.focus();
  }

  private exchange() {
    const { original, compressed } = this.files;
    this.put('original', compressed);
    this.put('compressed', original);
  }

  private start() {
    if (!this.go.disabled) this.chosen([...this.files.original, ...this.files.compressed], this.options.given());
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
      const empty: Side = this.files.original.length > 0 ? 'compressed' : 'original';
      const side: Side = slot ? (slot.classList.contains('a') ? 'original' : 'compressed') : empty;
      this.take(side, event.dataTransfer?.files ?? null);
    });
  }
}
