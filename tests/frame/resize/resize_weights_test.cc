// SPDX-License-Identifier: Apache-2.0
#include "frame/resize/resize_weights.h"

#include <gtest/gtest.h>

#include <cmath>

namespace framewise {
namespace {

constexpr Filter kWeighted[] = {Filter::kArea,          Filter::kBilinear,
                                Filter::kBicubic,       Filter::kLanczos3,
                                Filter::kOpenCvLinear,  Filter::kOpenCvCubic,
                                Filter::kOpenCvLanczos4};

// A row of eleven samples, resized by Pillow 9.4.0 (mode F) and OpenCV 4.6.0
// (float32).
constexpr float kRow[] = {10, 200, 30, 90, 250, 0, 60, 120, 180, 40, 220};
struct KnownRow {
  Filter filter;
  std::vector<double> values;
};
const KnownRow kKnownRows[] = {
    {Filter::kBilinear, {95.2381, 115, 82.8, 118.333, 135.238}},
    {Filter::kBicubic, {91.4029, 116.689, 85.4328, 114.063, 137.634}},
    {Filter::kLanczos3, {84.0282, 125.221, 87.0494, 104.26, 143.242}},
    {Filter::kOpenCvLinear, {124, 78, 0, 132, 112}},
    {Filter::kOpenCvCubic, {144.64, 60, 0, 139.68, 94.7199}},
    {Filter::kOpenCvLanczos4, {149.088, 41.79, 0, 141.536, 89.3578}},
    {Filter::kArea, {98.1818, 97.2727, 84.5455, 130.909, 134.546}},
    {Filter::kBilinear,
     {10, 99.4118, 180, 70, 54.7059, 99.4118, 202.941, 161.765, 0, 38.8235,
      77.6471, 116.471, 155.294, 147.059, 56.4706, 135.294, 220}},
    {Filter::kBicubic,
     {-3.0606, 101.923, 195.082, 61.7973, 33.334, 97.474, 229.931, 179.564, 0,
      26.3301, 77.6471, 116.471, 169.542, 154.044, 43.0368, 134.073, 232.373}},
    {Filter::kLanczos3,
     {-13.4725, 106.755, 199.457, 73.1331, 7.8245, 103.479, 244.387, 181.556, 0,
      11.8026, 84.1864, 114.934, 182.901, 146.173, 38.913, 130.306, 241.61}},
    {Filter::kOpenCvLinear,
     {10, 99.4118, 180, 70, 54.7059, 99.4118, 202.941, 161.765, 0, 38.8235,
      77.647, 116.471, 155.294, 147.059, 56.4706, 135.294, 220}},
    {Filter::kOpenCvCubic,
     {-7.0548, 113.664, 195.876, 65.7928, 23.9304, 100.413, 236.587, 180.068, 0,
      18.0684, 80.2117, 115.005, 175.384, 150.869, 41.8767, 123.643, 236.157}},
    {Filter::kOpenCvLanczos4,
     {-13.4823, 118.828, 197.745, 79.407, -4.6148, 105.945, 250.267, 178.435, 0,
      9.4314, 86.6096, 114.919, 183.851, 145.753, 41.7226, 118.098, 241.616}},
};

TEST(ResizeWeights, GiveWhatPillowAndOpenCvGive) {
  for (const KnownRow& known : kKnownRows) {
    const int to = int(known.values.size());
    const ResizeWeights w =
        resize_weights(known.filter, Axis::whole(std::size(kRow), to));
    for (int i = 0; i < to; ++i) {
      double sum = 0;
      for (int k = 0; k < w.taps; ++k) {
        sum += double(w.weights[size_t(i * w.taps + k)]) *
               double(kRow[w.first[size_t(i)] + k]);
      }
      EXPECT_NEAR(sum, known.values[size_t(i)], 6e-3)
          << name_of(known.filter) << " to " << to << ", sample " << i;
    }
  }
}

TEST(ResizeWeights, OfNearestPickWhatPillowPicks) {
  EXPECT_EQ(nearest_samples(Axis::whole(11, 5)),
            (std::vector<int32_t>{1, 3, 5, 7, 9}));
  EXPECT_EQ(nearest_samples(Axis::whole(3, 7)),
            (std::vector<int32_t>{0, 0, 1, 1, 1, 2, 2}));
}

TEST(ResizeWeights, AddUpTo1InsideTheSourceAndNeverMoveBack) {
  for (const Filter filter : kWeighted) {
    for (int from = 1; from <= 40; ++from) {
      for (int to = 1; to <= 90; ++to) {
        for (const double shift : {0.0, 0.25 * (1.0 - double(from) / to)}) {
          Axis axis = Axis::whole(from, to);
          axis.shift = shift;
          const ResizeWeights w = resize_weights(filter, axis);
          SCOPED_TRACE(testing::Message() << name_of(filter) << ' ' << from
                                          << " to " << to << " by " << shift);
          ASSERT_EQ(w.first.size(), size_t(to));
          for (int i = 0; i < to; ++i) {
            double sum = 0;
            for (int k = 0; k < w.taps; ++k) {
              sum += double(w.weights[size_t(i * w.taps + k)]);
            }
            ASSERT_NEAR(sum, 1.0, 1e-6);
            ASSERT_GE(w.first[size_t(i)], 0);
            ASSERT_LE(w.first[size_t(i)] + w.taps, from);
            if (i > 0) {
              ASSERT_GE(w.first[size_t(i)], w.first[size_t(i - 1)]);
            }
          }
        }
      }
    }
  }
}

TEST(ResizeWeights, OfAnUnchangedSizeAreOneTap) {
  for (const Filter filter : kWeighted) {
    for (const int size : {1, 2, 7, 1000}) {
      const ResizeWeights w = resize_weights(filter, Axis::whole(size, size));
      EXPECT_EQ(w.taps, 1) << name_of(filter);
      for (int i = 0; i < size; ++i) {
        ASSERT_EQ(w.first[size_t(i)], i);
        ASSERT_EQ(w.weights[size_t(i)], 1.0f);
      }
    }
  }
}

// Mirroring the source must mirror the result.
TEST(ResizeWeights, AreSymmetric) {
  for (const Filter filter : kWeighted) {
    for (const auto& [from, to] : {std::pair{11, 5}, {5, 11}, {64, 17}}) {
      const ResizeWeights w = resize_weights(filter, Axis::whole(from, to));
      std::vector<std::vector<double>> full;
      for (int i = 0; i < to; ++i) full.emplace_back(size_t(from), 0.0);
      for (int i = 0; i < to; ++i) {
        for (int k = 0; k < w.taps; ++k) {
          full[size_t(i)][size_t(w.first[size_t(i)] + k)] +=
              double(w.weights[size_t(i * w.taps + k)]);
        }
      }
      for (int i = 0; i < to; ++i) {
        for (int j = 0; j < from; ++j) {
          ASSERT_NEAR(full[size_t(i)][size_t(j)],
                      full[size_t(to - 1 - i)][size_t(from - 1 - j)], 1e-6)
              << name_of(filter);
        }
      }
    }
  }
}

TEST(ResizeWeights, TellWhichOutputsASourceSampleReaches) {
  for (const Filter filter : kWeighted) {
    for (const auto& [from, to] : {std::pair{40, 13}, {13, 40}, {9, 9}}) {
      const ResizeWeights w = resize_weights(filter, Axis::whole(from, to));
      for (int j = 0; j < from; ++j) {
        const auto reached = w.affected_by({j, j + 1});
        for (int i = 0; i < to; ++i) {
          const int k = j - w.first[size_t(i)];
          const bool depends =
              k >= 0 && k < w.taps && w.weights[size_t(i * w.taps + k)] != 0.0f;
          if (depends) {
            ASSERT_TRUE(i >= reached.begin && i < reached.end);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace framewise
