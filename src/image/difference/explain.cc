// SPDX-License-Identifier: Apache-2.0
#include "image/difference/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "image/difference/moved_content.h"
#include "image/difference/pixel_color.h"

namespace framewise::image {
namespace {

// Pixels of a box that are looked at; more change the answer rarely.
constexpr size_t kMostPixels = 2000;
constexpr int64_t kMostInBox = 100'000;

// Fewer pixels have no shape that could be named.
constexpr int64_t kFewestPixels = 12;

// Parts that moved alike and have a gap of at most this belong together: the
// space between words and lines of text.
constexpr int kPartGap = 32;

// A box belongs to an edge that was drawn by less than a pixel elsewhere if
// this share of its differing pixels lies between its neighbors' colors, and
// the box looks the same when both images are blurred: thin strokes have
// all colors nearby, but other letters have them elsewhere.
constexpr double kShiftedShare = 0.9;
constexpr double kShiftedLimit = 352;  // YIQ; a threshold of 0.1
constexpr double kSameWhenBlurred = 0.8;

// An element is missing where the test's edges have less than this share of
// the reference's.
constexpr double kFlatShare = 0.12;
// Mean difference of neighbors, in levels, below which an area has no edges.
constexpr double kFlat = 0.5;

// Two areas have one shape if their edges correlate at least so much.
constexpr double kSameShape = 0.9;

// Text: neighbors that differ by so many levels are its edges, which fill this
// share of its box, and two tones, paper and ink, fill most of it.
constexpr int kInkLevels = 48;
constexpr double kLeastInk = 0.05;
constexpr double kMostInk = 0.65;
constexpr double kTwoTones = 0.6;
constexpr int kTallestText = 400;

// Facts of one image within a box.
struct Texture {
  std::vector<float> edges;  // difference from the right and lower neighbor
  double mean_edge = 0;
  double ink_share = 0;
  double two_tones = 0;

