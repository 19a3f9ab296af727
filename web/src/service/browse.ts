// SPDX-License-Identifier: Apache-2.0
// A dialog with the folders of the server, in which files are chosen.
import { el } from '../dom';
import { bytes } from '../words';
import { ServerFile, thumbnail_of } from './picked';
import { Listing, listing_of, Refused } from './server';

const kThumbnail = 64;  // pixels; shown at half of it

const join = (folder: string, name: string) => (folder ? folder + '/' + name : name);

export class Browse {
  private folder = '';
  private readonly chosen = new Map<string, ServerFile>();
  private readonly way = el('nav', { class: 'way', 'aria-label': 'Folder' });
  private readonly field = el('input', { type: 'search', 'aria-label': 'Search this folder', placeholder: 'Search this folder', input: () => this.search() });
  private readonly list = el('ul', { class: 'entries', 'aria-label': 'Files' });
  private readonly line = el('p', { class: 'quiet', 'aria-live': 'polite' });
  private readonly take = el('button', { type: 'button', class: 'primary', hidden: true, click: () => this.end([...this.chosen.values()]) });
  private readonly dialog = el('dialog', { class: 'browse', 'aria-labelledby': 'browse-title' });
  private done: (files: ServerFile[]) => void = () => {};

  // `many`: several files may be chosen, else a click takes one.
  constructor(private readonly title: string, private readonly many: boolean) {
    this.dialog.append(
      el('div', { class: 'browse-head' }, el('h2', { id: 'browse-title' }, this.title),
        el('button', { type: 'button', class: 'button', click: () => this.end([]) }, 'Close')),
      this.way, this.field, this.list, this.line, el('div', { class: 'actions' }, this.take));
    this.dialog.addEventListener('close', () => this.end([]));
    this.list.addEventListener('keydown', (event) => this.move(event));
  }

  // None where the dialog was closed.
  choose(): Promise<ServerFile[]> {
    document.body.append(this.dialog);
    this.dialog.showModal();
    void this.open('');
    return new Promise((done) => { this.done = done; });
  }

  private end(files: ServerFile[]) {
    const done = this.done;
    this.done = () => {};
    this.dialog.remove();
    done(files);
  }

  private async open(folder: string) {
    this.folder = folder;
    this.field.value = '';
    this.draw_way();
    this.line.textContent = '';
    try {
      const listing = await listing_of(folder);
      if (this.folder === folder) this.draw(listing);
    } catch (problem) {
      this.list.replaceChildren();
      this.line.textContent = problem instanceof Refused ? problem.problem.detail : String(problem);
    }
  }

  private draw_way() {
    const parts = this.folder ? this.folder.split('/') : [];
    const step = (title: string, folder: string, here: boolean) =>
      el('button', { type: 'button', class: 'link', 'aria-current': here ? 'location' : null, click: () => void this.open(folder) }, title);
    this.way.replaceChildren(step('Files of the server', '', parts.length === 0),
      ...parts.flatMap((part, i) => [el('span', { 'aria-hidden': 'true' }, '/'), step(part, parts.slice(0, i + 1).join('/'), i + 1 === parts.length)]));
  }

  private draw(listing: Listing) {
    this.list.replaceChildren(...listing.entries.map((entry) => {
      const path = join(this.folder, entry.name);
      return el('li', {}, entry.folder ? this.folder_row(entry.name, path) : this.file_row(entry.name, { path, bytes: entry.bytes ?? 0 }));
    }));
    this.line.textContent = listing.entries.length === 0 ? 'This folder is empty.'
      : listing.more ? `The first ${listing.entries.length}; the folder has more.` : '';
    this.list.scrollTop = 0;
    this.list.querySelector<HTMLElement>('button, input')?.focus();
  }

  private folder_row(name: string, path: string): HTMLElement {
    return el('button', { type: 'button', class: 'entry', click: () => void this.open(path) },
      el('span', { class: 'picture folder', 'aria-hidden': 'true' }), el('span', { class: 'what' }, name + '/'));
  }

  private file_row(name: string, file: ServerFile): HTMLElement {
    const source = thumbnail_of(file, kThumbnail);
    const image = source ? el('img', { alt: '', loading: 'lazy', src: source }) : null;
    image?.addEventListener('error', () => image.remove());
    const parts = [el('span', { class: 'picture' }, image), el('span', { class: 'what' }, name), el('span', { class: 'quiet' }, bytes(file.bytes))];
    if (!this.many) return el('button', { type: 'button', class: 'entry', click: () => this.end([file]) }, ...parts);
    const box: HTMLInputElement = el('input', { type: 'checkbox', change: () => this.mark(file, box.checked) });
    box.checked = this.chosen.has(file.path);
    return el('label', { class: 'entry' }, box, ...parts);
  }

  private mark(file: ServerFile, on: boolean) {
    if (on) this.chosen.set(file.path, file);
    else this.chosen.delete(file.path);
    const count = this.chosen.size;
    this.take.hidden = count === 0;
    this.take.textContent = count === 1 ? 'Choose 1 file' : `Choose ${count} files`;
  }

  private search() {
    const text = this.field.value.toLowerCase();
    for (const item of this.list.children) (item as HTMLElement).hidden = !(item.textContent ?? '').toLowerCase().includes(text);
  }

  // Arrows move among the rows.
  private move(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const rows = [...this.list.querySelectorAll<HTMLElement>('li:not([hidden]) > button, li:not([hidden]) input')];
    const here = rows.indexOf(document.activeElement as HTMLElement);
    if (step === 0 || here < 0) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(rows.length - 1, here + step))].focus();
  }
}
