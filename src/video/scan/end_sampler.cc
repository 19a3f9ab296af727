// SPDX-License-Identifier: Apache-2.0
#include "video/scan/end_sampler.h"

#include <algorithm>
#include <cmath>

#include "base/result.h"
#include "simd/plane/signature_distance.h"

namespace framewise::video {
namespace {

// A step below this many levels is noise of coding: nothing moves.
constexpr double kChangingStep = 0.25;
constexpr double kLeastMotion = 1;
// Frames whose steps say how an end moves.
constexpr size_t kSampledEndFrames = 6;
// The fine grid: motion and colors are measured on it, and 4x2 of its cells
// are one of the signature.
constexpr int kColumns = 128;
constexpr int kRows = 64;
constexpr size_t kCells = size_t{kColumns} * kRows;
constexpr int kCellColumns = kColumns / kSignatureSide;
constexpr int kCellRows = kRows / kSignatureSide;

struct Motion {
  double x = 0;
  double y = 0;
};

// The shift between two frames by least squares over all cells (Lucas and
// Kanade 1981, with one window). Good for shifts of up to a cell or two.
Motion shift_between(const std::vector<int16_t>& a,
                     const std::vector<int16_t>& b) {
  double xx = 0, xy = 0, yy = 0, xt = 0, yt = 0;
  for (int y = 1; y + 1 < kRows; ++y) {
    for (int x = 1; x + 1 < kColumns; ++x) {
      const auto at = size_t(y) * kColumns + size_t(x);
      const double dx = (a[at + 1] - a[at - 1]) / 2.0;
      const double dy = (a[at + kColumns] - a[at - kColumns]) / 2.0;
      const double dt = b[at] - a[at];
      xx += dx * dx;
      xy += dx * dy;
      yy += dy * dy;
      xt += dx * dt;
      yt += dy * dt;
    }
  }
  const double determinant = xx * yy - xy * xy;
  if (determinant <= 1e-6 * xx * yy || xx <= 0 || yy <= 0) return {};
  return {(xy * yt - yy * xt) / determinant, (xy * xt - xx * yt) / determinant};
}

// Luma in 8 bins, each chroma in 4.
std::vector<int16_t> histogram_of(std::span<const int16_t> cells) {
  std::vector<int16_t> bins(128, 0);
  constexpr int kUnit = timeline::kSignatureScale;
  const auto bin = [](int level, int low, int high, int count) {
    return std::clamp((level - low) * count / (high - low), 0, count - 1);
  };
  for (size_t i = 0; i < kCells; ++i) {
    const int luma = bin(cells[i] / kUnit, 0, 256, 8);
    const int blue = bin(cells[kCells + i] / kUnit, -128, 128, 4);
    const int red = bin(cells[2 * kCells + i] / kUnit, -128, 128, 4);
    ++bins[size_t(luma * 16 + blue * 4 + red)];
  }
  return bins;
}

std::vector<int16_t> signature_of(std::span<const int16_t> fine) {
  std::vector<int16_t> signature;
  signature.reserve(3 * kLumaCells);
  for (size_t plane = 0; plane < 3; ++plane) {
    const int16_t* cells = fine.data() + plane * kCells;
    for (int y = 0; y < kSignatureSide; ++y) {
      for (int x = 0; x < kSignatureSide; ++x) {
        int sum = 0;
        for (int row = y * kCellRows; row < (y + 1) * kCellRows; ++row) {
          for (int k = 0; k < kCellColumns; ++k) {
            sum += cells[row * kColumns + x * kCellColumns + k];
          }
        }
        signature.push_back(int16_t(sum / (kCellColumns * kCellRows)));
      }
    }
  }
  return signature;
}

double rms(const int16_t* a, const int16_t* b, size_t count) {
  return std::sqrt(double(simd::squared_distance(a, b, count)) /
                   double(count)) /
         timeline::kSignatureScale;
}

}  // namespace

double luma_rms(const std::vector<int16_t>& a, const std::vector<int16_t>& b) {
  return rms(a.data(), b.data(), kLumaCells);
}

UsualMotion usual_motion(std::span<const double> steps) {
  std::vector<double> changing;
  for (const double step : steps) {
    if (step > kChangingStep) changing.push_back(step);
  }
  if (changing.empty()) return {};
  std::sort(changing.begin(), changing.end());
  const auto at = size_t(0.95 * double(changing.size() - 1) + 0.5);
  return {int64_t(changing.size()), std::max(changing[at], kLeastMotion)};
}

EndSampler::EndSampler() : signer_({kColumns, kRows}) {}

Result<void> EndSampler::add(const Frame& frame) {
  FW_ASSIGN_OR_RETURN(const std::span<const int16_t> cells,
                      signer_.sign(frame));
  std::vector<int16_t> signature = signature_of(cells);
  if (!previous_.empty()) steps_.push_back(luma_rms(previous_, signature));
  previous_ = signature;
  if (keeps_all_) signatures_.push_back(std::move(signature));
  if (first_frames_.size() < kSampledEndFrames) {
    first_frames_.emplace_back(cells.begin(), cells.end());
  }
  // The oldest one's memory is used again.
  Fine fine;
  if (last_frames_.size() == kSampledEndFrames) {
    fine = std::move(last_frames_.front());
    last_frames_.pop_front();
  }
  fine.assign(cells.begin(), cells.end());
  last_frames_.push_back(std::move(fine));
  ++frames_;
  return {};
}

void EndSampler::begin_stretch() {
  previous_.clear();
  last_frames_.clear();
}

ClipEnd EndSampler::end_from(const std::deque<Fine>& frames, bool at_start) {
  const Fine& outermost = at_start ? frames.front() : frames.back();
  ClipEnd end;
  end.signature = signature_of(outermost);
  end.histogram = histogram_of(outermost);
  Motion sum;
  int steps = 0;
  for (size_t i = 1; i < frames.size(); ++i) {
    const Fine& before = frames[i - 1];
    if (rms(before.data(), frames[i].data(), kCells) <= kChangingStep) continue;
    const Motion motion = shift_between(before, frames[i]);
    sum.x += motion.x;
    sum.y += motion.y;
    ++steps;
  }
  end.still = steps == 0;
  if (steps > 0) {
    end.motion_x = sum.x / steps;
    end.motion_y = sum.y / steps;
  }
  return end;
}

Result<ClipFeatures> EndSampler::features() const {
  if (frames_ == 0 || last_frames_.empty()) {
    return fail(ErrorKind::kInput, "the clip has no frames");
  }
  ClipFeatures features;
  features.start = end_from(first_frames_, true);
  features.end = end_from(last_frames_, false);
  features.seam = luma_rms(features.end.signature, features.start.signature);
  const UsualMotion usual = usual_motion(steps_);
  features.changing_steps = usual.changing_steps;
  features.motion = usual.levels;
  features.frames_decoded = frames_;
  return features;
}

}  // namespace framewise::video
