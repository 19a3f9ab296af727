// SPDX-License-Identifier: Apache-2.0
// VMAF against the values that libvmaf prints.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <random>

#include "measure/golden.h"
#include "measure/models/model_store.h"
#include "measure/models/models.h"
#include "measure/pair_view.h"
#include "measure/registry.h"
#include "measure/shown.h"
#include "measure/vmaf/clip.h"
#include "simd/every_target.h"

namespace framewise::measure {
namespace {

// All outputs of VMAF at one frame of two clips.
class VmafOfFrames {
 public:
  VmafOfFrames(std::vector<Frame> reference, std::vector<Frame> test,
               const Models* models, Planes planes = Planes::kOwn,
               size_t pairs = 1)
      : reference_frames_(std::move(reference)),
        test_frames_(std::move(test)),
        planes_(planes),
        reference_(pool_, {.models = models}, pairs),
        test_(pool_, {.models = models}),
        view_(reference_, test_) {}

  size_t frames() const { return reference_frames_.size(); }

  std::map<std::string, Value> at(size_t frame) {
    NeighborFrames around;
    if (frame > 0) around.previous = reference_frames_[frame - 1];
    if (frame + 1 < frames()) around.next = reference_frames_[frame + 1];
    reference_.show_between(reference_frames_[frame], planes_, around);
    test_.show(test_frames_[frame], planes_);
    view_.refresh();
    const Metric& metric = *select("vmaf")->metric;
    std::vector<Value> values(metric.outputs.size());
    metric.measure(view_, values);
    std::map<std::string, Value> named;
    for (size_t i = 0; i < values.size(); ++i) {
      named[std::string(metric.outputs[i].name)] = values[i];
    }
    return named;
  }

