#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// The program framewise, as npx runs it.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { programPath } from '../index.js';

let program;
try {
  program = programPath();
} catch (error) {
  console.error(`framewise: error: ${error.message}`);
  process.exit(4);
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
