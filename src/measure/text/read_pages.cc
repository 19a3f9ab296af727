// SPDX-License-Identifier: Apache-2.0
#include "measure/text/read_pages.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/for_each_index.h"
#include "base/result.h"
#include "telemetry/span.h"

namespace framewise::measure::text {
namespace {

// Lines of a page that tell whether it shows text.
constexpr size_t kFirstLines = 16;

// The reference of a page with its widest lines alone.
GrayPage widest_lines(const TextPage& page) {
  std::vector<Rect> lines = page.lines;
  if (lines.size() <= kFirstLines) return page.reference;
  std::ranges::stable_sort(lines, std::greater(), &Rect::width);
  lines.resize(kFirstLines);
  constexpr int kMargin = 10;  // pixels of white, as pages have
  Rect area = lines.front();
  for (const Rect& line : lines) area = united(area, line);
  GrayPage first{{area.width + 2 * kMargin, area.height + 2 * kMargin}, {}};
  first.pixels.assign(size_t(first.size.pixels()), 255);
  for (const Rect& line : lines) {
    for (int y = line.y; y < line.y + line.height; ++y) {
      std::copy_n(page.reference.row(y - page.area.y) + line.x - page.area.x,
                  line.width,
                  first.row(y - area.y + kMargin) + line.x - area.x + kMargin);
    }
  }
  return first;
}

// The words of each line, by their middles. The page was doubled.
std::vector<LineOfWords> words_by_line(const TextPage& page,
                                       const std::vector<ReadWord>& words) {
  std::vector<LineOfWords> lines(page.lines.size());
  for (const ReadWord& word : words) {
    const int x = page.area.x + (word.area.x + word.area.width / 2) / 2;
    const int y = page.area.y + (word.area.y + word.area.height / 2) / 2;
    const auto line = std::ranges::find_if(page.lines, [&](const Rect& area) {
      return x >= area.x && x < area.x + area.width && y >= area.y &&
             y < area.y + area.height;
    });
    if (line == page.lines.end()) continue;
    lines[size_t(line - page.lines.begin())].push_back(word);
  }
  return lines;
}

PageWords compared(const TextPage& page, const std::vector<ReadWord>& reference,
                   const std::vector<ReadWord>& test) {
  PageWords all;
  all.pair = page.pair;
  all.share = double(page.read_area) / double(page.all_area);
  const std::vector<LineOfWords> before = words_by_line(page, reference);
  const std::vector<LineOfWords> after = words_by_line(page, test);
  for (size_t i = 0; i < page.lines.size(); ++i) {
    ComparedLine line = compare_words(before[i], after[i]);
    all.words += line.words;
    all.kept += line.kept;
    all.proofs += int(std::ranges::count_if(before[i], proves_text));
    if (line.lost.empty()) continue;
    all.lines.push_back({page.lines[i], std::move(line.lost)});
  }
  return all;
}

}  // namespace

Result<bool> may_be_text(std::span<const TextPage> pages, WordReaders& readers,
                         Executor* executor, const std::stop_token& stop) {
  const telemetry::Span span("read text");
  std::vector<Result<bool>> found(pages.size(), false);
  for_each_index(executor, pages.size(), [&](size_t i) {
    if (stop.stop_requested()) return;
    const auto words = readers.read(doubled(widest_lines(pages[i])));
    found[i] = words ? Result<bool>(std::ranges::any_of(*words, proves_text))
                     : words.error();
  });
  bool any = false;
  for (const Result<bool>& page : found) {
    FW_ASSIGN_OR_RETURN(const bool proves, page);
    any |= proves;
  }
  return any;
}

Result<std::vector<PageWords>> read_pages(std::span<const TextPage> pages,
                                          WordReaders& readers,
                                          Executor* executor,
                                          const std::stop_token& stop) {
  const telemetry::Span span("read text");
  std::vector<Result<std::vector<ReadWord>>> words(2 * pages.size(),
                                                   std::vector<ReadWord>());
  for_each_index(executor, words.size(), [&](size_t i) {
    if (stop.stop_requested()) return;
    const TextPage& page = pages[i / 2];
    words[i] = readers.read(doubled(i % 2 == 0 ? page.reference : page.test));
  });
  std::vector<PageWords> read;
  for (size_t i = 0; i < pages.size(); ++i) {
    FW_ASSIGN_OR_RETURN(const std::vector<ReadWord> reference,
                        std::move(words[2 * i]));
    FW_ASSIGN_OR_RETURN(const std::vector<ReadWord> test,
                        std::move(words[2 * i + 1]));
    read.push_back(compared(pages[i], reference, test));
  }
  return read;
}

}  // namespace framewise::measure::text
