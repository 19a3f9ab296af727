// SPDX-License-Identifier: Apache-2.0
// Renders the animations of a page as a video, frame by frame, so that a slow machine
// loses none:  node render.mjs PAGE OUT.mp4 [SECONDS]
// CHROMIUM names a browser of the system; without it Playwright's own is used.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright';

const [page_file, out, seconds = '2'] = process.argv.slice(2);
const kRate = 25;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM });
const page = await browser.newPage({ viewport: { width: 320, height: 180 } });
await page.goto(pathToFileURL(page_file).href);
const encoder = spawn('ffmpeg', ['-v', 'error', '-y', '-f', 'image2pipe', '-framerate', kRate, '-i', '-', '-pix_fmt', 'yuv420p', out],
  { stdio: ['pipe', 'inherit', 'inherit'] });
for (let frame = 0; frame < kRate * Number(seconds); ++frame) {
  await page.evaluate((time) => {
    for (const animation of document.getAnimations()) {
      animation.pause();
      animation.currentTime = time;
    }
  }, 1000 * frame / kRate);
  encoder.stdin.write(await page.screenshot());
}
encoder.stdin.end();
const [status] = await once(encoder, 'exit');
await browser.close();
process.exit(status);