  bool looks_like_text() const {
    return ink_share >= kLeastInk && ink_share <= kMostInk &&
           two_tones >= kTwoTones;
  }
};

Texture texture_of(const PlaneView& image, const Rect& box, int step) {
  Texture texture;
  std::array<int64_t, 16> tones{};
  int64_t ink = 0;
  double sum = 0;
  for (int y = box.y; y < box.y + box.height; y += step) {
    for (int x = box.x; x < box.x + box.width; x += step) {
      const auto luma_at = [&](int u, int v) {
        return luma_of(
            color_of(pixel_at(image, std::min(u, image.size.width - 1),
                              std::min(v, image.size.height - 1))));
      };
      const double luma = luma_at(x, y);
      const double edge = std::max(std::abs(luma - luma_at(x + 1, y)),
                                   std::abs(luma - luma_at(x, y + 1)));
      texture.edges.push_back(float(edge));
      sum += edge;
      ink += edge >= kInkLevels;
      ++tones[size_t(std::clamp(luma / 16, 0.0, 15.0))];
    }
  }
  const double count = double(std::max<size_t>(texture.edges.size(), 1));
  std::sort(tones.begin(), tones.end());
  texture.mean_edge = sum / count;
  texture.ink_share = double(ink) / count;
  texture.two_tones = double(tones[15] + tones[14]) / count;
  return texture;
}

double correlation(const std::vector<float>& a, const std::vector<float>& b) {
  const double count = double(a.size());
  double sum_a = 0, sum_b = 0, aa = 0, bb = 0, ab = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    sum_a += a[i];
    sum_b += b[i];
    aa += double(a[i]) * a[i];
    bb += double(b[i]) * b[i];
    ab += double(a[i]) * b[i];
  }
  const double variance_a = aa - sum_a * sum_a / count;
  const double variance_b = bb - sum_b * sum_b / count;
  if (variance_a <= 0 || variance_b <= 0) return 0;
  return (ab - sum_a * sum_b / count) / std::sqrt(variance_a * variance_b);
}

std::string hex(const PixelColor& color) {
  const auto byte = [](double value) {
    return int(std::clamp(value + 0.5, 0.0, 255.0));
  };
  return fmt::format("#{:02x}{:02x}{:02x}", byte(color.r), byte(color.g),
                     byte(color.b));
}

PixelColor mean_color(const PlaneView& image,
                      const std::vector<Pixel>& pixels) {
  PixelColor sum;
  for (const Pixel& pixel : pixels) {
    const PixelColor one = color_of(pixel_at(image, pixel.x, pixel.y));
    sum = {sum.r + one.r, sum.g + one.g, sum.b + one.b};
  }
  const double count = double(std::max<size_t>(pixels.size(), 1));
  return {sum.r / count, sum.g / count, sum.b / count};
}

// "moved 3 px down and 2 px left"
std::string motion_words(Offset offset) {
  std::string words = "moved ";
  if (offset.dy != 0) {
    words += fmt::format("{} px {}", std::abs(offset.dy),
                         offset.dy > 0 ? "down" : "up");
  }
  if (offset.dx != 0) {
    words += fmt::format("{}{} px {}", offset.dy != 0 ? " and " : "",
                         std::abs(offset.dx), offset.dx > 0 ? "right" : "left");
  }
  return words;
}

// Luma of a box as means of 3x3 pixels.
std::vector<float> blurred(const PlaneView& image, const Rect& box, int step) {
  std::vector<float> means;
  for (int y = box.y; y < box.y + box.height; y += step) {
    for (int x = box.x; x < box.x + box.width; x += step) {
      double sum = 0;
      for (int v = y - 1; v <= y + 1; ++v) {
        for (int u = x - 1; u <= x + 1; ++u) {
          sum += luma_of(
              color_of(pixel_at(image, std::clamp(u, 0, image.size.width - 1),
                                std::clamp(v, 0, image.size.height - 1))));
        }
      }
      means.push_back(float(sum / 9));
    }
  }
  return means;
}

bool mostly_shifted(const ImagePair& pair, const std::vector<Pixel>& pixels) {
  int64_t shifted = 0;
  for (const Pixel& pixel : pixels) {
    shifted += is_shifted(pair, pixel.x, pixel.y, kShiftedLimit);
  }
  return double(shifted) >= kShiftedShare * double(pixels.size());
}

// The box with a border of two pixels, so that the edges of its content are in
// it.
Rect with_border(const Rect& box, Size size) {
  constexpr int kBorder = 2;
  return intersected({box.x - kBorder, box.y - kBorder, box.width + 2 * kBorder,
                      box.height + 2 * kBorder},
                     {0, 0, size.width, size.height});
}

// The step at which a box has about kMostInBox pixels.
int step_through(const Rect& box) {
  const double area = double(box.width) * box.height;
  return std::max(1, int(std::sqrt(area / double(kMostInBox))));
}

bool is_rendering(const ImagePair& pair, const std::vector<Pixel>& pixels,
                  const Rect& differing) {
  if (!mostly_shifted(pair, pixels)) return false;
  const Rect box = with_border(differing, pair.reference.size);
  const int step = step_through(box);
  return correlation(blurred(pair.reference, box, step),
                     blurred(pair.test, box, step)) >= kSameWhenBlurred;
}

void explain_texture(const ImagePair& pair, const std::vector<Pixel>& pixels,
                     Change& change) {
  const Rect box = with_border(change.box, pair.reference.size);
  const int step = step_through(box);
  const Texture before = texture_of(pair.reference, box, step);
  const Texture after = texture_of(pair.test, box, step);
  const auto is_flat_beside = [](const Texture& one, const Texture& other) {
    return one.mean_edge < kFlatShare * other.mean_edge &&
           other.mean_edge > kFlat;
  };
  if (is_flat_beside(after, before)) {
    change.kind = ChangeKind::kMissing;
    change.words = "missing";
  } else if (is_flat_beside(before, after)) {
    change.kind = ChangeKind::kAdded;
    change.words = "added";
  } else if (correlation(before.edges, after.edges) >= kSameShape) {
    change.kind = ChangeKind::kColor;
    change.words = fmt::format("color changed from {} to {}",
                               hex(mean_color(pair.reference, pixels)),
                               hex(mean_color(pair.test, pixels)));
  } else if (before.looks_like_text() && after.looks_like_text() &&
             box.height <= kTallestText) {
    change.kind = ChangeKind::kText;
    change.words = "text changed";
  }
}

Rect widened(const Rect& box, int margin) {
  return {box.x - margin, box.y - margin, box.width + 2 * margin,
          box.height + 2 * margin};
}

bool moved_together(const Change& a, const Change& b) {
  return a.kind == ChangeKind::kMoved && b.kind == ChangeKind::kMoved &&
         a.dx == b.dx && a.dy == b.dy &&
         !intersected(widened(a.box, kPartGap), b.box).empty();
}

// A part missing here that appears elsewhere is one move: near the edges of the
// image only one of its ends can be recognized.
void name_other_ends(std::vector<Change>& changes) {
  const auto lies_in = [](const Rect& inner, const Rect& outer) {
    return intersected(inner, widened(outer, kPartGap)) == inner;
  };
  for (Change& change : changes) {
    const bool missing = change.kind == ChangeKind::kMissing;
    if (!missing && change.kind != ChangeKind::kAdded) continue;
    for (const Change& moved : changes) {
      if (moved.kind != ChangeKind::kMoved) continue;
      const int sign = missing ? 1 : -1;
      const Rect other{change.box.x + sign * moved.dx,
                       change.box.y + sign * moved.dy, change.box.width,
                       change.box.height};
      if (!lies_in(other, moved.box)) continue;
      change.kind = ChangeKind::kMoved;
      change.dx = moved.dx;
      change.dy = moved.dy;
      change.words = moved.words;
      break;
    }
  }
}

}  // namespace

