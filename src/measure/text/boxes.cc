// SPDX-License-Identifier: Apache-2.0
#include "measure/text/boxes.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "frame/color/to_srgb.h"
#include "measure/text/line_runs.h"

namespace framewise::measure::text {
namespace {

// Limits of the detector, found on recordings of terminals and editors.
constexpr int kLeastStep = 20;   // of luma or of the largest channel
constexpr int kTallStroke = 31;  // rows: borders and cursors, not letters
constexpr int kWidestGap = 16;   // pixels between words of a line
constexpr int kLeastHeight = 5;  // rows of a line
constexpr int kMostHeight = 60;
constexpr int kLeastWidth = 8;
constexpr int kPaddingX = 2;
constexpr int kPaddingY = 3;
constexpr int kLeastContrast = 24;       // levels
constexpr double kFlatShare = 0.35;      // of pixels that are ground
constexpr double kFewestStrokes = 0.35;  // in a square of the line's height
constexpr double kMostStrokes = 3.5;
constexpr double kWidestStroke = 0.4;  // of the height
constexpr double kLeastRows = 0.5;     // of the rows cross a stroke

int luma(const uint8_t* pixel) {
  return (54 * pixel[0] + 183 * pixel[1] + 19 * pixel[2] + 128) >> 8;
}

// Where luma or the largest channel changes within three pixels of a row.
class StepMask {
 public:
  explicit StepMask(const Frame& frame)
      : size_(frame.size()),
        mask_(size_t(size_.pixels())),
        luma_(size_t(size_.width) + 2),
        most_(size_t(size_.width) + 2) {
    for (int y = 0; y < size_.height; ++y) {
      mark_row(frame.plane(0).row(y), row(y));
    }
    remove_tall_strokes();
  }

  RunRow runs(int y) const {
    RunRow runs;
    const uint8_t* const begin = mask_.data() + offset(y);
    const uint8_t* const end = begin + size_.width;
    for (const uint8_t* at = begin; at < end;) {
      at = static_cast<const uint8_t*>(std::memchr(at, 1, size_t(end - at)));
      if (!at) break;
      const void* const zero = std::memchr(at, 0, size_t(end - at));
      const uint8_t* const stop =
          zero ? static_cast<const uint8_t*>(zero) : end;
      runs.push_back({int(at - begin), int(stop - begin)});
      at = stop;
    }
    return runs;
  }

 private:
  size_t offset(int y) const { return size_t(y) * size_t(size_.width); }
  uint8_t* row(int y) { return mask_.data() + offset(y); }

  void mark_row(const uint8_t* pixels, uint8_t* out) {
    const int width = size_.width;
    uint8_t* const y = luma_.data() + 1;
    uint8_t* const m = most_.data() + 1;
    for (int x = 0; x < width; ++x, pixels += 4) {
      y[x] = uint8_t(luma(pixels));
      m[x] = std::max({pixels[0], pixels[1], pixels[2]});
    }
    y[-1] = y[0];
    m[-1] = m[0];
    y[width] = y[width - 1];
    m[width] = m[width - 1];
    for (int x = 0; x < width; ++x) {
      const int y_range = std::max(std::max(y[x - 1], y[x]), y[x + 1]) -
                          std::min(std::min(y[x - 1], y[x]), y[x + 1]);
      const int m_range = std::max(std::max(m[x - 1], m[x]), m[x + 1]) -
                          std::min(std::min(m[x - 1], m[x]), m[x + 1]);
      out[x] = std::max(y_range, m_range) >= kLeastStep;
    }
  }

  void remove_tall_strokes() {
    if (size_.height < kTallStroke) return;
    const auto width = size_t(size_.width);
    // Marked rows that end here, at most kTallStroke.
    std::vector<uint8_t> lengths(mask_.size());
    for (size_t i = 0; i < mask_.size(); ++i) {
      const int above = i >= width ? lengths[i - width] : 0;
      lengths[i] = uint8_t(mask_[i] * std::min(above + 1, kTallStroke));
    }
    std::vector<uint8_t> tall(width);
    for (int y = size_.height - 1; y >= 0; --y) {
      uint8_t* const marks = row(y);
      const uint8_t* const length = lengths.data() + offset(y);
      for (size_t x = 0; x < width; ++x) {
        tall[x] = uint8_t(marks[x] & ((length[x] == kTallStroke) | tall[x]));
        marks[x] = uint8_t(marks[x] & ~tall[x]);
      }
    }
  }

  Size size_;
  std::vector<uint8_t> mask_;
  std::vector<uint8_t> luma_, most_;
};

int difference(const uint8_t* pixel, const Color& color) {
  return std::max({std::abs(pixel[0] - color[0]), std::abs(pixel[1] - color[1]),
                   std::abs(pixel[2] - color[2])});
}

// Differences from the background.
struct Differences {
  std::vector<uint8_t> of_pixels;
  int contrast = 0;  // the 98th percentile

