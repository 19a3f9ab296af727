// SPDX-License-Identifier: Apache-2.0
// Drives a real Chromium over the DevTools protocol, through two pipes: no
// port, no library.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const kDeadline = 60_000;  // for a busy machine; nothing waits for it to pass

export class Browser {
  static async start(program, flags = []) {
    const profile = mkdtempSync(join(tmpdir(), 'framewise-chromium-'));
    const process = spawn(program, [
      '--headless=new', '--remote-debugging-pipe', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
      '--no-first-run', '--disable-extensions', '--disable-background-networking', '--disable-component-update',
      '--force-color-profile=srgb', '--hide-scrollbars', '--mute-audio', `--user-data-dir=${profile}`, ...flags, 'about:blank',
    ], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    return new Browser(process, profile);
  }

  constructor(process, profile) {
    this.process = process;
    this.profile = profile;
    this.next = 1;
    this.waiting = new Map();
    this.listeners = new Set();
    let text = '';
    process.stdio[4].setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      for (let end; (end = text.indexOf('\0')) >= 0; text = text.slice(end + 1)) this.hear(JSON.parse(text.slice(0, end)));
    });
    process.on('exit', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('Chromium has ended'));
    });
  }

  hear(message) {
    const waiting = this.waiting.get(message.id);
    if (waiting) {
      this.waiting.delete(message.id);
      if (message.error) waiting.reject(new Error(message.error.message));
      else waiting.resolve(message.result);
    }
    for (const listener of [...this.listeners]) listener(message);
  }

  send(method, params = {}, sessionId = undefined) {
    const id = this.next++;
    this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  async open(file, look = {}) {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page(this, sessionId, targetId);
    await page.prepare(look);
    await page.go(file.startsWith('http:') ? file : pathToFileURL(file).href);
    return page;
  }

  async close() {
    const ended = new Promise((resolve) => this.process.on('exit', resolve));
    await Promise.race([this.send('Browser.close').catch(() => {}), ended]);
    await ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

export class Page {
  constructor(browser, session, target) {
    this.browser = browser;
    this.session = session;
    this.target = target;
    this.problems = [];  // console errors, exceptions, violated policies
    this.requests = [];  // of anything but the file itself
    this.listener = (message) => { if (message.sessionId === session) this.hear(message); };
    browser.listeners.add(this.listener);
  }

  hear({ method, params }) {
    if (method === 'Runtime.exceptionThrown') this.problems.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    if (method === 'Runtime.consoleAPICalled' && ['error', 'warning', 'assert'].includes(params.type)) {
      this.problems.push(params.args.map((arg) => arg.value ?? arg.description).join(' '));
    }
    if (method === 'Log.entryAdded' && params.entry.level !== 'info' && params.entry.level !== 'verbose') this.problems.push(params.entry.text);
    if (method === 'Network.requestWillBeSent' && !/^(data|blob):/.test(params.request.url)) this.requests.push(params.request.url);
  }

  send(method, params = {}) { return this.browser.send(method, params, this.session); }

  async prepare({ width = 1440, height = 900, dark = false, ratio = 1, touch = false, reduced = false }) {
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await this.send(domain + '.enable');
    await this.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: ratio, mobile: touch });
    if (touch) await this.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 2 });
    await this.send('Emulation.setEmulatedMedia', { features: [
      { name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' },
      { name: 'prefers-reduced-motion', value: reduced ? 'reduce' : 'no-preference' }] });
  }

  async go(url) {
    this.url = url;
    await this.send('Page.navigate', { url });
    await this.until('document.documentElement.dataset.ready === "true"');
  }

  async eval(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  // Waits for a condition of the page, looked at once a frame.
  async until(condition) {
    const begin = Date.now();
    for (;;) {
      const met = await this.eval(`(() => { try { return !!(${condition}); } catch { return false; } })()`).catch(() => false);
      if (met) return;
      if (Date.now() - begin > kDeadline) throw new Error('never true: ' + condition);
      await this.eval('new Promise((done) => requestAnimationFrame(() => done()))').catch(() => {});
    }
  }

  async press(key) {
    const text = key.length === 1 ? key : undefined;
    const code = key === ' ' ? 'Space' : undefined;
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', key, text, code });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code });
  }

  async mouse(type, x, y, more = {}) {
    await this.send('Input.dispatchMouseEvent', { type, x, y, button: type === 'mouseMoved' ? 'none' : 'left', clickCount: 1, ...more });
  }
  async click(x, y) {
    await this.mouse('mousePressed', x, y);
    await this.mouse('mouseReleased', x, y);
  }

  // Fingers: places on the screen, none at the end of a touch.
  async touch(type, ...fingers) {
    await this.send('Input.dispatchTouchEvent', { type, touchPoints: fingers.map(([x, y], id) => ({ x, y, id })) });
  }

  async screenshot() {
    const { data } = await this.send('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(data, 'base64');
  }

  // What went wrong so far, and what was asked of the network.
  troubles() {
    return [...this.problems, ...this.requests.filter((url) => url !== this.url).map((url) => 'request: ' + url)];
  }

  async close() {
    this.browser.listeners.delete(this.listener);
    await this.browser.send('Target.closeTarget', { targetId: this.target });
  }
}
