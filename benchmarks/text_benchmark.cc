// SPDX-License-Identifier: Apache-2.0
// What it costs to look at the text of a recording of 1920x1080: finding lines
// and measuring them, of frames that stand, in which one line is typed, and
// that scroll; and reading what is in doubt, with two threads.
//   bench_text [RECORDING]
// The recording is a terminal, whose last frame is tiled; without one, made
// letters are drawn, and reading finds no words.
#include "bench_support.h"
#include "frame/color/color.h"
#include "framewise/framewise.h"
#include "measure/text/read_pages.h"

namespace framewise::bench {
namespace {

using measure::text::TextCollector;
using measure::text::TextEvidence;

constexpr Size kSize{1920, 1080};
constexpr int kLineRows = 24;

using Paint = std::function<uint8_t(int x, int y, int c)>;

Frame drawn(FramePool& pool, const Paint& paint) {
  FrameBuffer buffer =
      *pool.allocate({.layout = Layout::kRgba, .bits = 8}, kSize);
  for (int y = 0; y < kSize.height; ++y) {
    uint8_t* row = buffer.plane(0).row(y);
    for (int x = 0; x < kSize.width; ++x) {
      for (int c = 0; c < 3; ++c) row[4 * x + c] = paint(x, y, c);
      row[4 * x + 3] = 255;
    }
  }
  return std::move(buffer).freeze(0, {}, {});
}

uint8_t made_letter(int x, int y, int) {
  const uint32_t letter = uint32_t(x / 8 + 131 * (y / kLineRows)) * 2654435761u;
  const int u = x % 8;
  const int v = y % kLineRows - 7;
  const bool inside = v >= 0 && v < 10 && u < 7 && letter >> 29 != 0;
  const bool ink =
      inside && ((u < 2 && letter & 1 << 20) || (u > 4 && letter & 1 << 21) ||
                 (v < 2 && letter & 1 << 22) || v == 5);
  return ink ? 220 : 24;
}

Result<Paint> real_letters(const char* path) {
  auto recording = open(path);
  if (!recording) return recording.error();
  std::optional<Frame> last;
  for (;;) {
    auto next = recording->next();
    if (!next) return next.error();
    if (!*next) break;
    last = **next;
  }
  auto pool = std::make_shared<FramePool>();
  auto rgba = to_rgba8(*last, *pool);
  if (!rgba) return rgba.error();
  return Paint([frame = *rgba, pool](int x, int y, int c) {
    const Size size = frame.size();
    return frame.plane(0).row(y % size.height)[4 * (x % size.width) + c];
  });
}

// Softened so that measures alone do not decide: about a blur of a pixel.
Paint soft(const Paint& paint) {
  return [paint](int x, int y, int c) {
    const int left = std::max(0, x - 1),
              right = std::min(kSize.width - 1, x + 1);
    const int above = std::max(0, y - 1),
              below = std::min(kSize.height - 1, y + 1);
    int sum = 0;
    for (const int row : {above, y, below}) {
      sum += (row == y ? 2 : 1) * (paint(left, row, c) + 2 * paint(x, row, c) +
                                   paint(right, row, c));
    }
    return uint8_t(sum / 16);
  };
}

struct Looks {
  std::vector<Frame> reference;
  std::vector<Frame> test;
  double changed_megapixels = 0;  // of a look
};

// Rows from `from` on are shifted by a line for each look.
Looks looks_of(FramePool& pool, const Paint& paint, int count, int from,
               int rows) {
  Looks looks;
  looks.changed_megapixels =
      double(kSize.width) * std::min(rows, kSize.height - from) / 1e6;
  for (int i = 0; i < count; ++i) {
    const Paint moved = [&, i](int x, int y, int c) {
      const bool moves = y >= from && y < from + rows;
      return paint(x, moves ? y + kLineRows * i : y, c);
    };
    looks.reference.push_back(drawn(pool, moved));
    looks.test.push_back(drawn(pool, soft(moved)));
  }
  return looks;
}

struct Took {
  double ms = 0;  // of processor time, of a look, all but the first
  TextEvidence text;
};

Took collected(const Looks& looks, size_t count) {
  Took took;
  TextCollector collector;
  double begin = cpu_ms_so_far();
  for (size_t i = 0; i < count; ++i) {
    const size_t k = i % looks.reference.size();
    collector.add(i, {looks.reference[k], looks.test[k]});
    if (i == 0 && count > 1) begin = cpu_ms_so_far();
  }
  took.ms = (cpu_ms_so_far() - begin) / double(std::max<size_t>(1, count - 1));
  took.text = std::move(collector).take();
  return took;
}

void print_row(const char* name, double changed, double ms) {
  fmt::print("{:<28} {:>10.2f} {:>10.2f} {:>10.2f}\n", name, changed, ms,
             8 + 4 * changed);
}

int run(int argc, char** argv) {
  Result<Paint> paint = Paint(made_letter);
  if (argc > 1) paint = real_letters(argv[1]);
  if (!paint) {
    fmt::print(stderr, "{}\n", paint.error().to_string());
    return 1;
  }
  FramePool pool;
  fmt::print("{:<28} {:>10} {:>10} {:>10}\n", "1920x1080, one thread",
             "MP changed", "ms a look", "bar");
  const Looks first = looks_of(pool, *paint, 1, 0, kSize.height);
  print_row("the first frame", first.changed_megapixels,
            collected(first, 1).ms);
  print_row("a frame that stands", 0, collected(first, 20).ms);
  const Looks typed = looks_of(pool, *paint, 12, 480, kLineRows);
  print_row("one line changes", typed.changed_megapixels,
            collected(typed, 12).ms);
  const Looks scrolled = looks_of(pool, *paint, 12, 0, kSize.height);
  print_row("all lines scroll", scrolled.changed_megapixels,
            collected(scrolled, 12).ms);

  // 60 s are 240 looks.
  const Took minute = collected(scrolled, 240);
  int64_t lines = 0;
  for (const auto& pair : minute.text.pairs) lines += pair.lines;
  size_t read = 0;
  for (const auto& page : minute.text.pages) read += page.lines.size();
  ThreadPool threads(2);
  measure::text::WordReaders readers;
  const double cpu_begin = cpu_ms_so_far();
  const auto begin = std::chrono::steady_clock::now();
  const auto words =
      measure::text::read_pages(minute.text.pages, readers, &threads, {});
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - begin;
  if (!words) {
    fmt::print("reading: {}\n", words.error().to_string());
    return 0;
  }
  int found = 0;
  for (const auto& page : *words) found += page.words;
  fmt::print(
      "60 s that scroll: {} lines looked at, {} read ({:.1f} %, bar 3 %), {} "
      "words, {:.2f} s with two threads (bar 4), {:.2f} s of processors\n",
      lines, read, 100.0 * double(read) / double(lines), found, took.count(),
      (cpu_ms_so_far() - cpu_begin) / 1000);
  return 0;
}

}  // namespace
}  // namespace framewise::bench

int main(int argc, char** argv) { return framewise::bench::run(argc, argv); }