 private:
  FramePool pool_;
  std::vector<Frame> reference_frames_;
  std::vector<Frame> test_frames_;
  Planes planes_;
  Picture reference_;
  Picture test_;
  PairView view_;
};

// The name of our output for one of libvmaf's values; "" if there is none.
std::string our_name(const std::string& model, const std::string& theirs) {
  static const std::map<std::string, std::string> kModels = {
      {"vmaf_v0.6.1", "vmaf"},
      {"vmaf_v0.6.1neg", "vmaf_neg"},
      {"vmaf_4k_v0.6.1", "vmaf_4k"},
      {"vmaf_4k_v0.6.1neg", "vmaf_4k_neg"},
      {"vmaf_b_v0.6.3", "vmaf_b"}};
  if (theirs == model) return kModels.at(model);
  const auto selected = select(theirs);
  return selected && selected->metric->outputs[0].name == "vmaf"
             ? std::string(selected->info().name)
             : "";
}

class VmafParity : public testing::TestWithParam<int> {};

TEST_P(VmafParity, EveryValueOfTheClipIsThatOfLibvmaf) {
  SKIP_WITHOUT_CLIP();
  SKIP_WITHOUT_MODELS();
  const Models models(ModelStore(golden::vmaf_models_folder()));
  FramePool pool;
  VmafOfFrames clip(golden::clip(pool, "ref.y4m", GetParam()),
                    golden::clip(pool, "dis.y4m", GetParam()), &models);
  ASSERT_EQ(clip.frames(), 12u);
  const auto expected = golden::clip_values(std::to_string(GetParam()));
  int compared = 0;
  for (size_t frame = 0; frame < clip.frames(); ++frame) {
    const auto values = clip.at(frame);
    for (const auto& [model, places] : expected) {
      if (model == "debug") continue;
      for (const auto& [theirs, value] : places.at(std::to_string(frame))) {
        const std::string ours = our_name(model, theirs);
        if (ours.empty()) continue;
        ASSERT_TRUE(values.at(ours).exists()) << values.at(ours).why_not;
        const bool is_score = ours.starts_with("vmaf");
        EXPECT_NEAR(values.at(ours).number, value, is_score ? 2e-6 : 6e-7)
            << ours << " of " << model << " at frame " << frame;
        ++compared;
      }
    }
  }
  // Five models, six features each, and four values of the bootstrap.
  EXPECT_EQ(compared, 12 * (5 * 7 + 4));
}

INSTANTIATE_TEST_SUITE_P(Bits, VmafParity, testing::Values(8, 10));

TEST(Vmaf, EveryGoldenPairHasTheValuesOfLibvmaf) {
  SKIP_WITHOUT_GOLDEN();
  SKIP_WITHOUT_MODELS();
  const Models models(ModelStore(golden::vmaf_models_folder()));
  FramePool pool;
  int compared = 0;
  for (const golden::Pair& pair : golden::pairs()) {
    if (pair.name.starts_with("p19")) continue;  // too small for VMAF
    // RGB: its luma equals that of the golden videos.
    for (const Planes planes : {Planes::kOwn, Planes::kRgb}) {
      const auto frame = [&](const std::string& file) {
        const Frame rgba = golden_frame(file);
        return std::vector{planes == Planes::kRgb ? rgba
                                                  : yuv444_frame(pool, rgba)};
      };
      VmafOfFrames shown(frame(pair.reference), frame(pair.test), &models,
                         planes);
      const auto values = shown.at(0);
      for (const auto& [theirs, ours] :
           {std::pair("vmaf yuv444", "vmaf"),
            {"vmaf_neg yuv444", "vmaf_neg"},
            {"integer_adm2 yuv444", "integer_adm2"},
            {"integer_vif_scale0 yuv444", "integer_vif_scale0"},
            {"integer_vif_scale1 yuv444", "integer_vif_scale1"},
            {"integer_vif_scale2 yuv444", "integer_vif_scale2"},
            {"integer_vif_scale3 yuv444", "integer_vif_scale3"}}) {
        const auto expected = golden::values("libvmaf", theirs);
        EXPECT_NEAR(values.at(ours).number, expected.at(pair.name),
                    std::string(ours).starts_with("vmaf") ? 2e-6 : 6e-7)
            << pair.name << ' ' << ours;
        ++compared;
      }
    }
  }
  EXPECT_EQ(compared, 19 * 7 * 2);
}

// Luma with slopes, edges and texture; differs for each seed.
Frame made_frame(FramePool& pool, Size size, int bits, uint32_t seed,
                 int errors) {
  PixelFormat format;
  format.layout = Layout::kGray;
  format.bits = uint8_t(bits);
  auto buffer = pool.allocate(format, size);
  std::mt19937 random(seed);
  const int most = (1 << bits) - 1;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      double level = 0.5 + 0.2 * std::sin(x / 9.0 + seed) * std::cos(y / 7.0);
      if ((x / 11 + y / 13) % 3 == 0) level += 0.15;
      const int noise = errors > 0 ? int(random() % uint32_t(errors)) : 0;
      const int sample = std::clamp(int(level * most) + noise, 0, most);
      if (bits > 8) {
        buffer->plane(0).row<uint16_t>(y)[x] = uint16_t(sample);
      } else {
        buffer->plane(0).row(y)[x] = uint8_t(sample);
      }
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

// The features of the second of three frames.
std::map<std::string, Value> made_features(Size size, int bits, int errors) {
  FramePool pool;
  std::vector<Frame> reference;
  std::vector<Frame> test;
  for (uint32_t i = 0; i < 3; ++i) {
    reference.push_back(made_frame(pool, size, bits, i, 0));
    test.push_back(made_frame(pool, size, bits, i, errors));
  }
  return VmafOfFrames(reference, test, nullptr).at(1);
}

TEST(Vmaf, FeaturesAreTheSameOnEveryTargetAndForOddSizes) {
  for (const Size size : {Size{33, 33}, Size{34, 70}, Size{97, 45},
                          Size{161, 34}, Size{300, 131}, Size{993, 70}}) {
    for (const int bits : {8, 10, 12, 16}) {
      const auto expected = made_features(size, bits, 20 << (bits - 8));
      simd::on_every_target([&] {
        const auto found = made_features(size, bits, 20 << (bits - 8));
        for (const auto& [name, value] : expected) {
          if (name.starts_with("vmaf")) continue;
          EXPECT_EQ(found.at(name).number, value.number)
              << name << ' ' << size.width << 'x' << size.height << ' ' << bits;
        }
      });
      EXPECT_GT(expected.at("integer_motion2").number, 0);
    }
  }
}

TEST(Vmaf, APreparedReferenceGivesTheSameForEveryTest) {
  FramePool pool;
  for (const Size size :
       {Size{33, 33}, Size{97, 45}, Size{300, 131}, Size{993, 70}}) {
    for (const int bits : {8, 10}) {
      const Frame reference = made_frame(pool, size, bits, 1, 0);
      simd::on_every_target([&] {
        VmafOfFrames prepared({reference, reference},
                              {made_frame(pool, size, bits, 1, 9),
                               made_frame(pool, size, bits, 1, 40)},
                              nullptr, Planes::kOwn, 2);
        for (const size_t frame : {0, 1}) {
          VmafOfFrames alone({reference},
                             {made_frame(pool, size, bits, 1, frame ? 40 : 9)},
                             nullptr);
          const auto expected = alone.at(0);
          for (const auto& [name, value] : prepared.at(frame)) {
            if (name.starts_with("vmaf")) continue;
            EXPECT_EQ(value.number, expected.at(name).number)
                << name << ' ' << size.width << 'x' << size.height;
          }
        }
      });
    }
  }
}

TEST(Vmaf, MotionIsTheSameWhetherPlayedInOrderOrNot) {
  FramePool pool;
  const Frame a = made_frame(pool, {64, 48}, 8, 1, 0);
  const Frame b = made_frame(pool, {64, 48}, 8, 2, 0);
  const Frame c = made_frame(pool, {64, 48}, 8, 7, 0);
  const std::vector<Frame> frames = {a, b, a, b, c};
  VmafOfFrames played(frames, frames, nullptr);
  // In order, then so that one frame precedes different frames.
  for (const size_t i : {0, 1, 2, 3, 4, 1, 4, 2}) {
    VmafOfFrames alone(frames, frames, nullptr);
    EXPECT_EQ(played.at(i).at("integer_motion2").number,
              alone.at(i).at("integer_motion2").number)
        << i;
  }
}

TEST(Vmaf, FeaturesOfEqualPicturesAreNearlyOneAndErrorsLowerThem) {
  const auto equal = made_features({160, 120}, 8, 0);
  const auto slight = made_features({160, 120}, 8, 6);
  const auto gross = made_features({160, 120}, 8, 60);
  for (const char* name :
       {"integer_adm2", "integer_vif_scale0", "integer_vif_scale3",
        "integer_adm2_egl_1", "integer_vif_scale0_egl_1"}) {
    EXPECT_NEAR(equal.at(name).number, 1, 1e-3) << name;
    EXPECT_LT(slight.at(name).number, equal.at(name).number) << name;
    EXPECT_LT(gross.at(name).number, slight.at(name).number) << name;
  }
}

// Frame i of a clip of 16 bits that uses the whole range; every seventh cell
// turns from black to white and back.
Frame deep_frame(FramePool& pool, int i, bool with_errors) {
  const auto triangle = [](int value, int period) {
    return std::min(value % period, period - value % period);
  };
  auto buffer =
      pool.allocate({.layout = Layout::kGray, .bits = 16}, {224, 126});
  for (int y = 0; y < 126; ++y) {
    for (int x = 0; x < 224; ++x) {
      int sample = 9000 + 300 * triangle(3 * x + y + 11 * i, 100) +
                   200 * triangle(2 * y + x / 3 + 5 * i, 74);
      if ((x / 11 + y / 13) % 3 == 0) sample += 9000;
      sample += (31 * x * x + 17 * y * y + 7 * x * y + 13 * i) % 4099;
      if (with_errors) sample += 3 * ((73 * x + 151 * y + 29 * i) % 6007);
      if ((x / 16 + y / 16) % 7 == 0) sample = 65535 * (i % 2);
      buffer->plane(0).row<uint16_t>(y)[x] = uint16_t(sample);
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

TEST(Vmaf, SamplesOf16BitsHaveTheValuesOfLibvmaf) {
  FramePool pool;
  std::vector<Frame> reference, test;
  for (int i = 0; i < 4; ++i) {
    reference.push_back(deep_frame(pool, i, false));
    test.push_back(deep_frame(pool, i, true));
  }
  VmafOfFrames clip(reference, test, nullptr);
  // Printed by libvmaf 3.2, built without vector code, for frames 1 and 2.
  const std::map<std::string, std::pair<double, double>> kExpected = {
      {"integer_adm2", {0.811222, 0.892462}},
      {"integer_motion2", {45.378846, 45.439976}},
      {"integer_vif_scale0", {0.412225, 0.435073}},
      {"integer_vif_scale1", {0.434386, 0.468523}},
      {"integer_vif_scale2", {0.428864, 0.469051}},
      {"integer_vif_scale3", {0.407155, 0.452992}},
      {"integer_adm2_egl_1", {0.810702, 0.830052}},
      {"integer_vif_scale0_egl_1", {0.396435, 0.387773}},
      {"integer_vif_scale1_egl_1", {0.408106, 0.405367}},
      {"integer_vif_scale2_egl_1", {0.400501, 0.400154}},
      {"integer_vif_scale3_egl_1", {0.380822, 0.380293}}};
  const auto first = clip.at(1);
  const auto second = clip.at(2);
  for (const auto& [name, values] : kExpected) {
    EXPECT_NEAR(first.at(name).number, values.first, 6e-7) << name;
    EXPECT_NEAR(second.at(name).number, values.second, 6e-7) << name;
  }
}

// Section 3 of the rules in plain loops: the sums at scale 0 of 8 bits.
double plain_vif_scale0(const Frame& a, const Frame& b) {
  constexpr int kTaps[] = {489,  935,  1640, 2640, 3896, 5274, 6547, 7455, 7784,
                           7455, 6547, 5274, 3896, 2640, 1640, 935,  489};
  const Size size = a.size();
  const auto reflect = [](int i, int n) {
    return i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i;
  };
  // Filters a product of samples: down without a shift, then along.
  const auto down = [&](const Frame& p, const Frame& q, int x, int y) {
    int64_t sum = 0;
    for (int k = 0; k < 17; ++k) {
      const int row = reflect(y - 8 + k, size.height);
      sum +=
          int64_t{kTaps[k]} * p.plane(0).row(row)[x] * q.plane(0).row(row)[x];
    }
    return sum;
  };
  const auto mean = [&](const Frame& p, int x, int y) {
    int64_t sum = 0;
    for (int k = 0; k < 17; ++k) {
      sum += int64_t{kTaps[k]} *
             p.plane(0).row(reflect(y - 8 + k, size.height))[x];
    }
    return (sum + 128) >> 8;
  };
  const auto along = [&](int x, const auto& column) {
    int64_t sum = 0;
    for (int k = 0; k < 17; ++k) {
      sum += kTaps[k] * column(reflect(x - 8 + k, size.width));
    }
    return sum;
  };
  const auto log = [](int64_t v) {
    const int k = int(std::bit_width(uint64_t(v))) - 16;
    const auto value = float(std::log2(double(v >> k)));
    return int64_t(std::lround(2048.0 * double(value))) + 2048 * k;
  };
  int64_t kept = 0, total = 0, plain = 0, plain_error = 0;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const auto square = [&](const Frame& p, const Frame& q) {
        return (along(x, [&](int i) { return down(p, q, i, y); }) + 32768) >>
               16;
      };
      const int64_t m1 = along(x, [&](int i) { return mean(a, i, y); });
      const int64_t m2 = along(x, [&](int i) { return mean(b, i, y); });
      const auto high = [](int64_t m, int64_t n) {
        return int64_t((uint64_t(m) * uint64_t(n) + (uint64_t{1} << 31)) >> 32);
      };
      const int64_t s1 = square(a, a) - high(m1, m1);
      const int64_t s2 = std::max<int64_t>(square(b, b) - high(m2, m2), 0);
      const int64_t s12 = square(a, b) - high(m1, m2);
      if (s1 < 131072) {
        plain += 1;
        plain_error += s2;
        continue;
      }
      total += log(131072 + s1) - 2048 * 17;
      if (s12 <= 0 || s2 <= 0) continue;
      double gain = double(s12) / (double(s1) + 65536 * 1.0e-10);
      const auto rest =
          int64_t(std::max(std::trunc(double(s2) - gain * double(s12)), 0.0));
      gain = std::min(gain, 100.0);
      const int64_t noise = rest + 131072;
      kept += log(int64_t(gain * gain * double(s1)) + noise) - log(noise);
    }
  }
  const double flat = double(plain) - (double(plain_error) / 16384.0) / 65025.0;
  return double(float(double(kept) / 2048.0 + flat) /
                float(double(total) / 2048.0 + double(plain)));
}

TEST(Vmaf, VifFollowsTheRulesInPlainLoops) {
  FramePool pool;
  for (const Size size : {Size{33, 40}, Size{131, 57}}) {
    const Frame a = made_frame(pool, size, 8, 1, 0);
    const Frame b = made_frame(pool, size, 8, 1, 24);
    VmafOfFrames shown({a}, {b}, nullptr);
    EXPECT_EQ(shown.at(0).at("integer_vif_scale0").number,
              plain_vif_scale0(a, b));
  }
}

}  // namespace
}  // namespace framewise::measure
