// SPDX-License-Identifier: Apache-2.0
#include "image/difference/overall_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <unordered_set>
#include <utility>

#include "image/difference/overall_sums.h"
#include "image/difference/pixel_color.h"

namespace framewise::image {
namespace {

constexpr int kCell = 8;  // pixels

// A smaller image, such as an icon, has too few cells for shares of them.
constexpr int kSmallestSide = 64;

// The limits of all kinds of changes. Each lies between the values of 34
// changes of four photographs and a page of text on both sides of it; the
// values beside them are the nearest ones.

// Share of the cells with content that differ: paper without ink survives most
// changes. Half a page of other text: 0.47; a move by a pixel: 0.94.
constexpr double kLeastShareOfCells = 0.75;
// Of all cells: a change of one object on plain ground is its own.
constexpr double kLeastShareOfImage = 0.25;
// Of all cells, for changes that no rule explains: a page of other text has
// 0.55, a compressed one 0.73.
constexpr double kLeastShareUnexplained = 0.65;
// A cell has content if its levels of luma differ by more.
constexpr int kFlatLevels = 8;

// Part of the squared differences that a curve of levels for each channel
// leaves unexplained. Brightness: 0.001; sharpening a page of text: 0.04.
constexpr double kMostUnexplained = 0.03;
// The same of a rule for colors. Saturation: 0.03; red and blue exchanged, as
// saturation: 0.09.
constexpr double kMostUnexplainedColor = 0.05;
// Luma's part of a change of color. Saturation: 0.01; a tint: 0.06.
constexpr double kMostLumaOfColor = 0.03;
// Mean square of a channel less luma, below which an image has no color.
constexpr double kLeastChroma = 4;
// Saturation that remains in what was turned gray.
constexpr double kGray = 0.05;

// Shares by which means and contrast change visibly; rounding to 8 bits moves
// dark images by more, but not by so many levels.
constexpr double kLeastShare = 0.01;
constexpr double kLeastLevels = 1.5;
constexpr double kLeastContrast = 0.03;
constexpr double kNegative = -0.5;  // covariance over variance
// Variance of luma, in squared levels, below which an image is flat: rounding
// alone gives 0.08, and the covariance is noise.
constexpr double kLeastVariance = 1;

// Colors of a palette, and how many times as many the reference has.
constexpr size_t kMostPaletteColors = 256;
constexpr size_t kMoreColors = 2;
// Correlation of neighbors' differences. Dithers: -0.8 to 0.15; none: 0.06 and
// more.
constexpr double kDithered = 0.05;

// Part of the differences that a filter of the reference explains. Blur and
// sharpening: 0.74 and more; strong compression: 0.55, a move: 0.51.
constexpr double kLeastFiltered = 0.7;
// Detail over that of the reference.
constexpr double kBlurred = 0.93;
constexpr double kSharpened = 1.07;

// Noise keeps the detail of the reference and adds values that have nothing to
// do with those of neighbors. Compression at high quality: 0.97 and -0.18.
constexpr double kKeptDetail = 0.95;
constexpr double kUncorrelated = 0.08;
constexpr double kLeastNoise = 1;  // level, root of mean square

// The detail that compression leaves is that of the reference: covariance over
// the variance of what is left. JPEG at a quality of 15: 0.7; a move by a pixel
// 0.45, other text on a page 0.34. It moves no larger areas, and no pixel by
// much: 24 levels there, 67 for the text.
constexpr double kCompressedDetail = 0.6;
constexpr double kMostCoarse = 0.3;
constexpr double kMostCompressed = 30;

// Levels by which the mean of a cell may change with the whole image. A palette
// of 16 colors moves flat areas by up to 25, blur moves edges by 20.
constexpr double kMostCellShift = 32;

template <typename OnCell>
void for_each_cell(const Rect& box, const OnCell& on_cell) {
  for (int y = box.y; y < box.y + box.height; y += kCell) {
    for (int x = box.x; x < box.x + box.width; x += kCell) {
      on_cell(Rect{x, y, std::min(kCell, box.x + box.width - x),
                   std::min(kCell, box.y + box.height - y)});
    }
  }
}

bool cell_differs(const ImagePair& pair, const Rect& cell) {
  const size_t bytes = size_t{4} * size_t(cell.width);
  for (int y = cell.y; y < cell.y + cell.height; ++y) {
    if (std::memcmp(pixel_at(pair.reference, cell.x, y),
                    pixel_at(pair.test, cell.x, y), bytes) != 0) {
      return true;
    }
  }
  return false;
}

// By green, which is most of luma.
bool has_content(const PlaneView& image, const Rect& cell) {
  int least = 255, most = 0;
  for (int y = cell.y; y < cell.y + cell.height; ++y) {
    for (int x = cell.x; x < cell.x + cell.width; ++x) {
      const int level = pixel_at(image, x, y)[1];
      least = std::min(least, level);
      most = std::max(most, level);
    }
  }
  return most - least > kFlatLevels;
}

struct CellShares {
  double with_content = 0;
  double all = 0;
};

CellShares differing_cells(const ImagePair& pair) {
  const Size size = pair.reference.size;
  double cells = 0, changed = 0, content = 0;
  for_each_cell({0, 0, size.width, size.height}, [&](const Rect& cell) {
    const bool differs = cell_differs(pair, cell);
    ++cells;
    changed += differs;
    content += differs || has_content(pair.reference, cell);
  });
  return {changed / std::max(content, 1.0), changed / std::max(cells, 1.0)};
}

// At most one more than `most`.
size_t count_colors(const PlaneView& image, size_t most) {
  std::unordered_set<uint32_t> colors;
  uint32_t last = 0;
  for (int y = 0; y < image.size.height; ++y) {
    for (int x = 0; x < image.size.width; ++x) {
      uint32_t color = 0;
      std::memcpy(&color, pixel_at(image, x, y), sizeof color);
      if (color == last && !colors.empty()) continue;
      last = color;
      if (colors.insert(color).second && colors.size() > most) {
        return colors.size();
      }
    }
  }
  return colors.size();
}

double percent(double share) { return 100 * std::abs(share); }

// The part of the differences that a curve of levels leaves.
double unexplained_by_levels(const OverallSums& sums) {
  double left = 0;
  for (const ChannelSums& channel : sums.channels) {
    left += channel.squares;
    for (size_t level = 0; level < channel.count.size(); ++level) {
      if (channel.count[level] == 0) continue;
      left -= channel.sum[level] * channel.sum[level] / channel.count[level];
    }
  }
  return left / sums.squares;
}

std::string tint_words(const std::array<double, 3>& shares) {
  constexpr const char* kNames[] = {"red", "green", "blue"};
  std::string words = "colors shifted:";
  const char* separator = " ";
  for (size_t i = 0; i < shares.size(); ++i) {
    if (std::abs(shares[i]) < kLeastShare) continue;
    words += fmt::format("{}{} {} %", separator, kNames[i],
                         fmt::format("{:+.0f}", 100 * shares[i]));
    separator = ", ";
  }
  return words;
}

// Empty: no change of levels that could be seen.
std::string level_words(const OverallSums& sums) {
  const double contrast = sums.luma_variance >= kLeastVariance
                              ? sums.luma_covariance / sums.luma_variance
                              : 1;
  if (contrast <= kNegative) return "a negative: dark and bright exchanged";
  const double shift = sums.test_luma - sums.reference_luma;
  const double share = shift / std::max(sums.reference_luma, 1.0);
  std::array<double, 3> shares{};
  bool is_visible = false;
  for (size_t i = 0; i < shares.size(); ++i) {
    const ChannelSums& channel = sums.channels[i];
    const double change = channel.test - channel.reference;
    shares[i] = change / std::max(channel.reference, 1.0);
    is_visible = is_visible || std::abs(change) >= kLeastLevels;
  }
  const bool keeps_brightness = std::abs(share) < 2 * kLeastShare;
  if (keeps_brightness && std::abs(contrast - 1) >= kLeastContrast) {
    return fmt::format("contrast {} by {:.0f} %",
                       contrast > 1 ? "raised" : "lowered",
                       percent(contrast - 1));
  }
  if (!is_visible) return {};
  const auto [least, most] = std::minmax_element(shares.begin(), shares.end());
  if (*most - *least >= std::max(3 * kLeastShare, std::abs(share))) {
    return tint_words(shares);
  }
  if (std::abs(share) < kLeastShare) return {};
  return fmt::format("{} by {:.0f} %", share > 0 ? "brighter" : "darker",
                     percent(share));
}

constexpr const char* kExchanged = "red and blue exchanged";

std::string color_words(const OverallSums& sums) {
  if (sums.reference_chroma < 3 * kLeastChroma * sums.pixels) return {};
  if (sums.swapped_squares <= kMostUnexplainedColor * sums.squares) {
    return kExchanged;
  }
  const double saturation = sums.chroma_product / sums.reference_chroma;
  // Of the differences, what scaled colors leave.
  const double left = sums.chroma_squares - (1 - saturation) *
                                                (1 - saturation) *
                                                sums.reference_chroma;
  if (3 * sums.luma_squares > kMostLumaOfColor * sums.squares ||
      left > kMostUnexplainedColor * sums.chroma_squares || saturation < 0) {
    return {};
  }
  if (saturation <= kGray) return "turned gray";
  return fmt::format("saturation {} by {:.0f} %",
                     saturation > 1 ? "raised" : "lowered",
                     percent(saturation - 1));
}

std::string palette_words(const ImagePair& pair, const OverallSums& sums) {
  const size_t colors = count_colors(pair.test, kMostPaletteColors);
  if (colors > kMostPaletteColors) return {};
  const size_t more = kMoreColors * colors;
  if (count_colors(pair.reference, more) <= more) return {};
  return fmt::format(
      "{} to {} colors",
      sums.neighbor_correlation < kDithered ? "dithered" : "reduced", colors);
}

std::string detail_words(const OverallSums& sums, double share_of_cells) {
  const double before = std::max(sums.reference_detail, 1e-9);
  const double detail = std::sqrt(sums.test_detail / before);
  if (sums.filter_share >= kLeastFiltered) {
    if (detail <= kBlurred) return "blurred";
    if (detail >= kSharpened) return "sharpened";
  }
  const double kept = sums.detail_product / before;
  const double size = std::sqrt(sums.squares / (3 * sums.pixels));
  if (share_of_cells < kLeastShareUnexplained ||
      sums.coarse_share > kMostCoarse) {
    return {};
  }
  if (kept >= kKeptDetail && size >= kLeastNoise &&
      std::abs(sums.neighbor_correlation) <= kUncorrelated) {
    return "noise";
  }
  if (sums.detail_product >= kCompressedDetail * sums.test_detail &&
      size <= kMostCompressed) {
    return "differences as of lossy compression";
  }
  return {};
}

std::array<std::array<float, 256>, 3> levels_of(const OverallSums& sums,
                                                bool by_curve) {
  std::array<std::array<float, 256>, 3> levels{};
  for (size_t i = 0; i < levels.size(); ++i) {
    const ChannelSums& channel = sums.channels[i];
    float last = 0;
    for (size_t level = 0; level < 256; ++level) {
      // A level that the tiles lack is near the one below.
      if (channel.count[level] > 0) {
        last = float(channel.sum[level] / channel.count[level]);
      }
      levels[i][level] = by_curve ? last : float(level);
    }
  }
  return levels;
}

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

std::optional<OverallChange> find_overall_change(const ImagePair& pair) {
  const Size size = pair.reference.size;
  if (std::min(size.width, size.height) < kSmallestSide) return std::nullopt;
  const CellShares cells = differing_cells(pair);
  if (cells.with_content < kLeastShareOfCells ||
      cells.all < kLeastShareOfImage) {
    return std::nullopt;
  }
  const OverallSums sums = overall_sums(pair);
  if (sums.squares <= 0) return std::nullopt;  // between the tiles alone
  OverallChange change;
  const auto found = [&](std::string words, bool of_levels) {
    change.words = std::move(words);
    change.is_of_levels = of_levels;
    if (of_levels) change.kind = ChangeKind::kColor;
    return !change.words.empty();
  };
  // A palette is also a curve of levels, and gray has few colors.
  if (!found(color_words(sums), true) &&
      !found(palette_words(pair, sums), false) &&
      !(unexplained_by_levels(sums) <= kMostUnexplained &&
        found(level_words(sums), true)) &&
      !found(detail_words(sums, cells.all), false)) {
    return std::nullopt;
  }
  change.levels =
      levels_of(sums, unexplained_by_levels(sums) <= kMostUnexplained);
  change.exchanges_red_and_blue = change.words == kExchanged;
  return change;
}

bool explains(const OverallChange& overall, const ImagePair& pair,
              const Rect& box) {
  bool is_explained = true;
  for_each_cell(whole_cells(box, pair.reference.size), [&](const Rect& cell) {
    if (!is_explained) return;
    PixelColor sum;
    for (int y = cell.y; y < cell.y + cell.height; ++y) {
      for (int x = cell.x; x < cell.x + cell.width; ++x) {
        PixelColor was = color_of(pixel_at(pair.reference, x, y));
        if (overall.exchanges_red_and_blue) std::swap(was.r, was.b);
        const PixelColor is = color_of(pixel_at(pair.test, x, y));
        const auto left = [&](size_t channel, double before, double after) {
          return after - double(overall.levels[channel][size_t(
                             std::clamp(before + 0.5, 0.0, 255.0))]);
        };
        sum = {sum.r + left(0, was.r, is.r), sum.g + left(1, was.g, is.g),
               sum.b + left(2, was.b, is.b)};
      }
    }
    is_explained = std::abs(luma_of(sum)) <
                   kMostCellShift * double(cell.width) * double(cell.height);
  });
  return is_explained;
}

}  // namespace framewise::image
