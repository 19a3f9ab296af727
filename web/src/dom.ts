// SPDX-License-Identifier: Apache-2.0
// Builds elements. Text from files is hostile: it becomes text nodes and attribute
// values, never markup.

type Child = Node | string | number | null | undefined | false;
type Attributes = Record<
  string,
  string | number | boolean | null | undefined | EventListener
>;

// Marks that change the direction of text can disguise a name ("gpj.exe"), so they
// are shown as escapes, as in the program.
export const kMarks = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
export const code_of = (mark: string) => mark.charCodeAt(0).toString(16).padStart(4, '0');
export const visible = (text: string) => text.replace(kMarks, (mark) => `\\u{${code_of(mark)}}`);

function fill(element: Element, attributes: Attributes, children: Child[]) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') {
      element.addEventListener(name, value);
    } else {
      element.setAttribute(name, value === true ? '' : visible(String(value)));
    }
  }
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : visible(String(child)));
  }
}

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Attributes = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, attributes, children);
  return element;
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K, attributes: Attributes = {}, ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  fill(element, attributes, children);
  return element;
}

// Sixteen by sixteen; 'fill' paths are punched out by the even-odd rule.
const kIcons: Record<string, string> = {
  PASS: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM6.9 11.3 3.9 8.3 5 7.2l1.9 1.9 4.1-4.2 1.1 1.1Z',
  WARNING: 'M8 1.2 15.4 14.4H.6ZM7.2 6v4.2h1.6V6ZM7.2 11.3v1.6h1.6v-1.6Z',
  ARTIFACT: 'M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1ZM7.2 4v5h1.6V4ZM7.2 10.4V12h1.6v-1.6Z',
  ERROR: 'M1 1h14v14H1ZM4.6 5.7 6.9 8l-2.3 2.3 1.1 1.1L8 9.1l2.3 2.3 1.1-1.1L9.1 8l2.3-2.3-1.1-1.1L8 6.9 5.7 4.6Z',
  UNKNOWN: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 1.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11ZM5 7.2h6v1.6H5Z',
  info: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 1.4a5.6 5.6 0 1 1 0 11.2A5.6 5.6 0 0 1 8 2.4ZM7.3 7h1.4v4.4H7.3ZM7.3 4.6h1.4V6H7.3Z',
  play: 'M4.5 2.5v11l9-5.5Z',
  pause: 'M4 2.5h3v11H4Zm5 0h3v11H9Z',
  first: 'M3 3h1.6v10H3Zm9.2-.2 1.1 1.1L9.2 8l4.1 4.1-1.1 1.1L7 8Z',
  back: 'M10.2 2.8 11.3 3.9 7.2 8l4.1 4.1-1.1 1.1L5 8Z',
  next: 'M5.8 2.8 4.7 3.9 8.8 8l-4.1 4.1 1.1 1.1L11 8Z',
  loop: 'M4 4h7V2l3 2.8-3 2.8V5.5H5.5V8H4Zm8 8H5v2l-3-2.8 3-2.8v2.1h5.500V8H12Z',
  full: 'M2 2h5v1.5H3.500V7H2Zm7 0h5v5h-1.500V3.500H9ZM2 9h1.500v3.500H7V14H2Zm10.500 0H14v5H9v-1.500h3.500Z',
};

export function icon(name: string, className = ''): SVGSVGElement {
  return svg('svg',
    { class: 'icon ' + className, viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    svg('path', { d: kIcons[name] ?? '', fill: 'currentColor', 'fill-rule': 'evenodd' }));
}

// Moves through the buttons of a group with the arrow keys; one of them is in
// the order of Tab.
export function roving(group: HTMLElement, choose: (index: number) => void) {
  group.addEventListener('keydown', (event) => {
    const buttons = [...group.querySelectorAll<HTMLElement>('button')];
    const here = buttons.indexOf(document.activeElement as HTMLElement);
    const step = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1
      : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0;
    if (here < 0 || step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const to = (here + step + buttons.length) % buttons.length;
    choose(to);
    group.querySelectorAll<HTMLElement>('button')[to]?.focus();
  });
}

// The text of an embedded element, by id.
export function part(name: string): string | null {
  return document.getElementById(name)?.textContent ?? null;
}

// As part(), but null until the browser has read the element to its end: parts
// follow the script.
export function whole_part(name: string): string | null {
  const element = document.getElementById(name);
  if (!element || (document.readyState === 'loading' && !element.nextSibling)) return null;
  return element.textContent;
}

export const all_read: Promise<void> = new Promise((done) => {
  if (document.readyState !== 'loading') done();
  else document.addEventListener('DOMContentLoaded', () => done());
});

export function bytes_of(base64: string): Uint8Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; ++i) bytes[i] = text.charCodeAt(i);
  return bytes;
}
