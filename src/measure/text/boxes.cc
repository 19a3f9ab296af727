// SPDX-License-Identifier: Apache-2.0
#include "measure/text/boxes.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "frame/color/to_srgb.h"
#include "measure/text/line_runs.h"
#include "measure/text/step_mask.h"

namespace framewise::measure::text {
namespace {

// Limits of the detector, found on recordings of terminals and editors.
constexpr int kWidestGap = 16;   // pixels between words of a line
constexpr int kLeastHeight = 5;  // rows of a line
constexpr int kMostHeight = 60;
// A line that reaches farther than this is too tall.
constexpr int kReachOfPiece = kMostHeight + 4;
constexpr int kLeastWidth = 8;
constexpr int kPaddingX = 2;
constexpr int kPaddingY = 3;
constexpr int kLeastContrast = 24;       // levels
constexpr double kFlatShare = 0.35;      // of pixels that are ground
constexpr double kFewestStrokes = 0.35;  // in a square of the line's height
constexpr double kMostStrokes = 3.5;
constexpr double kWidestStroke = 0.4;  // of the height
constexpr double kLeastRows = 0.5;     // of the rows cross a stroke

int difference(const uint8_t* pixel, const Color& color) {
  return std::max({std::abs(pixel[0] - color[0]), std::abs(pixel[1] - color[1]),
                   std::abs(pixel[2] - color[2])});
}

// Differences of a piece from its background. Reuses its memory.
struct Differences {
  std::vector<uint8_t> of_pixels;
  int contrast = 0;             // the 98th percentile
  std::vector<double> strokes;  // of each row
  std::vector<double> widths;   // of each stroke of a row

  void measure(const Frame& frame, const Rect& area, const Color& background) {
    std::array<int, 256> counts{};
    of_pixels.clear();
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
    contrast = 0;
    while (contrast < 255 &&
           (seen += size_t(counts[size_t(contrast)])) < wanted) {
      ++contrast;
    }
  }
};

double median_of(std::vector<double>& values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + ptrdiff_t(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Whether the strokes in an area are as many and as thin as those of letters.
bool looks_like_text(Differences& all, const Rect& area) {
  const auto ground =
      std::count_if(all.of_pixels.begin(), all.of_pixels.end(),
                    [&](uint8_t d) { return 5 * d < all.contrast; });
  if (double(ground) < kFlatShare * double(all.of_pixels.size())) return false;
  all.strokes.clear();
  all.widths.clear();
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
        all.widths.push_back(ink ? x + 1 - begin : x - begin);
        begin = -1;
      }
    }
    rows += transitions > 0;
    all.strokes.push_back(transitions / 2.0 * area.height / area.width);
  }
  const double typical = median_of(all.strokes);
  return rows >= kLeastRows * area.height && typical >= kFewestStrokes &&
         typical <= kMostStrokes &&
         median_of(all.widths) <= kWidestStroke * area.height;
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

struct TextFinder::State {
  explicit State(Size size) : mask(size), rows(size_t(size.height)) {}

  StepMask mask;
  std::vector<RunRow> rows;  // of the mask, with gaps between letters filled
  RunRows part;              // those that are searched
  Opening5x3 opening;
  std::optional<Frame> last;
  std::vector<TextBox> boxes;
  std::vector<Rect> pieces;  // of the boxes, without padding
  Differences differences;   // of the last piece

