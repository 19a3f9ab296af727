// SPDX-License-Identifier: Apache-2.0
// The preview of a plan: real clips, decoded while a real browser shows them.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Browser } from './browser.mjs';

const ffmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'framewise-preview-'));
let browser, preview, address;

// The first line that a program prints.
const firstLine = (process) => new Promise((resolve, reject) => {
  let text = '';
  process.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
    if (text.includes('\n')) resolve(text.split('\n')[0]);
  });
  process.on('exit', () => reject(new Error('the preview has ended')));
});

before(async () => {
  if (!ffmpeg) return;
  for (const [i, source] of ['testsrc2', 'smptebars', 'rgbtestsrc', 'testsrc'].entries()) {
    execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-f', 'lavfi', '-i', `${source}=size=320x180:rate=30`,
      '-f', 'lavfi', '-i', `sine=frequency=${300 + 50 * i}:sample_rate=48000`, '-t', '2',
      '-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', join(folder, `c${i}.mp4`)]);
  }
  preview = spawn(process.env.FRAMEWISE, ['video', 'preview', folder, '--duration', '1m', '--no-cache'],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  address = await firstLine(preview);
  browser = await Browser.start(process.env.CHROMIUM);
});
after(async () => {
  await browser?.close();
  preview?.kill('SIGINT');
  rmSync(folder, { recursive: true, force: true });
});

test('The film plays, without an error', { skip: !ffmpeg && 'ffmpeg is not installed' }, async () => {
  const page = await browser.open(address);
  await page.until('window.framesShown > 45 && window.lastFacts');
  assert.deepEqual(page.problems, []);
  const facts = await page.eval('window.lastFacts');
  assert.match(facts.clip, /^c\d\.mp4$/);
  assert.ok(facts.p95_ms > 0);
  const colors = await page.eval(`(() => {
    const canvas = document.getElementById('film');
    const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    return new Set([...data]).size;
  })()`);
  assert.ok(colors > 8, 'the picture is empty');
  console.log(JSON.stringify(facts));
  await page.close();
});

test('A stream plays with sound', { skip: !ffmpeg && 'ffmpeg is not installed' }, async () => {
  const page = await browser.open(address + '&as=mp4');
  await page.until('window.framesShown > 45 && window.lastFacts');
  assert.deepEqual(page.problems, []);
  const facts = await page.eval('window.lastFacts');
  console.log(JSON.stringify(facts));
  const video = await page.eval(`(() => {
    const video = document.getElementById('stream');
    const quality = video.getVideoPlaybackQuality();
    return {width: video.videoWidth, time: video.currentTime, error: video.error && video.error.message,
      audio: video.webkitAudioDecodedByteCount, frames: quality.totalVideoFrames, bad: quality.corruptedVideoFrames};
  })()`);
  assert.equal(video.error, null);
  assert.equal(video.width, facts.width);
  assert.ok(video.audio > 0, 'no sound was decoded');
  assert.equal(video.bad, 0);
  const streams = await page.eval('window.streams');
  await page.press('ArrowRight');
  await page.until(`window.streams > ${streams}`);
  await page.until('document.getElementById("stream").currentTime > 5');
  assert.deepEqual(page.problems, []);
  await page.close();
});

test('Keys pause the film and move in it', { skip: !ffmpeg && 'ffmpeg is not installed' }, async () => {
  const page = await browser.open(address);
  const seconds = () => page.eval('Number(document.getElementById("seek").value)');
  await page.press('ArrowRight');
  await page.until('Number(document.getElementById("seek").value) > 4.5');
  await page.press(' ');
  await page.until('document.getElementById("toggle").textContent === "Play"');
  // What was on its way when the key was pressed still comes.
  let still = await seconds();
  for (let same = 0; same < 30;) {
    await page.eval('new Promise((done) => requestAnimationFrame(() => done()))');
    const now = await seconds();
    same = now === still ? same + 1 : 0;
    still = now;
  }
  await page.press(' ');
  await page.until(`Number(document.getElementById("seek").value) > ${still}`);
  await page.close();
});