Change explain(const ImagePair& pair, const ChangeMask& mask,
               const ChangeBox& box) {
  Change change{.box = box.box,
                .pixels = box.pixels,
                .kind = ChangeKind::kContent,
                .words = "content changed",
                .score = {}};
  const std::vector<Pixel> pixels =
      differing_pixels(mask, box.box, kMostPixels);
  if (box.pixels < kFewestPixels) {
    change.words = fmt::format("{} pixel{} changed", box.pixels,
                               box.pixels == 1 ? "" : "s");
    return change;
  }
  if (const auto motion = find_motion(pair, pixels)) {
    change.kind = ChangeKind::kMoved;
    change.dx = motion->dx;
    change.dy = motion->dy;
    change.words = motion_words(*motion);
  } else if (is_rendering(pair, pixels, box.box)) {
    change.kind = ChangeKind::kRendering;
    change.words = "edges drawn differently, by less than a pixel";
  } else {
    explain_texture(pair, pixels, change);
  }
  return change;
}

void join_moved_parts(std::vector<Change>& changes) {
  name_other_ends(changes);
  for (size_t i = 0; i < changes.size(); ++i) {
    for (size_t j = i + 1; j < changes.size();) {
      if (!moved_together(changes[i], changes[j])) {
        ++j;
        continue;
      }
      changes[i].box = united(changes[i].box, changes[j].box);
      changes[i].pixels += changes[j].pixels;
      changes.erase(changes.begin() + ptrdiff_t(j));
      j = i + 1;  // the larger box may reach others
    }
  }
  std::stable_sort(
      changes.begin(), changes.end(),
      [](const Change& a, const Change& b) { return a.pixels > b.pixels; });
}

const char* name_of(ChangeKind kind) noexcept {
  constexpr const char* kWords[] = {"moved", "rendering", "color",  "missing",
                                    "added", "text",      "content"};
  return kWords[size_t(kind)];
}

}  // namespace framewise::image
