// SPDX-License-Identifier: Apache-2.0
// Parity with the values that public tools print: for drawn pairs, which need
// no other files, and for the golden pairs.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "frame/color/color.h"
#include "measure/drawn_pairs.h"
#include "measure/golden.h"
#include "measure/pair_view.h"
#include "measure/registry.h"

namespace framewise::measure {
namespace {

Frame rgba_frame(FramePool& pool, const golden::Picture& picture) {
  auto buffer = pool.allocate({}, picture.size);
  const MutablePlaneView plane = buffer->plane(0);
  for (int y = 0; y < picture.size.height; ++y) {
    std::copy_n(picture.view().row(y), 4 * picture.size.width, plane.row(y));
  }
  return std::move(*buffer).freeze(0, {}, {});
}

uint8_t rounded(double value) {
  return uint8_t(std::clamp(std::floor(value + 0.5), 0.0, 255.0));
}

// BT.709, limited range, chroma as the mean of 2x2, as the golden files' notes
// describe.
Frame yuv_frame(FramePool& pool, const golden::Picture& picture,
                Layout layout) {
  PixelFormat format;
  format.layout = layout;
  const Size size = picture.size;
  std::vector<double> chroma[2];
  auto buffer = pool.allocate(format, size);
  for (auto& plane : chroma) plane.resize(size_t(size.pixels()));
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const uint8_t* p = picture.view().row(y) + 4 * x;
      const double luma = 0.2126 * p[0] + 0.7152 * p[1] + 0.0722 * p[2];
      buffer->plane(0).row(y)[x] = rounded(16 + luma * 219 / 255);
      const size_t at = size_t(y) * size_t(size.width) + size_t(x);
      chroma[0][at] = 128 + (p[2] - luma) / 1.8556 * 224 / 255;
      chroma[1][at] = 128 + (p[0] - luma) / 1.5748 * 224 / 255;
    }
  }
  const int step = layout == Layout::kYuv420 ? 2 : 1;
  for (int c = 0; c < 2; ++c) {
    const MutablePlaneView plane = buffer->plane(c + 1);
    for (int y = 0; y < plane.size.height; ++y) {
      for (int x = 0; x < plane.size.width; ++x) {
        double sum = 0;
        for (int k = 0; k < step * step; ++k) {
          const int sy = std::min(y * step + k / step, size.height - 1);
          const int sx = std::min(x * step + k % step, size.width - 1);
          sum += chroma[c][size_t(sy) * size_t(size.width) + size_t(sx)];
        }
        plane.row(y)[x] = rounded(sum / (step * step));
      }
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

enum class Form { kRgb, kYuv444, kYuv420 };

class DrawnParity : public testing::Test {
 protected:
  std::optional<double> measure(const golden::Picture& a,
                                const golden::Picture& b, Form form,
                                const std::string& name) {
    const auto frame = [&](const golden::Picture& picture) {
      return form == Form::kRgb
                 ? rgba_frame(pool_, picture)
                 : yuv_frame(pool_, picture,
                             form == Form::kYuv444 ? Layout::kYuv444
                                                   : Layout::kYuv420);
    };
    const Planes planes = form == Form::kRgb ? Planes::kRgb : Planes::kOwn;
    Picture reference(pool_);
    Picture test(pool_);
    reference.show(frame(a), planes);
    test.show(frame(b), planes);
    PairView view(reference, test);
    view.refresh();
    const Selected selected = *select(name);
    if (std::min(a.size.width, a.size.height) < selected.info().minimum_side) {
      return std::nullopt;
    }
    std::vector<Value> values(selected.metric->outputs.size());
    selected.metric->measure(view, values);
    const Value& value = values[selected.output];
    return value.exists() ? std::optional(value.number) : std::nullopt;
  }

  FramePool pool_;
};

TEST_F(DrawnParity, MetricsAreThoseOfPublicTools) {
  const std::vector<drawn::ReferenceValue> values = drawn::reference_values();
  const golden::Picture reference = drawn::reference();
  EXPECT_GE(values.size(), 50u);
  std::map<std::string, golden::Picture> tests;
  for (const drawn::ReferenceValue& one : values) {
    golden::Picture& test = tests[one.pair];
    if (test.rgba.empty()) test = drawn::test_of(one.pair);
    EXPECT_NEAR(measure(reference, test, Form::kRgb, one.metric).value_or(-1),
                one.value, one.tolerance)
        << one.tool << ' ' << one.metric << ' ' << one.pair;
  }
}

class Parity : public DrawnParity {
 protected:
  void SetUp() override { SKIP_WITHOUT_GOLDEN(); }

  std::optional<double> measure(const golden::Pair& pair, Form form,
                                const char* name) {
    return DrawnParity::measure(golden::picture(pair.reference),
                                golden::picture(pair.test), form, name);
  }

  // Checks all pairs except those in `without`; returns their number.
  int check(const char* tool, const char* row, Form form, const char* metric,
            double tolerance, const std::set<std::string>& without = {},
            double cap = 100) {
    const auto expected = golden::values(tool, row);
    int checked = 0;
    for (const golden::Pair& pair : golden::pairs()) {
      const auto value = expected.find(pair.name);
      if (value == expected.end() || without.contains(pair.name.substr(0, 3))) {
        continue;
      }
      const auto measured = measure(pair, form, metric);
      if (!measured) {
        ADD_FAILURE() << pair.name << " has no " << metric;
        continue;
      }
      EXPECT_NEAR(std::min(*measured, cap), std::min(value->second, cap),
                  tolerance)
          << tool << ' ' << row << ' ' << pair.name;
      ++checked;
    }
    return checked;
  }
};

// Rows for which ffmpeg's vector code is wrong; see the golden files' notes.
const std::set<std::string> kWrongSsim420 = {"p03", "p04", "p06", "p09",
                                             "p12", "p13", "p19"};

TEST_F(Parity, PsnrIsThatOfFfmpeg) {
  for (const auto& [row, name] : {std::pair("psnr_average rgb", "psnr"),
                                  {"psnr_r rgb", "psnr_r"},
                                  {"psnr_g rgb", "psnr_g"},
                                  {"psnr_b rgb", "psnr_b"}}) {
    EXPECT_EQ(check("ffmpeg", row, Form::kRgb, name, 1e-5), 20);
  }
  for (const auto& [row, name] : {std::pair("psnr_average yuv420", "psnr"),
                                  {"psnr_y yuv420", "psnr_y"},
                                  {"psnr_u yuv420", "psnr_u"},
                                  {"psnr_v yuv420", "psnr_v"}}) {
    EXPECT_EQ(check("ffmpeg", row, Form::kYuv420, name, 1e-5), 20);
  }
}

// Also for videos, whatever planes they store.
TEST_F(Parity, PsnrOfRgbIsThatOfWhatIsSeen) {
  EXPECT_EQ(check("ffmpeg", "psnr_average rgb", Form::kRgb, "psnr_rgb", 1e-5),
            20);
  for (const golden::Pair& pair : golden::pairs()) {
    const auto seen = [&](const std::string& file) {
      return *to_rgba8(yuv_frame(pool_, golden::picture(file), Layout::kYuv420),
                       pool_);
    };
    Picture reference(pool_);
    Picture test(pool_);
    reference.show(seen(pair.reference), Planes::kRgb);
    test.show(seen(pair.test), Planes::kRgb);
    PairView view(reference, test);
    view.refresh();
    const Selected psnr = *select("psnr");
    std::vector<Value> values(psnr.metric->outputs.size());
    psnr.metric->measure(view, values);
    EXPECT_DOUBLE_EQ(*measure(pair, Form::kYuv420, "psnr_rgb"),
                     values[psnr.output].number)
        << pair.name;
  }
}

TEST_F(Parity, PsnrIsThatOfLibvmafBelowItsCap) {
  EXPECT_EQ(
      check("libvmaf", "psnr_y yuv444", Form::kYuv444, "psnr_y", 1e-5, {}, 60),
      20);
  EXPECT_EQ(check("libvmaf", "psnr_cb yuv444", Form::kYuv444, "psnr_cb", 1e-5,
                  {}, 60),
            20);
}

TEST_F(Parity, ErrorsAreThoseOfScikitImage) {
  EXPECT_EQ(check("scikit-image", "mse_rgb", Form::kRgb, "mse", 1e-8), 20);
  EXPECT_EQ(
      check("scikit-image", "psnr_luma709float", Form::kRgb, "psnr_y", 1e-4),
      20);
}

TEST_F(Parity, IdentityAndMsadAreThoseOfFfmpeg) {
  EXPECT_EQ(
      check("ffmpeg", "identity_average rgb", Form::kRgb, "identity", 1e-6),
      20);
  EXPECT_EQ(check("ffmpeg", "msad_average rgb", Form::kRgb, "msad", 1e-6), 20);
  EXPECT_EQ(check("ffmpeg", "identity_average yuv420", Form::kYuv420,
                  "identity", 1e-6),
            20);
  EXPECT_EQ(check("ffmpeg", "msad_average yuv420", Form::kYuv420, "msad", 1e-6,
                  {"p19"}),
            19);
}

TEST_F(Parity, SsimIsThatOfScikitImageWithItsGaussianWindow) {
  EXPECT_EQ(check("scikit-image", "ssim_gauss11_luma709float", Form::kRgb,
                  "ssim", 1e-5),
            20);
  EXPECT_EQ(check("scikit-image", "ssim_gauss11_y8limited", Form::kYuv444,
                  "ssim", 1e-5),
            20);
}

TEST_F(Parity, FloatSsimIsThatOfLibvmaf) {
  EXPECT_EQ(
      check("libvmaf", "float_ssim yuv444", Form::kYuv444, "float_ssim", 1e-5),
      20);
}

TEST_F(Parity, FloatMsSsimIsThatOfLibvmaf) {
  EXPECT_EQ(check("libvmaf", "float_ms_ssim yuv444", Form::kYuv444,
                  "float_ms_ssim", 1e-5),
            19);
}

// Values of an independent implementation of the paper.
TEST_F(Parity, MsSsimFollowsThePaper) {
  for (const auto& [name, expected] :
       {std::pair("p16", 0.985621), {"p07", 0.916951}, {"p09", 0.876414}}) {
    for (const golden::Pair& pair : golden::pairs()) {
      if (!pair.name.starts_with(name)) continue;
      EXPECT_NEAR(*measure(pair, Form::kYuv444, "ms_ssim"), expected, 2e-6)
          << name;
    }
  }
}

TEST_F(Parity, FfmpegsSsimIsThatOfFfmpeg) {
  EXPECT_EQ(check("ffmpeg", "ssim_all rgb", Form::kRgb, "ssim_ffmpeg", 2e-6),
            20);
  for (const auto& [row, name] : {std::pair("ssim_r rgb", "ssim_ffmpeg_r"),
                                  {"ssim_g rgb", "ssim_ffmpeg_g"},
                                  {"ssim_b rgb", "ssim_ffmpeg_b"}}) {
    EXPECT_EQ(check("ffmpeg", row, Form::kRgb, name, 2e-6), 20);
  }
  for (const auto& [row, name] : {std::pair("ssim_all yuv420", "ssim_ffmpeg"),
                                  {"ssim_u yuv420", "ssim_ffmpeg_u"},
                                  {"ssim_v yuv420", "ssim_ffmpeg_v"}}) {
    EXPECT_EQ(check("ffmpeg", row, Form::kYuv420, name, 2e-6, kWrongSsim420),
              13);
  }
  EXPECT_EQ(
      check("ffmpeg", "ssim_y yuv420", Form::kYuv420, "ssim_ffmpeg_y", 2e-6),
      20);
}

// Values of an independent implementation of the definition: each pair as the
// first frame of a video.
TEST_F(Parity, XpsnrIsThatOfItsDefinition) {
  const std::map<std::string, std::array<double, 3>> expected = {
      {"p01", {33.4880, 39.7172, 38.7161}},
      {"p02", {37.1475, 44.2364, 42.8872}},
      {"p03", {40.4581, 44.3244, 44.4491}},
      {"p04", {42.8676, 46.1290, 46.4530}},
      {"p05", {47.9170, 51.4192, 50.3605}},
      {"p06", {37.4117, 50.9416, 51.5052}},
      {"p07", {30.6657, 47.9857, 46.1381}},
      {"p08", {41.8113, 48.7029, 48.3024}},
      {"p09", {28.1097, 35.3959, 34.7656}},
      {"p10", {40.4323, 42.5888, 42.7955}},
      {"p11", {50.1483, 53.1420, 54.7959}},
      {"p12", {50.3553, 37.4702, 38.5923}},
      {"p13", {51.8662, 40.9726, 41.0447}},
      {"p14", {28.7760, 50.4663, 48.8925}},
      {"p15", {35.8709, 47.0687, 48.5416}},
      {"p16", {33.7005, 58.5626, 59.4519}},
      {"p17", {32.1938, 49.1845, 48.2131}},
      {"p18", {100, 100, 100}},
      {"p19", {30.7053, 31.9158, 34.2033}},
      {"p20", {38.7477, 46.1375, 45.1030}}};
  const char* const names[] = {"xpsnr_y", "xpsnr_u", "xpsnr_v"};
  size_t checked = 0;
  for (const golden::Pair& pair : golden::pairs()) {
    const auto found = expected.find(pair.name.substr(0, 3));
    if (found == expected.end()) continue;
    for (size_t i = 0; i < 3; ++i) {
      EXPECT_NEAR(measure(pair, Form::kYuv420, names[i]).value_or(-1),
                  found->second[i], 1e-4)
          << pair.name << ' ' << names[i];
    }
    EXPECT_NEAR(measure(pair, Form::kYuv420, "xpsnr").value_or(-1),
                *std::min_element(found->second.begin(), found->second.end()),
                1e-4);
    ++checked;
  }
  EXPECT_EQ(checked, expected.size());
}

}  // namespace
}  // namespace framewise::measure
