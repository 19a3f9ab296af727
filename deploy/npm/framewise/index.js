// SPDX-License-Identifier: Apache-2.0
// Runs the program framewise and reads what it prints. index.d.ts describes it.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

// Characters that are printed, at most: Node's texts end at 512 MB.
const kMostText = 256 * 1024 * 1024;

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// node_modules/.bin/framewise is this package's own.
function onPath() {
  const own = fileURLToPath(new URL('.', import.meta.url));
  return (process.env.PATH ?? '').split(delimiter)
    .filter((folder) => folder && !folder.endsWith(join('node_modules', '.bin')) && !folder.startsWith(own))
    .map((folder) => join(folder, 'framewise')).find(isProgram);
}

function ofPlatformPackage() {
  try {
    const manifest = require.resolve(`@framewise/${process.platform}-${process.arch}/package.json`);
    return join(dirname(manifest), 'bin', 'framewise');
  } catch {
    return undefined;
  }
}

export function programPath() {
  const chosen = process.env.FRAMEWISE_BINARY;
  if (chosen) {
    if (isProgram(chosen)) return chosen;
    throw new Error(`FRAMEWISE_BINARY names ${chosen}, which cannot be run`);
  }
  const found = [ofPlatformPackage(), onPath()].find((path) => path && isProgram(path));
  if (found) return found;
  throw new Error(`the program framewise is missing: there is no package @framewise/${process.platform}-${process.arch}` +
    ' and none on PATH; install framewise, or set FRAMEWISE_BINARY to it');
}

export class FramewiseError extends Error {
  constructor(message, exitCode, document) {
    super(message);
    this.name = 'FramewiseError';
    this.exitCode = exitCode;
    this.document = document;
  }
}

// Node makes text of any value: a forgotten variable would be a file of the name "undefined".
function pathOf(value, what) {
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`${what} is a path, not ${value === '' ? 'empty' : value === null ? 'null' : typeof value}`);
}

export async function run(args, { signal, cwd } = {}) {
  if (!Array.isArray(args) || !args.every((one) => typeof one === 'string')) throw new TypeError('run() takes a list of texts');
  // The program would take the variable for a setting.
  const { FRAMEWISE_BINARY: _, ...env } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(programPath(), args, { cwd, env, signal, killSignal: 'SIGINT', stdio: ['ignore', 'pipe', 'pipe'] });
    const texts = ['', ''];
    [child.stdout, child.stderr].forEach((stream, i) => stream.setEncoding('utf8').on('data', (text) => {
      if (texts[i].length + text.length <= kMostText) {
        texts[i] += text;
        return;
      }
      child.kill('SIGKILL');
      reject(new FramewiseError(`the program printed more than ${kMostText >> 20} MB`, null));
    }));
    child.on('error', reject);
    child.on('close', (exitCode, stopped) => resolve({ exitCode, stdout: texts[0], stderr: texts[1], ...(stopped && { signal: stopped }) }));
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// 0 and 1 are answers. Anything else is none, even where a document says why:
// a score that is missing must not pass for one.
const why = (document) => {
  const part = [document, ...(document?.files ?? [])].find((one) => one?.error);
  return part ? [part.file, part.error.message].filter(Boolean).join(': ')
    : document?.comparisons?.find(({ verdict }) => verdict?.status === 'ERROR')?.verdict.summary;
};
async function json(command, args, options) {
  const { exitCode, stdout, stderr, signal } = await run([...command, '--json', '--progress', 'none', ...args], options);
  const document = parsed(stdout);
  if (document && (exitCode === 0 || exitCode === 1)) return document;
  throw new FramewiseError(stderr.trim() || why(document) || `framewise ended with ${signal ?? exitCode}`, exitCode, document);
}

// Options of the program by its names: { require: [...], maxFrames: 30, full: true }.
export function flags(options = {}) {
  return Object.entries(options).flatMap(([name, value]) => {
    const flag = '--' + name.replace(/[A-Z]/g, (letter) => '-' + letter.toLowerCase());
    if (value === undefined || value === false) return [];
    if (value === true) return [flag];
    return [].concat(value).map((one) => {
      if (typeof one === 'string' || typeof one === 'number') return `${flag}=${one}`;
      throw new TypeError(`${name} is a text, a number, true, false or a list of texts and numbers`);
    });
  });
}

export async function compare(reference, tests, { signal, cwd, ...options } = {}) {
  const files = [pathOf(reference, 'the reference'), ...[].concat(tests).map((test) => pathOf(test, 'a test'))];
  return json(['compare'], [...flags(options), '--', ...files], { signal, cwd });
}

export async function inspect(file, { signal, cwd } = {}) {
  return json(['inspect'], ['--', pathOf(file, 'the file')], { signal, cwd });
}

export async function diffImages(reference, test, { signal, cwd, picture, ...options } = {}) {
  const files = [pathOf(reference, 'the reference'), pathOf(test, 'the test')];
  const out = picture === undefined ? [] : [`--out=${pathOf(picture, 'picture')}`];
  return json(['image', 'diff'], [...out, ...flags(options), '--', ...files], { signal, cwd });
}

export async function optimize(input, output, { signal, cwd, ...options } = {}) {
  const [from, to] = [pathOf(input, 'the input'), pathOf(output, 'the output')];
  return json(['optimize'], [...flags(options), `--out=${to}`, '--', from], { signal, cwd });
}
