// SPDX-License-Identifier: Apache-2.0
#include "image/difference/overall_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <unordered_set>

#include "image/difference/pixel_color.h"

namespace framewise::image {
namespace {

constexpr int kCell = 8;  // pixels

// A change reaches over the whole image if this share of its cells differs:
// flat areas may survive it.
constexpr double kLeastShareOfCells = 0.7;

// Fewer boxes are words enough.
constexpr size_t kLeastBoxes = 4;

// Colors of a palette; and how many times as many the reference has.
constexpr size_t kMostPaletteColors = 256;
constexpr size_t kMoreColors = 2;

// Detail, as the sum of second differences along rows, over that of the
// reference: less is blur, more is dithering or noise.
constexpr double kBlurredDetail = 0.7;
constexpr double kNoisyDetail = 1.15;

// Levels of luma by which the mean of a cell may change with the whole image. A
// palette of 16 colors moves flat areas by up to 25, blur moves edges by 20.
constexpr double kMostCellShift = 32;

// Levels of luma by which all pixels become brighter or darker.
constexpr double kLeastShift = 4;

struct Overview {
  int64_t cells = 0;
  int64_t changed_cells = 0;
  double shift = 0;  // mean of luma, test less reference
  double reference_detail = 0;
  double test_detail = 0;
};

double luma_at(const PlaneView& plane, int x, int y) {
  return luma_of(color_of(pixel_at(plane, x, y)));
}

double detail_at(const PlaneView& plane, int x, int y) {
  return std::abs(2 * luma_at(plane, x, y) - luma_at(plane, x - 1, y) -
                  luma_at(plane, x + 1, y));
}

bool differs(const ImagePair& pair, const Rect& cell) {
  const size_t bytes = size_t{4} * size_t(cell.width);
  for (int y = cell.y; y < cell.y + cell.height; ++y) {
    if (std::memcmp(pixel_at(pair.reference, cell.x, y),
                    pixel_at(pair.test, cell.x, y), bytes) != 0) {
      return true;
    }
  }
  return false;
}

double mean_shift(const ImagePair& pair, const Rect& cell) {
  double sum = 0;
  for (int y = cell.y; y < cell.y + cell.height; ++y) {
    for (int x = cell.x; x < cell.x + cell.width; ++x) {
      sum += luma_at(pair.test, x, y) - luma_at(pair.reference, x, y);
    }
  }
  return sum / double(cell.width * cell.height);
}

template <typename OnCell>
void for_each_cell(const Rect& box, const OnCell& on_cell) {
  for (int y = box.y; y < box.y + box.height; y += kCell) {
    for (int x = box.x; x < box.x + box.width; x += kCell) {
      on_cell(Rect{x, y, std::min(kCell, box.x + box.width - x),
                   std::min(kCell, box.y + box.height - y)});
    }
  }
}

Overview look_over(const ImagePair& pair) {
  Overview all;
  const Size size = pair.reference.size;
  for_each_cell({0, 0, size.width, size.height}, [&](const Rect& cell) {
    ++all.cells;
    all.changed_cells += differs(pair, cell);
  });
  if (double(all.changed_cells) < kLeastShareOfCells * double(all.cells)) {
    return all;
  }
  double shift = 0;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 1; x + 1 < size.width; ++x) {
      shift += luma_at(pair.test, x, y) - luma_at(pair.reference, x, y);
      all.reference_detail += detail_at(pair.reference, x, y);
      all.test_detail += detail_at(pair.test, x, y);
    }
  }
  all.shift = shift / double(std::max<int64_t>(size.pixels(), 1));
  return all;
}

// At most one more than `most`.
size_t colors_of(const PlaneView& plane, size_t most) {
  std::unordered_set<uint32_t> colors;
  for (int y = 0; y < plane.size.height; ++y) {
    for (int x = 0; x < plane.size.width; ++x) {
      uint32_t color = 0;
      std::memcpy(&color, pixel_at(plane, x, y), sizeof color);
      if (colors.insert(color).second && colors.size() > most) {
        return colors.size();
      }
    }
  }
  return colors.size();
}

std::string words_of(const ImagePair& pair, const Overview& all) {
  const double detail =
      all.reference_detail > 0 ? all.test_detail / all.reference_detail : 1;
  const size_t colors = colors_of(pair.test, kMostPaletteColors);
  if (colors <= kMostPaletteColors &&
      colors_of(pair.reference, kMoreColors * colors) > kMoreColors * colors) {
    return fmt::format("{} to {} colors",
                       detail >= kNoisyDetail ? "dithered" : "reduced", colors);
  }
  if (std::abs(all.shift) >= kLeastShift) {
    return fmt::format("{} by {:.0f} % throughout",
                       all.shift > 0 ? "brighter" : "darker",
                       std::abs(all.shift) * 100 / 255);
  }
  if (detail <= kBlurredDetail) return "blurred throughout";
  if (detail >= kNoisyDetail) return "noise throughout";
  return "small differences throughout, as of lossy compression";
}

}  // namespace

namespace {

// The cells of a grid over the image that the box touches: a single pixel says
// nothing about averages.
Rect whole_cells(const Rect& box, Size size) {
  const int x = box.x / kCell * kCell;
  const int y = box.y / kCell * kCell;
  const auto end = [](int at, int most) {
    return std::min((at + kCell - 1) / kCell * kCell, most);
  };
  return {x, y, end(box.x + box.width, size.width) - x,
          end(box.y + box.height, size.height) - y};
}

}  // namespace

void sum_up_overall_change(const ImagePair& pair,
                           std::vector<Change>& changes) {
  if (changes.size() < kLeastBoxes) return;
  const Overview all = look_over(pair);
  if (double(all.changed_cells) < kLeastShareOfCells * double(all.cells)) {
    return;
  }
  const Size size = pair.reference.size;
  Change whole{.box = {0, 0, size.width, size.height},
               .kind = ChangeKind::kContent,
               .words = words_of(pair, all)};
  std::erase_if(changes, [&](const Change& change) {
    bool explained = true;
    for_each_cell(whole_cells(change.box, size), [&](const Rect& cell) {
      explained = explained &&
                  std::abs(mean_shift(pair, cell) - all.shift) < kMostCellShift;
    });
    if (explained) whole.pixels += change.pixels;
    return explained;
  });
  if (whole.pixels > 0) changes.insert(changes.begin(), std::move(whole));
}

}  // namespace framewise::image
