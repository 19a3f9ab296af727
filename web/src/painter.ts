// SPDX-License-Identifier: Apache-2.0
// Pictures that are made of two others: absolute difference and heat map.
// The last few are kept.
import type { Rect } from './data';

const kKept = 24;
const kept = new Map<string, HTMLCanvasElement>();

function remember(key: string, make: () => HTMLCanvasElement): HTMLCanvasElement {
  const found = kept.get(key);
  const picture = found ?? make();
  kept.delete(key);
  kept.set(key, picture);
  if (kept.size > kKept) kept.delete(kept.keys().next().value as string);
  return picture;
}

function canvas_of(width: number, height: number) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  return { canvas, context };
}

// A picture and where it lies, in pixels of the original.
export interface Laid {
  bitmap: ImageBitmap;
  place: Rect;
}

// The pixels of a picture within a part of the original, over black.
function pixels_of({ bitmap, place }: Laid, [left, top, width, height]: Rect): ImageData {
  const { context } = canvas_of(width, height);
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, place[0] - left, place[1] - top, place[2], place[3]);
  return context.getImageData(0, 0, width, height);
}

export function difference(key: string, a: Laid, b: Laid, part: Rect, gain: number): HTMLCanvasElement {
  return remember(`difference ${key} ${gain}`, () => {
    const first = pixels_of(a, part);
    const second = pixels_of(b, part).data;
    const [, , width, height] = part;
    const { canvas, context } = canvas_of(width, height);
    const data = first.data;
    for (let i = 0; i < data.length; ++i) {
      data[i] = (i & 3) === 3 ? 255 : Math.abs(data[i] - second[i]) * gain;
    }
    context.putImageData(first, 0, 0);
    return canvas;
  });
}

// Lightness rises monotonically, so the map works for color-blind readers and in
// print.
export const kHeat = ['#000004', '#280b54', '#65156e', '#9f2a63', '#d44842', '#f57d15', '#fac127', '#fcffa4'];

const kHeatTable = (() => {
  const stops = kHeat.map((color) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16)));
  return Array.from({ length: 256 }, (_, level) => {
    const place = (level / 255) * (stops.length - 1);
    const low = Math.min(Math.floor(place), stops.length - 2);
    const share = place - low;
    return stops[low].map((value, c) => value + (stops[low + 1][c] - value) * share);
  });
})();

// Errors in color over the compressed picture in gray, which stays visible where
// there is no error.
export function heat(key: string, map: ImageBitmap, below: Laid, part: Rect): HTMLCanvasElement {
  return remember(`heat ${key}`, () => {
    const picture = pixels_of(below, part);
    const errors = pixels_of({ bitmap: map, place: part }, part).data;
    const [, , width, height] = part;
    const data = picture.data;
    for (let i = 0; i < data.length; i += 4) {
      const luma = 0.2126 * data[i] + 0.7152 * data[i + 1] + 0.0722 * data[i + 2];
      const opacity = Math.min(1, (1.9 * errors[i]) / 255);
      for (let c = 0; c < 3; ++c) {
        data[i + c] = kHeatTable[errors[i]][c] * opacity + 0.55 * luma * (1 - opacity);
      }
      data[i + 3] = 255;
    }
    const { canvas, context } = canvas_of(width, height);
    context.putImageData(picture, 0, 0);
    return canvas;
  });
}
