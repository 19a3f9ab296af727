// SPDX-License-Identifier: Apache-2.0
#include "compare/assumed_color_matrix.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/result.h"
#include "compare/observers/content_probe.h"
#include "frame/color/color_facts.h"

namespace framewise::comparison {
namespace {

// Coding errs by less in the mean of a block; confusing BT.601 with BT.709
// moves colors by several levels.
constexpr double kLeastMisfit = 1;  // levels
constexpr double kBetter = 0.5;     // of the squares
// Where little has colors, few will see that they are others.
constexpr double kLeastSeen = 2;  // levels, over the whole picture
constexpr int kBlock = 8;
constexpr int kMostBlocks = 1 << 16;
constexpr double kLeastColor = 16;  // levels from the least to the most of RGB
constexpr double kCertainColor = 64;  // the same; matrices move it by 5 or more
// Where the first picture has no colors, those that are quickly reached may;
// and if none of these has, some that are reached in less than half a second.
constexpr int64_t kMostPixels = 12'000'000;
constexpr int64_t kMostPixelsFar = 120'000'000;
constexpr size_t kNearFrames = 3;
constexpr size_t kFarFrames = 6;

bool is_untagged(const PixelFormat& format) {
  return format.layout != Layout::kRgba && format.layout != Layout::kGray &&
         format.color.matrix == Matrix::kUnspecified;
}

Matrix matrix_of(const Animation& animation) {
  const AnimationInfo& info = animation.info();
  return resolved(info.format, info.size).matrix;
}

// One frame of an animation as anybody sees it.
Result<Frame> seen(Animation& animation, int64_t index,
                   const Background& background, FramePool& pool) {
  FW_ASSIGN_OR_RETURN(const auto frame, frame_at(animation, index));
  if (!frame) return fail(ErrorKind::kInput, "frame {} is missing", index);
  FW_ASSIGN_OR_RETURN(const Frame rgba, to_rgba8(*frame, pool));
  return flatten(rgba, background, pool);
}

// The mean color of a block, at this share of the sides.
std::array<double, 3> color_at(const Frame& picture, double x, double y) {
  const PlaneView plane = picture.plane(0);
  const int width = std::min(kBlock, plane.size.width);
  const int height = std::min(kBlock, plane.size.height);
  const int left = int(x * (plane.size.width - width));
  const int top = int(y * (plane.size.height - height));
  std::array<double, 3> sums{};
  for (int row = top; row < top + height; ++row) {
    const uint8_t* pixel = plane.row(row) + ptrdiff_t{left} * 4;
    for (int i = 0; i < width; ++i, pixel += 4) {
      for (size_t c = 0; c < 3; ++c) sums[c] += pixel[c];
    }
  }
  for (double& sum : sums) sum /= width * height;
  return sums;
}

// Mean squares of what blocks are off by; 0 where there are none.
struct Misfit {
  bool decides = false;  // whether another matrix would show for certain
  double colored = 0;    // of those that have color
  double all = 0;        // taking the others for right
};
Misfit misfit(const Frame& picture, const Frame& wanted) {
  const auto blocks = int(std::clamp<int64_t>(
      wanted.size().pixels() / (kBlock * kBlock), 1, kMostBlocks));
  double sum = 0;
  double colored = 0;
  bool decides = false;
  for (int i = 0; i < blocks; ++i) {
    const double x = i * 0.6180339887 - std::floor(i * 0.6180339887);
    const double y = (i + 0.5) / blocks;
    const auto there = color_at(wanted, x, y);
    const auto [least, most] = std::minmax_element(there.begin(), there.end());
    if (*most - *least < kLeastColor) continue;
    const auto here = color_at(picture, x, y);
    for (size_t c = 0; c < 3; ++c) {
      sum += (here[c] - there[c]) * (here[c] - there[c]);
    }
    ++colored;
    decides |= *most - *least >= kCertainColor;
  }
  if (colored == 0) return {};
  return {decides, sum / (3 * colored), sum / (3 * blocks)};
}

size_t reached(int64_t pixels, Size size) {
  return size_t(pixels / size.pixels());
}

// The pairs whose colors are compared, in order: kNearFrames, then more for
// files that begin without colors.
std::vector<size_t> probed(size_t pairs, Size size) {
  const size_t last = pairs - 1;
  std::vector<size_t> which = {0, std::min(last, reached(kMostPixels, size)),
                               last / 2};
  const size_t far = std::min(last, reached(kMostPixelsFar, size));
  for (size_t i = 1; i <= kFarFrames; ++i) {
    which.push_back(far * i / kFarFrames);
  }
  return which;
}

std::string_view name_of(Matrix matrix) {
  return matrix == Matrix::kBt601 ? "BT.601" : "BT.709";
}

}  // namespace

bool may_be_misread(const Animation& animation, const Animation& other) {
  return is_untagged(animation.info().format) &&
         matrix_of(animation) != matrix_of(other);
}

Result<std::optional<AssumedMatrix>> assume_matrix(
    Animation& untagged, Animation& other,
    const std::vector<std::pair<int64_t, int64_t>>& pairs,
    const Background& background,
    const std::function<Result<Animation>(Matrix)>& reopen) {
  FramePool pool;
  const Matrix players = matrix_of(untagged);
  const Matrix instead =
      players == Matrix::kBt709 ? Matrix::kBt601 : Matrix::kBt709;
  const std::vector<size_t> probes = probed(pairs.size(), untagged.info().size);
  bool decided = false;
  for (size_t i = 0; i < probes.size(); ++i) {
    if (i >= kNearFrames && decided) break;
    const auto& [index, other_index] = pairs[probes[i]];
    FW_ASSIGN_OR_RETURN(const Frame shown,
                        seen(untagged, index, background, pool));
    FW_ASSIGN_OR_RETURN(const Frame wanted,
                        seen(other, other_index, background, pool));
    const Misfit as_players = misfit(shown, wanted);
    if (as_players.colored < kLeastMisfit * kLeastMisfit) {
      decided |= as_players.decides;
      continue;
    }
    FW_ASSIGN_OR_RETURN(Animation again, reopen(instead));
    if (matrix_of(again) != instead) break;
    FW_ASSIGN_OR_RETURN(const Frame better,
                        seen(again, index, background, pool));
    // Fine colors that are smeared fit with neither.
    if (misfit(better, wanted).colored > kBetter * as_players.colored) continue;
    untagged = std::move(again);
    return std::optional(
        AssumedMatrix{instead, players, std::sqrt(as_players.all)});
  }
  return std::optional<AssumedMatrix>();
}

Reason misread_by_players(const AssumedMatrix& assumed) {
  Reason reason;
  reason.kind = DefectKind::kColorShift;
  reason.severity =
      assumed.off_by < kLeastSeen ? Severity::kInfo : Severity::kMinor;
  reason.message = fmt::format(
      "the file does not name its color matrix: {} fits the original and was "
      "compared, players take it for {} at this size, which shifts colors",
      name_of(assumed.matrix), name_of(assumed.players));
  reason.measured = {assumed.off_by, kLeastSeen, "levels"};
  reason.hint =
      "convert to BT.709 and say so (ffmpeg: -vf scale=out_color_matrix=bt709 "
      "-colorspace bt709)";
  return reason;
}

Finding assumed_of_reference(const AssumedMatrix& assumed) {
  Finding finding;
  finding.kind = "matrix_assumed";
  finding.message = fmt::format(
      "the reference does not name its color matrix; it was read as {}, which "
      "fits the test, where players take {} for this size",
      name_of(assumed.matrix), name_of(assumed.players));
  finding.hint = "name it in the reference (ffmpeg: -colorspace)";
  return finding;
}

}  // namespace framewise::comparison
