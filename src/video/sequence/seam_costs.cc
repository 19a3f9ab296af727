// SPDX-License-Identifier: Apache-2.0
#include "video/sequence/seam_costs.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/for_each_index.h"
#include "simd/plane/signature_distance.h"
#include "timeline/signature.h"
#include "video/sequence/portable_math.h"

namespace framewise::video {
namespace {

// Weights of the features, each divided by its median over all joints.
constexpr double kChromaWeight = 0.5;
constexpr double kHistogramWeight = 0.5;
// Motion only decides between joints that already match.
constexpr double kMotionWeight = 0.03;
constexpr double kMostMotion = 3;
constexpr double kMatch = 0.15;

// More clips than this get a sparse table: a full one of 1000 clips takes 4 MB
// and a quarter of a second.
constexpr size_t kMostDense = 1000;
constexpr size_t kSuccessors = 32;
constexpr size_t kPreselected = 48;
// Joints from which medians are estimated where there are very many.
constexpr size_t kSampled = 20'000;

struct Distances {
  float luma = 0;
  float chroma = 0;
  float histogram = 0;
  float motion = 0;
};

// Of the end of one clip from the start of another. Means of squares, whose
// roots are the same on every machine.
Distances distances_between(const ClipEnd& end, const ClipEnd& start) {
  const auto rms = [&](size_t from, size_t count) {
    const uint64_t squares = simd::squared_distance(
        end.signature.data() + from, start.signature.data() + from, count);
    return float(std::sqrt(double(squares) / double(count)));
  };
  int common = 0, all = 0;
  for (size_t i = 0; i < end.histogram.size(); ++i) {
    common += std::min(end.histogram[i], start.histogram[i]);
    all += end.histogram[i];
  }
  const double x = end.motion_x - start.motion_x;
  const double y = end.motion_y - start.motion_y;
  return {.luma = rms(0, kLumaCells),
          .chroma = rms(kLumaCells, 2 * kLumaCells),
          .histogram = 1 - float(common) / float(std::max(all, 1)),
          .motion = float(std::sqrt(x * x + y * y))};
}

float median_of(std::vector<float>& values) {
  if (values.empty()) return 1;
  const auto middle = values.begin() + long(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle > 0 ? *middle : 1;
}

// The features' medians, and the median of the costs made of them.
class Scale {
 public:
  explicit Scale(std::span<const Distances> joints) {
    const auto median = [&](auto&& of) {
      std::vector<float> values;
      values.reserve(joints.size());
      for (const Distances& joint : joints) values.push_back(of(joint));
      return median_of(values);
    };
    medians_ = {.luma = median([](auto& d) { return d.luma; }),
                .chroma = median([](auto& d) { return d.chroma; }),
                .histogram = median([](auto& d) { return d.histogram; }),
                .motion = median([](auto& d) { return d.motion; })};
    unit_ = median([&](auto& d) { return raw_cost(d); });
  }

  float cost(const Distances& joint) const { return raw_cost(joint) / unit_; }

 private:
  float raw_cost(const Distances& joint) const {
    const double signature =
        (double(joint.luma / medians_.luma) +
         kChromaWeight * double(joint.chroma / medians_.chroma)) /
        (1 + kChromaWeight);
    const double motion =
        std::min(double(joint.motion / medians_.motion), kMostMotion);
    return float(signature +
                 kHistogramWeight *
                     double(joint.histogram / medians_.histogram) +
                 kMotionWeight * motion * portable_exp(-signature / kMatch));
  }

  Distances medians_;
  float unit_ = 1;
};

SeamCosts dense_costs(std::span<const ClipFeatures* const> clips,
                      Executor* executor) {
  const size_t n = clips.size();
  std::vector<Distances> joints(n * n);
  for_each_index(executor, n, [&](size_t i) {
    for (size_t j = 0; j < n; ++j) {
      joints[i * n + j] = distances_between(clips[i]->end, clips[j]->start);
    }
  });
  std::vector<Distances> others;
  others.reserve(n * n);
  for (size_t i = 0; i < n * n; ++i) {
    if (i / n != i % n) others.push_back(joints[i]);
  }
  const Scale scale(others);
  std::vector<float> costs(n * n);
  for (size_t i = 0; i < n * n; ++i) costs[i] = scale.cost(joints[i]);
  return SeamCosts::dense(n, std::move(costs));
}

// Luma of 4x4 parts of a frame, in levels.
constexpr size_t kCoarse = 16;
void write_coarse(const ClipEnd& end, int16_t* out, size_t stride) {
  constexpr int kPart = kSignatureSide / 4;
  for (int part = 0; part < int(kCoarse); ++part) {
    int sum = 0;
    for (int y = 0; y < kPart; ++y) {
      for (int x = 0; x < kPart; ++x) {
        const int row = part / 4 * kPart + y, column = part % 4 * kPart + x;
        sum += end.signature[size_t(row * kSignatureSide + column)];
      }
    }
    out[size_t(part) * stride] =
        int16_t(sum / (kPart * kPart * timeline::kSignatureScale));
  }
}

// The clips whose coarse starts are nearest to the coarse end of a clip.
class Preselection {
 public:
  explicit Preselection(std::span<const ClipFeatures* const> clips)
      : clips_(clips), starts_(kCoarse * clips.size()) {
    for (size_t j = 0; j < clips.size(); ++j) {
      write_coarse(clips[j]->start, &starts_[j], clips.size());
    }
  }

  std::vector<uint32_t> nearest(size_t from) const {
    const size_t n = clips_.size();
    int16_t end[kCoarse];
    write_coarse(clips_[from]->end, end, 1);
    std::vector<int16_t> sums(n, 0);
    for (size_t part = 0; part < kCoarse; ++part) {
      const int16_t* starts = &starts_[part * n];
      for (size_t j = 0; j < n; ++j) {
        const auto difference = int16_t(starts[j] - end[part]);
        sums[j] =
            int16_t(sums[j] + (difference < 0 ? -difference : difference));
      }
    }
    // The sums are small integers: counting finds the limit.
    std::vector<uint32_t> counts(kCoarse * 256 + 1, 0);
    for (const int16_t sum : sums) ++counts[size_t(sum)];
    size_t limit = 0;
    for (size_t seen = counts[0];
         seen < kPreselected + 1 && limit + 1 < counts.size();) {
      seen += counts[++limit];
    }
    std::vector<uint32_t> near, at_limit;
    for (uint32_t j = 0; j < n; ++j) {
      if (j == from || size_t(sums[j]) > limit) continue;
      (size_t(sums[j]) < limit ? near : at_limit).push_back(j);
    }
    for (const uint32_t j : at_limit) {
      if (near.size() < kPreselected) near.push_back(j);
    }
    return near;
  }

 private:
  std::span<const ClipFeatures* const> clips_;
  std::vector<int16_t> starts_;  // part by part
};

SeamCosts sparse_costs(std::span<const ClipFeatures* const> clips,
                       Executor* executor) {
  const size_t n = clips.size();
  std::vector<Distances> sample(kSampled);
  for_each_index(executor, kSampled, [&](size_t k) {
    const size_t i = k * 7919 % n;
    const size_t j = (i + 1 + k * 104'729 % (n - 1)) % n;
    sample[k] = distances_between(clips[i]->end, clips[j]->start);
  });
  const Scale scale(sample);
  const Preselection preselection(clips);
  std::vector<std::vector<SeamCosts::Successor>> best(n);
  for_each_index(executor, n, [&](size_t i) {
    for (const uint32_t j : preselection.nearest(i)) {
      best[i].push_back(
          {j, scale.cost(distances_between(clips[i]->end, clips[j]->start))});
    }
    std::sort(best[i].begin(), best[i].end(), [](auto& a, auto& b) {
      return a.cost != b.cost ? a.cost < b.cost : a.clip < b.clip;
    });
    if (best[i].size() > kSuccessors) best[i].resize(kSuccessors);
  });
  return SeamCosts::sparse(std::move(best), 1);
}

}  // namespace

SeamCosts seam_costs(std::span<const ClipFeatures* const> clips,
                     Executor* executor) {
  return clips.size() <= kMostDense ? dense_costs(clips, executor)
                                    : sparse_costs(clips, executor);
}

}  // namespace framewise::video
