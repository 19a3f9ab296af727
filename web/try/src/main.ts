// SPDX-License-Identifier: Apache-2.0
// The page that compares files in this browser.
import { el, icon } from '../../src/dom';
import { Files } from './files';
import type { Ask, Problem, Told } from './messages';
import { Result } from './result';

// Whether this page should be loaded again, once, so that offline.js isolates it.
// Where nothing can be kept it is used as it is.
async function isolated(): Promise<boolean> {
  if (!('serviceWorker' in navigator) || !isSecureContext) return false;
  try {
    const first = !navigator.serviceWorker.controller;
    await navigator.serviceWorker.register('offline.js');
    await navigator.serviceWorker.ready;
    return first && !crossOriginIsolated;
  } catch {
    return false;
  }
}

class App {
  private worker: Worker | undefined;
  private result: Result | undefined;
  private name = '';
  private readonly files = new Files((original, compressed) => this.compare({ original, compressed }));
  private readonly bar = el('progress', { 'aria-label': 'Progress' });
  private readonly state = el('p', { class: 'lead', role: 'status' });
  private readonly going = el('section', { class: 'going', 'aria-label': 'Comparing' }, this.bar, this.state,
    el('button', { type: 'button', class: 'button', click: () => this.stop() }, 'Stop'));
  private readonly trouble = el('div', { role: 'alert' });
  private readonly note = el('p', { class: 'quiet' });
  private readonly main = el('main', {}, this.files.element, this.going, this.trouble, this.note);

  constructor() {
    this.going.hidden = true;
    document.body.append(el('div', { class: 'page' },
      el('header', { class: 'bar' }, el('b', {}, 'Framewise'), el('span', {}, 'in this browser')), this.main));
    if (typeof WebAssembly !== 'object') {
      this.show({ message: 'This browser has no WebAssembly, which the comparison needs.' });
      return;
    }
    isolated().then((loads) => {
      if (loads && this.files.isEmpty) location.reload();
      else if (!this.worker) this.start();
    });
  }

  private start() {
    this.worker = new Worker('worker.js', { type: 'module' });
    this.worker.addEventListener('message', (event: MessageEvent<Told>) => this.hear(event.data));
    this.worker.addEventListener('error', () => this.show({ message: 'The comparison cannot be loaded; load this page again.' }));
  }

  private hear(told: Told) {
    if (told.kind === 'ready') {
      this.note.textContent = told.simd ? '' : 'This browser has no WebAssembly SIMD: comparing takes longer, the numbers are the same.';
      document.documentElement.dataset.ready = 'true';
      document.documentElement.dataset.threads = String(told.threads);
      if (navigator.serviceWorker?.controller) document.documentElement.dataset.offline = 'true';
      document.documentElement.dataset.readyMs = performance.now().toFixed(0);
    } else if (told.kind === 'progress') {
      this.bar.max = Math.max(1, told.total);
      this.bar.value = told.done;
      this.state.textContent = `${told.done} of ${told.total} pairs of frames`;
    } else if (told.kind === 'problem') {
      this.show(told.problem);
    } else {
      this.end();
      this.result = new Result(told.document, told.html, this.name);
      this.main.append(this.result.element);
      this.result.element.scrollIntoView();
    }
  }

  private compare(ask: Ask) {
    if (!this.worker) this.start();
    this.end();
    this.result?.close();
    this.result = undefined;
    this.name = ask.original.name.replace(/\.[^.]*$/, '');
    this.going.hidden = false;
    this.bar.removeAttribute('value');
    this.state.textContent = 'Reading the files';
    this.worker?.postMessage(ask);
  }

  private stop() {
    this.worker?.terminate();
    this.end();
    this.start();
  }

  private end() {
    this.going.hidden = true;
    this.trouble.replaceChildren();
  }

  private show({ message }: Problem) {
    this.end();
    this.trouble.replaceChildren(el('div', { class: 'problem' },
      el('p', {}, icon('ERROR', 's-ERROR'), el('b', {}, message))));
  }
}

new App();
