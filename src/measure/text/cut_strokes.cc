// SPDX-License-Identifier: Apache-2.0
#include "measure/text/cut_strokes.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "measure/text/text_page.h"

namespace framewise::measure::text {
namespace {

// Beyond the edge at most this share of the strokes is left, on this side at
// least that; and both sides have their share of the strokes.
constexpr double kMostBeyond = 0.03;
constexpr double kLeastHere = 0.9;
constexpr double kLeastShare = 0.15;
// Of the test, in levels: below it there are no strokes.
constexpr int kLeastStrokeContrast = 24;

int stroke_difference(const uint8_t* pixel, const Color& color) {
  return std::max({std::abs(pixel[0] - color[0]), std::abs(pixel[1] - color[1]),
                   std::abs(pixel[2] - color[2])});
}

// Pixels of strokes, by row or by column.
struct Profile {
  std::vector<int> strokes;
  std::vector<int> kept;

  explicit Profile(int count) : strokes(size_t(count)), kept(size_t(count)) {}

  void add(int at, bool is_kept) {
    ++strokes[size_t(at)];
    kept[size_t(at)] += is_kept;
  }
};

enum class Side : uint8_t { kNone, kFirst, kLast };

// At which end strokes are missing.
Side missing_end(const Profile& profile) {
  const int all =
      std::accumulate(profile.strokes.begin(), profile.strokes.end(), 0);
  const int all_kept =
      std::accumulate(profile.kept.begin(), profile.kept.end(), 0);
  const auto is_edge = [&](int beyond, int beyond_kept) {
    const int here = all - beyond;
    const int here_kept = all_kept - beyond_kept;
    return beyond >= kLeastShare * all && here >= kLeastShare * all &&
           beyond_kept <= kMostBeyond * beyond &&
           here_kept >= kLeastHere * here;
  };
  int strokes = 0;
  int kept = 0;
  for (size_t i = 0; i + 1 < profile.strokes.size(); ++i) {
    strokes += profile.strokes[i];
    kept += profile.kept[i];
    if (is_edge(strokes, kept)) return Side::kFirst;
    if (is_edge(all - strokes, all_kept - kept)) return Side::kLast;
  }
  return Side::kNone;
}

}  // namespace

Cut cut_of(const Frame& reference, const Frame& test, const TextBox& box) {
  const Rect& area = box.area;
  const Color ground = background_of(test, area);
  const int contrast = contrast_of(test, area, ground);
  if (contrast < kLeastStrokeContrast) return Cut::kNone;
  Profile rows(area.height);
  Profile columns(area.width);
  for (int y = 0; y < area.height; ++y) {
    const uint8_t* a = reference.plane(0).row(area.y + y) + 4 * area.x;
    const uint8_t* c = test.plane(0).row(area.y + y) + 4 * area.x;
    for (int x = 0; x < area.width; ++x, a += 4, c += 4) {
      if (2 * stroke_difference(a, box.background) < box.contrast) continue;
      const bool kept = 4 * stroke_difference(c, ground) >= contrast;
      rows.add(y, kept);
      columns.add(x, kept);
    }
  }
  switch (missing_end(rows)) {
    case Side::kFirst: return Cut::kTop;
    case Side::kLast: return Cut::kBottom;
    case Side::kNone: break;
  }
  switch (missing_end(columns)) {
    case Side::kFirst: return Cut::kLeft;
    case Side::kLast: return Cut::kRight;
    case Side::kNone: break;
  }
  return Cut::kNone;
}

}  // namespace framewise::measure::text