  void search(const Frame& frame, RowRange changed);
  void sort_boxes();
};

TextFinder::TextFinder() = default;
TextFinder::~TextFinder() = default;
TextFinder::TextFinder(TextFinder&&) noexcept = default;
TextFinder& TextFinder::operator=(TextFinder&&) noexcept = default;

namespace {

// The box of a piece, if it is text.
std::optional<TextBox> text_box(const Frame& frame, const Rect& piece,
                                Differences& differences) {
  if (piece.height < kLeastHeight || piece.height > kMostHeight ||
      piece.width < kLeastWidth || 5 * piece.width < 4 * piece.height) {
    return std::nullopt;
  }
  const Size size = frame.size();
  TextBox box;
  const int left = std::max(0, piece.x - kPaddingX);
  const int top = std::max(0, piece.y - kPaddingY);
  box.area = {left, top,
              std::min(size.width, piece.x + piece.width + kPaddingX) - left,
              std::min(size.height, piece.y + piece.height + kPaddingY) - top};
  box.background = background_of(frame, box.area);
  differences.measure(frame, box.area, box.background);
  box.contrast = differences.contrast;
  if (box.contrast < kLeastContrast ||
      !looks_like_text(differences, box.area)) {
    return std::nullopt;
  }
  return box;
}

// Rows of one that differ in the other, as ranges; nearby ones are one.
std::vector<RowRange> changed_rows(const Frame& before, const Frame& now) {
  std::vector<RowRange> ranges;
  const PlaneView a = before.plane(0);
  const PlaneView b = now.plane(0);
  for (int y = 0; y < a.size.height; ++y) {
    if (std::memcmp(a.row(y), b.row(y), size_t(a.size.width) * 4) == 0) {
      continue;
    }
    if (!ranges.empty() && y - ranges.back().end <= 2 * kReachOfPiece) {
      ranges.back().end = y + 1;
    } else {
      ranges.push_back({y, y + 1});
    }
  }
  return ranges;
}

}  // namespace

// A row of the mask depends on rows up to kTallStroke - 1 away, the opening on
// two more; a piece reaches over at most kMostHeight rows.
void TextFinder::State::search(const Frame& frame, RowRange changed) {
  const int height = frame.size().height;
  mask.mark(frame, changed);
  const RowRange dirty = changed.widened(kTallStroke - 1, height);
  for (int y = dirty.begin; y < dirty.end; ++y) rows[size_t(y)].clear();
  mask.runs(dirty, rows);
  for (int y = dirty.begin; y < dirty.end; ++y) {
    fill_gaps(kWidestGap, rows[size_t(y)]);
  }
  const RowRange affected = dirty.widened(2, height);
  const RowRange window = affected.widened(kReachOfPiece, height);
  size_t kept = 0;
  for (size_t i = 0; i < boxes.size(); ++i) {
    if (affected.meets(pieces[i])) continue;
    pieces[kept] = pieces[i];
    boxes[kept++] = boxes[i];
  }
  pieces.resize(kept);
  boxes.resize(kept);
  part.clear();
  for (int y = window.begin; y < window.end; ++y) {
    for (const Run& run : rows[size_t(y)]) part.add(run);
    part.end_row();
  }
  for (Rect piece : pieces_of(opening.of(part, frame.size().width))) {
    piece.y += window.begin;
    if (!affected.meets(piece)) continue;
    if (const auto box = text_box(frame, piece, differences)) {
      pieces.push_back(piece);
      boxes.push_back(*box);
    }
  }
}

void TextFinder::State::sort_boxes() {
  std::ranges::sort(boxes, {}, [](const TextBox& box) {
    return std::pair(box.area.y, box.area.x);
  });
  std::ranges::sort(pieces, {}, [](const Rect& piece) {
    return std::pair(piece.y, piece.x);
  });
}

const std::vector<TextBox>& TextFinder::find(const Frame& frame) {
  const Size size = frame.size();
  const bool follows = state_ && state_->last && state_->last->size() == size;
  if (!follows) state_ = std::make_unique<State>(size);
  const std::vector<RowRange> ranges =
      follows ? changed_rows(*state_->last, frame)
              : std::vector<RowRange>{{0, size.height}};
  for (const RowRange& range : ranges) state_->search(frame, range);
  state_->last = frame;
  if (!ranges.empty()) state_->sort_boxes();
  return state_->boxes;
}

std::vector<TextBox> find_text(const Frame& frame) {
  return TextFinder().find(frame);
}

void TextFrame::compute(const Picture& picture) {
  frame.reset();
  auto converted = to_srgb8(picture.rgb(), picture.pool());
  if (converted) frame = *std::move(converted);
}

void TextOfPicture::compute(const Picture& picture) {
  const auto& frame = picture.get<TextFrame>().frame;
  boxes = frame ? finder.find(*frame) : std::vector<TextBox>();
}

void TextOfPicture::update(const Picture& picture) {
  if (!picture.changed().none()) compute(picture);
}

}  // namespace framewise::measure::text
