// SPDX-License-Identifier: Apache-2.0
// Compares files in memory by the library as WebAssembly. index.d.ts describes it.

import { hasSimd } from './simd.js';

export { hasSimd };

// What more of them gain is less than what each costs to start.
const kMostThreads = 8;

// A file is copied once, and its frames need some hundreds of MB beside it.
export const kMostFileBytes = 512 * 1024 * 1024;
// Memory of WebAssembly grows and never shrinks: an instance with more is dropped.
const kMostKeptBytes = 512 * 1024 * 1024;

export class FramewiseError extends Error {
  constructor(message, { kind, hint, exitCode, document } = {}) {
    super(hint ? `${message}; ${hint}` : message);
    this.name = 'FramewiseError';
    this.kind = kind;
    this.hint = hint;
    this.exitCode = exitCode;
    this.document = document;
  }
}

const isNode = typeof process === 'object' && Boolean(process.versions?.node) && typeof WorkerGlobalScope === 'undefined';

async function bytesAt(url) {
  if (isNode && url.protocol === 'file:') return (await import('node:fs/promises')).readFile(url);
  const answer = await fetch(url);
  if (!answer.ok) throw new FramewiseError(`cannot load ${url}: ${answer.status}`, { kind: 'io', exitCode: 3 });
  return answer.arrayBuffer();
}

// Compiled once a build, started again when an instance is dropped.
const compiled = new Map();
function moduleOf(build) {
  if (!compiled.has(build)) {
    const ready = bytesAt(new URL(`./${build}/framewise-wasm.wasm`, import.meta.url)).then((bytes) => WebAssembly.compile(bytes));
    ready.catch(() => compiled.delete(build));
    compiled.set(build, ready);
  }
  return compiled.get(build);
}

// Threads share memory, which browsers allow to pages that are isolated.
const usableThreads = () => isNode || globalThis.crossOriginIsolated !== true ? 1
  : Math.min(kMostThreads, navigator.hardwareConcurrency ?? 1);

// Gives { module, failure }, a promise that fails when one of its threads does.
async function start(build, threads, progress) {
  const [module, { default: load }] = await Promise.all([
    moduleOf(build), import(new URL(`./${build}/framewise-wasm.mjs`, import.meta.url).href)]);
  const engine = await load({
    progressed: () => progress(engine._framewise_done(), engine._framewise_total()),
    threads,
    print() {},
    printErr() {},
    instantiateWasm(imports, done) {
      WebAssembly.instantiate(module, imports).then((instance) => done(instance, module));
      return {};
    },
  });
  const failure = new Promise((_, fail) => {
    for (const worker of engine.PThread?.unusedWorkers ?? []) {
      worker.onerror = (event) => {
        event.preventDefault();
        fail(new Error(event.message));
      };
    }
  });
  failure.catch(() => {});
  return { module: engine, failure };
}

// Where shared memory is refused, by little address space say, one thread compares.
async function startBest(build, threads, progress) {
  try {
    return { build, ...await start(build, threads, progress) };
  } catch (problem) {
    if (build !== 'threads') throw problem;
    return { build: 'simd', ...await start('simd', 1, progress) };
  }
}

// "max-frames" for maxFrames; a list repeats the option.
function words(options) {
  if (options === null || typeof options !== 'object') throw new TypeError('options are an object');
  return Object.entries(options).flatMap(([name, value]) => {
    const flag = name.replace(/[A-Z]/g, (letter) => '-' + letter.toLowerCase());
    if (value === undefined || value === false) return [];
    if (value === true) return [[flag, '']];
    return [].concat(value).map((one) => {
      if (typeof one === 'string' || typeof one === 'number') return [flag, String(one)];
      throw new TypeError(`${name} is a text, a number, true, false or a list of texts and numbers`);
    });
  });
}

async function fileOf(given, place) {
  const named = given?.bytes !== null && typeof given?.bytes === 'object';  // a File has a method of this name
  const bytes = named ? given.bytes : given;
  const name = given?.name ?? (place === 0 ? 'original' : `compressed ${place}`);
  if (typeof name !== 'string') throw new TypeError('the name of a file is a text');
  const size = bytes?.byteLength ?? bytes?.size;
  if (size > kMostFileBytes) {
    throw new FramewiseError(`${name} has ${Math.ceil(size / 1048576)} MB; files of up to ${kMostFileBytes / 1048576} MB are compared here`,
      { kind: 'limit', hint: 'the program framewise has no such limit', exitCode: 3 });
  }
  if (bytes instanceof Uint8Array) return { name, bytes };
  if (bytes instanceof ArrayBuffer) return { name, bytes: new Uint8Array(bytes) };
  if (typeof bytes?.arrayBuffer === 'function') return { name, bytes: new Uint8Array(await bytes.arrayBuffer()) };
  throw new TypeError(`${name}: compare() takes bytes (Uint8Array, ArrayBuffer, Blob) or { name, bytes }`);
}