  Differences(const Frame& frame, const Rect& area, const Color& background) {
    std::array<int, 256> counts{};
    of_pixels.reserve(size_t(area.width) * size_t(area.height));
    for (int y = area.y; y < area.y + area.height; ++y) {
      const uint8_t* pixel = frame.plane(0).row(y) + 4 * area.x;
      for (int x = 0; x < area.width; ++x, pixel += 4) {
        const int d = difference(pixel, background);
        ++counts[size_t(d)];
        of_pixels.push_back(uint8_t(d));
      }
    }
    const auto wanted = size_t(std::ceil(0.98 * double(of_pixels.size())));
    size_t seen = 0;
    while (contrast < 255 &&
           (seen += size_t(counts[size_t(contrast)])) < wanted) {
      ++contrast;
    }
  }
};

double median_of(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + ptrdiff_t(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Whether the strokes in an area are as many and as thin as those of letters.
bool looks_like_text(const Differences& all, const Rect& area) {
  const auto ground =
      std::count_if(all.of_pixels.begin(), all.of_pixels.end(),
                    [&](uint8_t d) { return 5 * d < all.contrast; });
  if (double(ground) < kFlatShare * double(all.of_pixels.size())) return false;
  std::vector<double> strokes;
  std::vector<double> widths;
  int rows = 0;
  for (int y = 0; y < area.height; ++y) {
    const uint8_t* row = all.of_pixels.data() + size_t(y) * size_t(area.width);
    int transitions = 0;
    int begin = -1;
    for (int x = 0; x < area.width; ++x) {
      const bool ink = 2 * row[x] >= all.contrast;
      const bool before = x > 0 && 2 * row[x - 1] >= all.contrast;
      transitions += x > 0 && ink != before;
      if (ink && begin < 0) begin = x;
      if (begin >= 0 && (!ink || x + 1 == area.width)) {
        widths.push_back(ink ? x + 1 - begin : x - begin);
        begin = -1;
      }
    }
    rows += transitions > 0;
    strokes.push_back(transitions / 2.0 * area.height / area.width);
  }
  const double typical = median_of(std::move(strokes));
  return rows >= kLeastRows * area.height && typical >= kFewestStrokes &&
         typical <= kMostStrokes &&
         median_of(std::move(widths)) <= kWidestStroke * area.height;
}

}  // namespace

Color background_of(const Frame& frame, const Rect& area) {
  struct Cell {
    int count = 0;
    int sums[3] = {};
  };
  thread_local std::vector<Cell> cells(32 * 32 * 32);
  const auto cell_of = [&](const uint8_t* pixel) -> Cell& {
    return cells[size_t(pixel[0] >> 3) << 10 | size_t(pixel[1] >> 3) << 5 |
                 size_t(pixel[2] >> 3)];
  };
  const auto for_each_pixel = [&](const auto& visit) {
    for (int y = area.y; y < area.y + area.height; ++y) {
      const uint8_t* pixel = frame.plane(0).row(y) + 4 * area.x;
      for (int x = 0; x < area.width; ++x, pixel += 4) visit(pixel);
    }
  };
  Cell fullest;
  for_each_pixel([&](const uint8_t* pixel) {
    Cell& cell = cell_of(pixel);
    ++cell.count;
    for (int c = 0; c < 3; ++c) cell.sums[c] += pixel[c];
  });
  for_each_pixel([&](const uint8_t* pixel) {
    Cell& cell = cell_of(pixel);
    if (cell.count > fullest.count) fullest = cell;
    cell = Cell();
  });
  Color color{};
  for (size_t c = 0; c < 3 && fullest.count > 0; ++c) {
    color[c] = uint8_t((fullest.sums[c] + fullest.count / 2) / fullest.count);
  }
  return color;
}

std::vector<TextBox> find_text(const Frame& frame) {
  const Size size = frame.size();
  const StepMask mask(frame);
  std::vector<RunRow> rows(size_t(size.height));
  for (int y = 0; y < size.height; ++y) {
    rows[size_t(y)] = mask.runs(y);
    fill_gaps(kWidestGap, rows[size_t(y)]);
  }
  std::vector<TextBox> boxes;
  for (const Rect& piece : pieces_of(opened_5x3(rows, size.width))) {
    if (piece.height < kLeastHeight || piece.height > kMostHeight ||
        piece.width < kLeastWidth || 5 * piece.width < 4 * piece.height) {
      continue;
    }
    TextBox box;
    const int left = std::max(0, piece.x - kPaddingX);
    const int top = std::max(0, piece.y - kPaddingY);
    box.area = {
        left, top,
        std::min(size.width, piece.x + piece.width + kPaddingX) - left,
        std::min(size.height, piece.y + piece.height + kPaddingY) - top};
    box.background = background_of(frame, box.area);
    const Differences differences(frame, box.area, box.background);
    box.contrast = differences.contrast;
    if (box.contrast < kLeastContrast ||
        !looks_like_text(differences, box.area)) {
      continue;
    }
    boxes.push_back(box);
  }
  return boxes;
}

void TextFrame::compute(const Picture& picture) {
  frame.reset();
  auto converted = to_srgb8(picture.rgb(), picture.pool());
  if (converted) frame = *std::move(converted);
}

void TextOfPicture::compute(const Picture& picture) {
  const auto& frame = picture.get<TextFrame>().frame;
  boxes = frame ? find_text(*frame) : std::vector<TextBox>();
}

void TextOfPicture::update(const Picture& picture) {
  if (!picture.changed().none()) compute(picture);
}

}  // namespace framewise::measure::text
