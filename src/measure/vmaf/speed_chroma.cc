// SPDX-License-Identifier: Apache-2.0
#include "measure/vmaf/speed_chroma.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "measure/vmaf/padded_plane.h"

namespace framewise::measure {
namespace {

constexpr int kStep = 16;  // samples between those of the coarsest scale

template <int kTaps>
std::array<float, kTaps> gaussian(float deviation) {
  std::array<float, kTaps> taps;
  float sum = 0;
  for (int i = 0; i < kTaps; ++i) {
    const auto x = float(i - kTaps / 2);
    const auto height = float(std::exp(-0.5 * double(x) / double(deviation) *
                                       double(x) / double(deviation)));
    const auto width =
        float(1 / (double(deviation) * std::sqrt(2 * std::numbers::pi)));
    taps[size_t(i)] = height / width;
    sum += taps[size_t(i)];
  }
  for (float& tap : taps) tap /= sum;
  return taps;
}

// Before samples are left out, and for the local mean.
const auto kAntialias = gaussian<9>(2 * 9 / 5.0f);
const auto kLocal = gaussian<3>(3 / 5.0f);

double factor_of(SpeedScale scale) {
  switch (scale) {
    case SpeedScale::kWhole: return 1;
    case SpeedScale::kSixTenths: return 0.6;
    case SpeedScale::kHalf: return 0.5;
  }
  return 1;
}

bool is_gray(const Frame& frame) { return frame.format().planes() < 3; }

// Chroma of 4:2:0 for frames that have none; half a sample is left out, as
// libvmaf does.
Size chroma_size(const Picture& picture) {
  const Size luma = picture.frame().size();
  if (picture.planes() == Planes::kRgb || is_gray(picture.frame())) {
    return {luma.width / 2, luma.height / 2};
  }
  const Size stored = picture.frame().plane(1).size;
  const auto whole = [](int chroma, int all) {
    return chroma == all ? all : std::min(chroma, all / 2);
  };
  return {whole(stored.width, luma.width), whole(stored.height, luma.height)};
}

template <typename Sample>
void load_stored(const PlaneView& from, int y, float unit, float middle,
                 std::vector<float>& to) {
  const Sample* row = from.row<Sample>(y);
  for (size_t x = 0; x < to.size(); ++x) {
    to[x] = float(row[x]) / unit + middle;
  }
}

// Cb or Cr of BT.709 in limited range, rounded to whole levels of 8 or 10 bits.
template <typename Sample>
void load_converted(const PlaneView& rgba, int y, bool blue, int bits,
                    std::vector<float>& to) {
  const Sample* rows[] = {rgba.row<Sample>(2 * y), rgba.row<Sample>(2 * y + 1)};
  const float most = float(sizeof(Sample) == 1 ? 255 : 65535);
  const float levels = float(1 << (bits - 8));
  const float scale = 224 * levels / most / 4 / (blue ? 1.8556f : 1.5748f);
  for (size_t x = 0; x < to.size(); ++x) {
    float sums[3] = {};
    for (const Sample* row : rows) {
      const Sample* pixel = row + 8 * x;
      for (int c = 0; c < 3; ++c)
        sums[c] += float(pixel[c]) + float(pixel[4 + c]);
    }
    const float luma =
        0.2126f * sums[0] + 0.7152f * sums[1] + 0.0722f * sums[2];
    const float off = ((blue ? sums[2] : sums[0]) - luma) * scale;
    to[x] = std::floor(off + 0.5f) / levels;
  }
}

}  // namespace

void SpeedDetail::load_row(const Picture& picture, int plane, int y) {
  Row& row = rows_[size_t(y) % 2];
  if (row.y == y) return;
  row.y = y;
  row.samples.resize(size_t(chroma_.width));
  const Frame& frame = picture.frame();
  const bool deep = frame.format().bits > 8;
  if (is_gray(frame) && picture.planes() == Planes::kOwn) {
    std::fill(row.samples.begin(), row.samples.end(), 0.0f);
  } else if (picture.planes() == Planes::kRgb) {
    deep ? load_converted<uint16_t>(frame.plane(0), y, plane == 0, 10,
                                    row.samples)
         : load_converted<uint8_t>(frame.plane(0), y, plane == 0, 8,
                                   row.samples);
  } else {
    const auto unit = float(1 << (frame.format().bits - 8));
    const PlaneView from = frame.plane(1 + plane);
    deep ? load_stored<uint16_t>(from, y, unit, -128, row.samples)
         : load_stored<uint8_t>(from, y, unit, -128, row.samples);
  }
}

// A row of the scaled plane, between two rows and columns (bilinear).
void SpeedDetail::load_scaled_row(const Picture& picture, int plane, int y) {
  scaled_row_.resize(size_t(scaled_.width));
  if (scaled_ == chroma_) {
    load_row(picture, plane, y);
    const std::vector<float>& row = rows_[size_t(y) % 2].samples;
    std::copy(row.begin(), row.end(), scaled_row_.begin());
    return;
  }
  const float down = float(chroma_.height) / float(scaled_.height);
  const float across = float(chroma_.width) / float(scaled_.width);
  struct Between {
    int first, second;
    float share;

    Between(int at, float ratio, int size) {
      const auto place = float((at + 0.5) * double(ratio) - 0.5);
      first = mirrored(int(std::floor(place)), size);
      second = mirrored(int(std::ceil(place)), size);
      share = place - float(first);
    }
  };
  const Between v(y, down, chroma_.height);
  load_row(picture, plane, v.first);
  load_row(picture, plane, v.second);
  const std::vector<float>& above = rows_[size_t(v.first) % 2].samples;
  const std::vector<float>& below = rows_[size_t(v.second) % 2].samples;
  const float dy = v.share;
  for (int x = 0; x < scaled_.width; ++x) {
    const Between h(x, across, chroma_.width);
    const float dx = h.share;
    const auto left = size_t(h.first);
    const auto right = size_t(h.second);
    scaled_row_[size_t(x)] =
        (1 - dy) * (1 - dx) * above[left] + (1 - dy) * dx * above[right] +
        dy * (1 - dx) * below[left] + dy * dx * below[right];
  }
}

bool SpeedDetail::compute(const Picture& picture, int plane, SpeedScale scale) {
  chroma_ = chroma_size(picture);
  const double factor = factor_of(scale);
  scaled_ = {int(chroma_.width * factor + 0.5),
             int(chroma_.height * factor + 0.5)};
  const Size size = {scaled_.width / kStep, scaled_.height / kStep};
  if (std::min(size.width, size.height) < BlockCovariance::kSide) return false;
  for (Row& row : rows_) row.y = -1;
  coarse_.resize(size);
  detail_.resize(size);
  for (int y = 0; y < size.height; ++y) {
    column_sums_.assign(size_t(scaled_.width), 0);
    for (int k = 0; k < 9; ++k) {
      const int at = mirrored(kStep * y - 4 + k, scaled_.height);
      load_scaled_row(picture, plane, at);
      for (size_t x = 0; x < column_sums_.size(); ++x) {
        column_sums_[x] += kAntialias[size_t(k)] * scaled_row_[x];
      }
    }
    for (int x = 0; x < size.width; ++x) {
      float sum = 0;
      for (int k = 0; k < 9; ++k) {
        const int at = mirrored(kStep * x - 4 + k, scaled_.width);
        sum += kAntialias[size_t(k)] * column_sums_[size_t(at)];
      }
      coarse_.row(y)[x] = sum;
    }
  }
  for (int y = 0; y < size.height; ++y) smooth(y);
  return true;
}

// Subtracts the local mean from a row of the coarsest scale.
void SpeedDetail::smooth(int y) {
  const Size size = coarse_.size();
  column_sums_.assign(size_t(size.width), 0);
  for (int k = 0; k < 3; ++k) {
    const float* from = coarse_.row(mirrored(y - 1 + k, size.height));
    for (int x = 0; x < size.width; ++x) {
      column_sums_[size_t(x)] += kLocal[size_t(k)] * from[x];
    }
  }
  for (int x = 0; x < size.width; ++x) {
    float mean = 0;
    for (int k = 0; k < 3; ++k) {
      mean += kLocal[size_t(k)] *
              column_sums_[size_t(mirrored(x - 1 + k, size.width))];
    }
    detail_.row(y)[x] = coarse_.row(y)[x] - mean;
  }
}

namespace {

// Entropy of a Gaussian with unit variance, twice, in bits.
const double kUnitEntropy = std::log2(2 * std::numbers::pi * std::numbers::e);

float entropy_of(const BlockCovariance& plane, float distance, float noise) {
  float entropy = 0;
  for (const float value : plane.eigenvalues()) {
    const float variance = std::max(value, 0.0f) * distance + noise;
    entropy =
        float(double(entropy) + (std::log2(double(variance)) + kUnitEntropy));
  }
  return entropy;
}

// The mean difference of the blocks' entropies, weighted by their variances.
float plane_score(const BlockCovariance& reference, const BlockCovariance& test,
                  const SpeedRules& rules) {
  if (!reference.regular() || !test.regular()) return 0;
  const float least = (1 + rules.noise_floor) * rules.noise;
  const auto invisible = float(BlockCovariance::kCells *
                               (std::log2(double(least)) + kUnitEntropy));
  const std::vector<float>& of_reference = reference.distances();
  const std::vector<float>& of_test = test.distances();
  float sum = 0;
  for (size_t i = 0; i < of_reference.size(); ++i) {
    const float entropy = entropy_of(reference, of_reference[i], rules.noise);
    const float entropy_of_test = entropy_of(test, of_test[i], rules.noise);
    if (entropy < invisible && entropy_of_test < invisible) continue;
    const double mixed =
        0.75 * double(of_reference[i]) + 0.25 * double(of_test[i]);
    const auto spatial =
        float(double(entropy) * std::log2(double(1 + of_reference[i])));
    const auto spatial_of_test =
        float(double(entropy_of_test) * std::log2(1 + mixed));
    sum += std::fabs(spatial - spatial_of_test);
  }
  return sum / float(of_reference.size());
}

template <SpeedScale kScale>
std::optional<double> measured(const PairView& pair, const SpeedRules& rules) {
  const auto& reference = pair.reference().get<SpeedStatistics<kScale>>();
  const auto& test = pair.test().get<SpeedStatistics<kScale>>();
  if (!reference.measurable || !test.measurable) return std::nullopt;
  float scores[2];
  bool regular[2];
  for (size_t i = 0; i < 2; ++i) {
    scores[i] = plane_score(reference.planes[i], test.planes[i], rules);
    regular[i] = reference.planes[i].regular() && test.planes[i].regular();
  }
  // A plane that is flat counts like the other one.
  const float both = regular[0] == regular[1] ? (scores[0] + scores[1]) / 2
                     : regular[0]             ? scores[0]
                                              : scores[1];
  return std::min(double(both), rules.most);
}

}  // namespace

std::optional<double> speed_chroma(const PairView& pair,
                                   const SpeedRules& rules) {
  switch (rules.scale) {
    case SpeedScale::kWhole: return measured<SpeedScale::kWhole>(pair, rules);
    case SpeedScale::kSixTenths:
      return measured<SpeedScale::kSixTenths>(pair, rules);
    case SpeedScale::kHalf: return measured<SpeedScale::kHalf>(pair, rules);
  }
  return std::nullopt;
}

}  // namespace framewise::measure
