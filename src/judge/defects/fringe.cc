// SPDX-License-Identifier: Apache-2.0
// Soft edges whose colors are wrong, as straight and premultiplied alpha were
// confused, or as the picture lay on a ground when it was cut out.
#include <fmt/format.h>

#include <algorithm>

#include "judge/defects/defect_search.h"

namespace framewise::judge {
namespace {

using measure::Fringe;

constexpr double kLeastShare = 0.0005;  // of the picture
constexpr double kThinShare = 0.02;     // edges of a pixel
constexpr double kLeastError = 2;       // levels, as seen
// A change of all colors looks like some fringe by three quarters, and lies
// elsewhere as well.
constexpr double kExplained = 0.9;
constexpr double kSomeOfAll = 0.3;
constexpr double kUsualFringeShare = 0.8;

double explained(const Fringe& one) {
  return std::max(one.matted, one.divided);
}

// Of those that were looked at, the one in the middle.
Fringe usual_fringe(std::vector<Fringe> fringes) {
  const auto middle = fringes.begin() + ptrdiff_t(fringes.size() / 2);
  std::nth_element(fringes.begin(), middle, fringes.end(),
                   [](const Fringe& a, const Fringe& b) {
                     return explained(a) < explained(b);
                   });
  return *middle;
}

Words words_of(const Fringe& one) {
  constexpr double kBlack = 24;  // levels
  constexpr const char* kConfused =
      "straight and premultiplied alpha were confused: tell the program which "
      "of them its input has, or convert it (ffmpeg -vf premultiply, "
      "unpremultiply)";
  if (one.divided > one.matted) {
    return {"soft edges shine: their colors were divided by alpha once more",
            kConfused};
  }
  const auto& [red, green, blue] = one.matte;
  if (std::max({red, green, blue}) < kBlack) {
    return {
        "soft edges are dark: their colors were multiplied by alpha once "
        "more, or mixed with black",
        kConfused};
  }
  return {fmt::format("soft edges have a fringe of the color "
                      "#{:02x}{:02x}{:02x}",
                      int(red + 0.5), int(green + 0.5), int(blue + 0.5)),
          "the picture lay on a ground of that color when it was cut out: "
          "export it on a transparent one"};
}

}  // namespace

bool find_fringe(DefectSearch& search) {
  if (search.evidence.fringes.empty() ||
      search.has_reason(DefectKind::kTransparencyDamaged)) {
    return false;
  }
  const Fringe usual = usual_fringe(search.evidence.fringes);
  const double least = search.limit(kLeastError);
  const double share = usual.pixels / double(search.evidence.size.pixels());
  if (share < kLeastShare || usual.error < least ||
      explained(usual) < kExplained || usual.share < kSomeOfAll) {
    return false;
  }
  const Severity most =
      share < kThinShare ? Severity::kMinor : Severity::kMajor;
  search
      .add(DefectKind::kTransparencyDamaged,
           std::min(band(usual.error, 8, 24), most), words_of(usual),
           search.counting(), search.counting().front())
      .measured = {usual.error, least, "levels at soft edges"};
  return usual.share >= kUsualFringeShare;
}

}  // namespace framewise::judge
