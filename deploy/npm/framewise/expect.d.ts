// SPDX-License-Identifier: Apache-2.0
export interface LookOptions {
  /** Least score, 0 to 100; default 90. */
  score?: number;
  /** Options of the screenshot, such as `{ fullPage: true }`. */
  screenshot?: object;
  /** Any flag of `framewise compare`. */
  [flag: string]: unknown;
}

/** What can take a picture of itself: a page or locator of Playwright, an element. */
export interface Pictured {
  screenshot(options?: object): Promise<Uint8Array>;
}

export interface MatcherResult {
  pass: boolean;
  message(): string;
  actual?: number;
  expected?: number;
}

/**
 * Whether a file, bytes of a file, or a page looks like a baseline. A baseline
 * that is missing is written, but not where CI is set; FRAMEWISE_BASELINES is
 * `all` (replace), `new` (write missing ones) or `none`. A failure leaves
 * NAME.actual.png and NAME.diff.png beside the baseline. A baseline NAME.golden
 * is learned from three or more renders, given as a list of files.
 */
export function toLookLike(received: string | string[] | Uint8Array | Pictured, baseline: string, options?: LookOptions): Promise<MatcherResult>;

export const matchers: { toLookLike: typeof toLookLike };

// Jest and @playwright/test declare these; both merge with theirs.
declare global {
  namespace jest {
    interface Matchers<R> {
      toLookLike(baseline: string, options?: LookOptions): Promise<R>;
    }
  }
  namespace PlaywrightTest {
    interface Matchers<R> {
      toLookLike(baseline: string, options?: LookOptions): Promise<R>;
    }
  }
}
