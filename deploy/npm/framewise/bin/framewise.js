#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// The program framewise, as npx runs it; files are compared without it, too.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { programPath } from '../index.js';
import { compareByWasm } from './by_wasm.js';

// Another one than the program of the platform would be no answer to FRAMEWISE_BINARY.
async function withoutProgram(missing) {
  const module = process.env.FRAMEWISE_BINARY ? undefined : await import('framewise-wasm').catch(() => undefined);
  if (!module) throw Object.assign(missing, { exitCode: 4 });
  console.error(`framewise: note: no program for ${process.platform}-${process.arch}; comparing by WebAssembly`);
  return compareByWasm(process.argv.slice(2), module);
}

let program;
try {
  program = programPath();
} catch (missing) {
  try {
    process.exit(await withoutProgram(missing));
  } catch (error) {
    console.error(`framewise: error: ${error.message}`);
    if (error.hint) console.error(`hint: ${error.hint}`);
    process.exit(error.exitCode ?? 3);
  }
}
const child = spawn(program, process.argv.slice(2), { stdio: 'inherit' });
// Ctrl-C reaches both; the program ends first, with a report of what is done.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('error', (error) => {
  console.error(`framewise: error: ${program} cannot run: ${error.message}`);
  process.exit(4);
});
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