// A name of one part, by which the file can be kept.
const part = (name) => name.replace(/[/\0]/g, '_').replace(/^\.+$/, '_').slice(-200) || 'file';

function withText(module, text, use) {
  const size = module.lengthBytesUTF8(text) + 1;
  const at = module._malloc(size);
  try {
    module.stringToUTF8(text, at, size);
    return use(at);
  } finally {
    module._free(at);
  }
}

async function run({ module, failure }, files, wanted, page) {
  const { FS } = module;
  const places = files.map(({ name, bytes }, i) => {
    const folder = `/files-${i}`;
    FS.mkdir(folder);
    const path = `${folder}/${part(name)}`;
    FS.writeFile(path, bytes, { canOwn: false });
    return { folder, path, name };
  });
  try {
    const request = JSON.stringify({ files: places.map(({ path, name }) => ({ path, name })), options: wanted, page });
    await Promise.race([failure, new Promise((done) => {
      module.finished = done;
      withText(module, request, (at) => module._framewise_compare(at));
    })]);
    return {
      exitCode: module._framewise_exit_code(), document: JSON.parse(module.UTF8ToString(module._framewise_json())),
      html: page ? module.UTF8ToString(module._framewise_page()) : undefined,
    };
  } finally {
    for (const { folder, path } of places) {
      FS.unlink(path);
      FS.rmdir(folder);
    }
  }
}

export class Framewise {
  #build;
  #threads;
  #progress;
  #instance;
  #turn = Promise.resolve();

  constructor({ scalar = false, threads = usableThreads(), progress } = {}) {
    if (progress !== undefined && typeof progress !== 'function') throw new TypeError('progress is a function');
    if (!Number.isInteger(threads) || threads < 1) throw new TypeError('threads is a whole number of 1 or more');
    const several = threads > 1 && usableThreads() > 1;
    this.#build = scalar || !hasSimd() ? 'scalar' : several ? 'threads' : 'simd';
    this.#threads = this.#build === 'threads' ? Math.min(threads, kMostThreads) : 1;
    this.#progress = progress;
  }

  get simd() { return this.#build !== 'scalar'; }
  get threads() { return this.#threads; }

  async ready() {
    this.#instance ??= startBest(this.#build, this.#threads, (done, total) => this.#progress?.({ done, total }));
    try {
      const { build } = await this.#instance;
      if (build !== this.#build) [this.#build, this.#threads] = [build, 1];
    } catch (problem) {
      this.#instance = undefined;
      throw problem;
    }
    return this;
  }

  // Its memory is given back; threads would wait for ever.
  #drop({ module }) {
    this.#instance = undefined;
    module.PThread?.terminateAllThreads();
  }

  async #answer(original, compressed, options, page) {
    const wanted = words(options);
    const given = [original, ...[].concat(compressed)];
    if (given.length < 2) throw new TypeError('compare() takes a compressed file, or a list of them');
    const files = await Promise.all(given.map(fileOf));
    const answer = this.#turn.then(() => this.#compared(files, wanted, page));
    this.#turn = answer.catch(() => {});
    return answer;
  }

  async #compared(files, wanted, page) {
    await this.ready();
    const instance = await this.#instance;
    let answer;
    try {
      answer = await run(instance, files, wanted, page);
    } catch (problem) {
      // A trap leaves memory as nobody expects it.
      this.#drop(instance);
      throw new FramewiseError('the comparison needs more memory than WebAssembly has here, or failed inside',
        { kind: 'limit', hint: `the program framewise may compare these files (${problem.message ?? problem})`, exitCode: 3 });
    }
    if (instance.module._framewise_memory() > kMostKeptBytes) this.#drop(instance);
    const { error } = answer.document;
    if (error) {
      const message = error.file ? `${error.file}: ${error.message}` : error.message;
      throw new FramewiseError(message, { ...error, exitCode: answer.exitCode });
    }
    return answer;
  }

  // The report as JSON and, as a page, as HTML; `exitCode` is that of the program.
  report(original, compressed, options = {}) { return this.#answer(original, compressed, options, true); }

  async compare(original, compressed, options = {}) {
    const { exitCode, document } = await this.#answer(original, compressed, options, false);
    if (exitCode === 0 || exitCode === 1) return document;
    const failed = document.comparisons.find((one) => one.error);
    throw new FramewiseError(failed?.error.message ?? 'a metric that was named has no value', { ...failed?.error, exitCode, document });
  }
}

let shared;
export const compare = (original, compressed, options) => (shared ??= new Framewise()).compare(original, compressed, options);
export const report = (original, compressed, options) => (shared ??= new Framewise()).report(original, compressed, options);
