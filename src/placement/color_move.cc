// SPDX-License-Identifier: Apache-2.0
#include "placement/color_move.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "base/for_each_index.h"
#include "placement/plane_map.h"

namespace framewise::placement {
namespace {

// 0.564 (B - Y) and 0.713 (R - Y).
constexpr PlaneWeights kCb = {-43, -85, 128};
constexpr PlaneWeights kCr = {128, -107, -21};
// Red, blue and then green, which luma is mostly made of.
constexpr std::array kChannels = {
    PlaneWeights{256, 0, 0}, PlaneWeights{0, 0, 256}, PlaneWeights{0, 256, 0}};

constexpr double kLeastError = 1.5;  // levels, of Cb and Cr together
// Where colors are few, as in terminals: also a share of their variance.
constexpr double kLeastErrorOfLittle = 0.5;
constexpr double kShareOfLittle = 0.1;
// Where chroma at half the size is thought to lie differs by half a pixel
// among programs.
constexpr double kLeastMove = 0.9;  // pixels
// Colors that were changed may fit others that lie farther away.
constexpr double kMostMove = 16;          // pixels
constexpr double kMostMoveOfSide = 0.05;  // where that is more
constexpr double kChromaLeft = 0.4;       // of its squares
constexpr double kChannelLeft = 0.25;
// A plane whose error no move explains has not moved.
constexpr double kMovedLeft = 0.6;

// One plane of both pictures.
class Registered {
 public:
  Registered(const Frame& reference, const Frame& test,
             const PlaneWeights& weights, Executor* executor) {
    PyramidPair pair = pyramids_of(reference, test, weights, executor);
    reference_ = std::move(pair.reference);
    test_ = std::move(pair.test);
    const MapFit fit = fit_of(reference_[0], test_[0], kIdentityMap);
    variance_ = fit.variance;
    before_ = left_ = fit.left;
  }

  double variance() const { return variance_; }
  double before() const { return before_; }  // mean square
  double left() const { return left_; }      // where the move is undone

  // Where the test shows this plane, from where it belongs.
  ColorMove::Distance find_move() {
    const auto map =
        refined_over(reference_, test_, kIdentityMap, MapFreedom::kMove);
    if (!map) return {};
    const MapFit fit = fit_of(reference_[0], test_[0], *map);
    if (fit.overlap < kLeastOverlap || fit.left > kMovedLeft * before_) {
      return {};
    }
    const Size size = test_[0].frame;
    const ColorMove::Distance by = {-(*map)[2] * size.width,
                                    -(*map)[5] * size.height};
    const double most = std::max(
        kMostMove, kMostMoveOfSide * std::max(size.width, size.height));
    if (std::max(std::abs(by.x), std::abs(by.y)) > most) return {};
    left_ = fit.left;
    return by;
  }

 private:
  std::vector<SmallPlane> reference_;
  std::vector<SmallPlane> test_;
  double variance_ = 0;
  double before_ = 0;
  double left_ = 0;
};

double apart(const ColorMove::Distance& a, const ColorMove::Distance& b) {
  return std::max(std::abs(a.x - b.x), std::abs(a.y - b.y));
}

// The share of the squares of some planes that is left.
double left_of(std::span<const Registered> planes) {
  double before = 0, left = 0;
  for (const Registered& plane : planes) {
    before += plane.before();
    left += plane.left();
  }
  return before > 0 ? left / before : 1;
}

std::optional<ColorMove> find_channel_move(const Frame& reference,
                                           const Frame& test, double error,
                                           Executor* executor) {
  ColorMove move;
  move.channels = true;
  move.error = error;
  std::vector<Registered> channels;
  for (size_t i = 0; i < 3; ++i) {
    channels.emplace_back(reference, test, kChannels[i], executor);
    move.planes[i] = channels[i].find_move();
    // Nearly all damage is of another kind: that is soon known.
    if (i == 1 && left_of(channels) > kMovedLeft) return std::nullopt;
  }
  const auto& [red, blue, green] = move.planes;
  const double farthest =
      std::max({apart(red, green), apart(green, blue), apart(blue, red)});
  if (farthest < kLeastMove || left_of(channels) > kChannelLeft) {
    return std::nullopt;
  }
  std::swap(move.planes[1], move.planes[2]);
  return move;
}

}  // namespace

std::optional<ColorMove> find_color_move(const Frame& reference,
                                         const Frame& test,
                                         Executor* executor) {
  std::vector<Registered> chroma;
  for (const PlaneWeights& weights : {kCb, kCr}) {
    chroma.emplace_back(reference, test, weights, executor);
  }
  ColorMove move;
  move.error = std::sqrt(chroma[0].before() + chroma[1].before());
  const double variance = chroma[0].variance() + chroma[1].variance();
  const bool much = move.error >= kLeastError;
  const bool much_of_little =
      move.error >= kLeastErrorOfLittle &&
      move.error * move.error >= kShareOfLittle * variance;
  if (!much && !much_of_little) return std::nullopt;
  for_each_index(executor, 2,
                 [&](size_t i) { move.planes[i] = chroma[i].find_move(); });
  if (left_of(chroma) <= kChromaLeft) {
    const ColorMove::Distance luma =
        Registered(reference, test, kLumaWeights, executor).find_move();
    for (ColorMove::Distance& by : move.planes) {
      by = {by.x - luma.x, by.y - luma.y};
    }
    move.planes[2] = {};  // there are two
    const double most =
        std::max(apart(move.planes[0], {}), apart(move.planes[1], {}));
    if (most >= kLeastMove) return move;
  }
  return find_channel_move(reference, test, move.error, executor);
}

}  // namespace framewise::placement
