// SPDX-License-Identifier: Apache-2.0
#include "framewise/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <numeric>

#include "compare/compare_fixture.h"
#include "framewise/thread_pool.h"
#include "measure/registry.h"

namespace framewise {
namespace {

using testing::HasSubstr;

TEST_F(Compare, AFileIsPerfectAgainstItself) {
  const auto a = write("a.gif", noise_gif(64, 5, 0).bytes());
  const auto report = compare(a, {{a}}, {.metrics = {"all"}});
  ASSERT_TRUE(report) << report.error().to_string();
  const Comparison& comparison = report->comparisons.front();
  EXPECT_TRUE(comparison.identical_bytes);
  EXPECT_TRUE(comparison.identical_pixels);
  EXPECT_EQ(comparison.status(), VerdictStatus::kPass);
  for (const MetricReport& metric : comparison.metrics) {
    if (!metric.summary) continue;
    // Those that say something of one picture, or whose model knows no perfect
    // value.
    if (measure::select(metric.info->name)->metric->measures_equal) continue;
    EXPECT_EQ(metric.summary->mean, metric.info->perfect) << metric.info->name;
    EXPECT_TRUE(metric.worst.empty());
  }
}

TEST_F(Compare, FindsTheWorstMoment) {
  const auto a = write("a.gif", noise_gif(64, 6, 0).bytes());
  const auto b = write("b.gif", noise_gif(64, 6, 300, {0, 1, 2, 4, 5}).bytes());
  const auto report = compare(a, {{b}}, {.metrics = {"psnr", "ssimulacra2"}});
  ASSERT_TRUE(report) << report.error().to_string();
  const Comparison& comparison = report->comparisons.front();
  EXPECT_EQ(comparison.identical_pairs, 5);
  EXPECT_FALSE(comparison.identical_pixels);
  for (const char* name : {"psnr", "ssimulacra2"}) {
    const MetricReport& found = metric(comparison, name);
    ASSERT_EQ(found.worst.size(), 1u);
    const Meeting& meeting = comparison.meetings[found.worst[0].meeting];
    EXPECT_EQ(meeting.reference_frame, 3);
    EXPECT_EQ(meeting.at_ms, 300);
    EXPECT_EQ(found.summary->max, 100);
    EXPECT_LT(found.summary->min, 100);
  }
}

// The promise: the same bits, whatever the number of threads.
TEST_F(Compare, ThreadsDoNotChangeAnything) {
  const auto a = write("a.gif", noise_gif(176, 12, 0).bytes());
  const auto b = write("b.gif", noise_gif(176, 12, 900, {4}).bytes());
  const auto c = write("c.gif", noise_gif(176, 12, 90).bytes());
  // The first is worked on pair by pair, the second by each thread for itself.
  for (const char* set : {"giflab", "all"}) {
    CompareOptions options{.metrics = {set}};
    const auto expected = compare(a, {{b, c}}, options);
    ASSERT_TRUE(expected) << expected.error().to_string();
    for (const int threads : {2, 3, 7}) {
      ThreadPool pool(threads);
      options.executor = &pool;
      const auto report = compare(a, {{b, c}}, options);
      ASSERT_TRUE(report);
      EXPECT_EQ(values_of(*report), values_of(*expected)) << set << threads;
    }
  }
}

// What is kept from pair to pair must not show: each frame alone, as an
// animation of one, has the same value.
TEST_F(Compare, WorkThatIsKeptFromPairToPairDoesNotChangeAnything) {
  const int side = 330;
  const TinyGif a = noise_gif(side, 6, 0);
  const TinyGif b = noise_gif(side, 6, 500);
  const CompareOptions options{
      .metrics = {"ssim", "ms_ssim", "psnr_y", "ssimulacra2", "gmsd",
                  "ciede2000", "chist", "edge_similarity", "texture_similarity",
                  "sharpness_similarity", "giflab:ssim", "giflab:ms_ssim",
                  "giflab:fsim", "giflab:gmsd", "giflab:chist",
                  "giflab:edge_similarity", "giflab:texture_similarity",
                  "giflab:sharpness_similarity"}};
  const auto whole = compare(write("a.gif", a.bytes()),
                             {{write("b.gif", b.bytes())}}, options);
  ASSERT_TRUE(whole) << whole.error().to_string();
  for (size_t i = 0; i < a.frames.size(); ++i) {
    TinyGif first{.width = side, .height = side, .frames = {a.frames[i]}};
    TinyGif second{.width = side, .height = side, .frames = {b.frames[i]}};
    const auto alone = compare(write("x.gif", first.bytes()),
                               {{write("y.gif", second.bytes())}}, options);
    ASSERT_TRUE(alone);
    for (size_t k = 0; k < whole->comparisons[0].metrics.size(); ++k) {
      const MetricReport& metric = whole->comparisons[0].metrics[k];
      EXPECT_EQ(metric.values[i], alone->comparisons[0].metrics[k].values[0])
          << metric.info->name << " frame " << i;
    }
  }
}

// An animation in which pixels here and there, a few rectangles and now and
// then the whole picture change, in `step` steps of damage.
TinyGif restless_gif(Size size, int frames, int step) {
  TinyGif gif{.width = size.width, .height = size.height};
  std::mt19937 random(11);
  std::vector<uint8_t> pixels(size_t(size.pixels()));
  const auto below = [&](int n) { return int(random() % uint32_t(n)); };
  for (int i = 0; i < frames; ++i) {
    for (int k = 0; k < (i % 4 == 0 ? 4000 : 12 * i); ++k) {
      pixels[size_t(below(int(pixels.size())))] = uint8_t(below(100));
    }
    for (int k = 0; k < 3; ++k) {
      const int left = below(size.width), top = below(size.height);
      for (int y = top; y < std::min(top + 1 + 9 * k, size.height); ++y) {
        for (int x = left; x < std::min(left + 40, size.width); ++x) {
          pixels[size_t(y) * size_t(size.width) + size_t(x)] =
              uint8_t((x * y + i) % 100);
        }
      }
    }
    gif.frames.emplace_back().pixels = pixels;
    for (size_t at = size_t(below(50)); step != 0 && at < pixels.size();
         at += size_t(20 + below(50))) {
      uint8_t& pixel = gif.frames.back().pixels[at];
      pixel = uint8_t(pixel + step);
    }
  }
  return gif;
}

TEST_F(Compare, NothingKeptIsWrongWhereverPixelsChange) {
  for (const Size size : {Size{331, 150}, Size{97, 203}}) {
    const TinyGif a = restless_gif(size, 9, 0);
    const TinyGif b = restless_gif(size, 9, 20);
    const CompareOptions options{.metrics = {"all"}};
    const auto whole = compare(write("a.gif", a.bytes()),
                               {{write("b.gif", b.bytes())}}, options);
    ASSERT_TRUE(whole) << whole.error().to_string();
    for (size_t i = 0; i < a.frames.size(); ++i) {
      TinyGif first{.width = size.width, .height = size.height};
      TinyGif second = first;
      first.frames = {a.frames[i]};
      second.frames = {b.frames[i]};
      const auto alone = compare(write("x.gif", first.bytes()),
                                 {{write("y.gif", second.bytes())}}, options);
      ASSERT_TRUE(alone);
      for (const MetricReport& one : alone->comparisons[0].metrics) {
        if (one.values.empty()) continue;                   // of whole files
        if (one.info->name == "integer_motion2") continue;  // of two frames
        if (one.info->name == "cvvdp") continue;            // of all frames
        EXPECT_EQ(metric(whole->comparisons[0], one.info->name).values[i],
                  one.values[0])
            << one.info->name << " frame " << i << " of " << size.width;
      }
    }
  }
}

// A video of noise in which a square moves; chroma is halved, so what changes
// in it reaches into neighbouring tiles.
std::string noise_video(int side, int first, int frames, int damage,
                        const std::string& rate = "25:1") {
  std::string bytes = "YUV4MPEG2 W" + std::to_string(side) + " H" +
                      std::to_string(side) + " F" + rate +
                      " Ip A1:1 C420jpeg\n";
  for (int i = first; i < first + frames; ++i) {
    std::mt19937 random(3);
    bytes += "FRAME\n";
    for (int plane = 0; plane < 3; ++plane) {
      const int step = plane == 0 ? 1 : 2;
      for (int y = 0; y < side; y += step) {
        for (int x = 0; x < side; x += step) {
          int value = 60 + int(random() % 100);
          const bool inside = x / 8 == 6 + i && (y / 8) % 5 == 0;
          if (inside) value += 20 + damage;
          bytes += char(value);
        }
      }
    }
  }
  return bytes;
}

TEST_F(Compare, VideosKeepNothingWrongFromPairToPair) {
  const CompareOptions options{.metrics = {"all"}};
  const auto whole =
      compare(write("a.y4m", noise_video(200, 0, 6, 0)),
              {{write("b.y4m", noise_video(200, 0, 6, 30))}}, options);
  ASSERT_TRUE(whole) << whole.error().to_string();
  EXPECT_THAT(whole->comparisons[0].measured_as, HasSubstr("4:2:0"));
  for (int i = 0; i < 6; ++i) {
    const auto alone =
        compare(write("x.y4m", noise_video(200, i, 1, 0)),
                {{write("y.y4m", noise_video(200, i, 1, 30))}}, options);
    ASSERT_TRUE(alone);
    for (size_t k = 0; k < whole->comparisons[0].metrics.size(); ++k) {
      const MetricReport& metric = whole->comparisons[0].metrics[k];
      if (metric.info->name == "integer_motion2") continue;  // of two frames
      EXPECT_EQ(metric.values[size_t(i)],
                alone->comparisons[0].metrics[k].values[0])
          << metric.info->name << " frame " << i;
    }
  }
}

TEST_F(Compare, MotionIsThatOfWhatTheReferenceShowsBeforeAndAfter) {
  const auto motion_of = [&](const char* name, int first, int count) {
    const auto report =
        compare(write(name, noise_video(200, first, count, 0)),
                {{write("t.y4m", noise_video(200, first, count, 30))}},
                {.metrics = {"motion2"}});
    EXPECT_TRUE(report);
    return report->comparisons[0].metrics[0].values;
  };
  const auto whole = motion_of("a.y4m", 0, 6);
  EXPECT_EQ(whole[0], 0);
  for (int i = 1; i < 6; ++i) {
    // The same frames around it, whatever else the video shows.
    const int last = std::min(i + 1, 5);
    const auto part = motion_of("b.y4m", i - 1, last - i + 2);
    EXPECT_EQ(whole[size_t(i)], part[1]) << i;
    EXPECT_GT(*part[1], 0) << i;
  }
}

TEST_F(Compare, XpsnrLooksAsFarBackAsTheFrameRateSays) {
  ThreadPool threads(3);
  const auto xpsnr_of = [&](const std::string& rate, int first, int count,
                            Executor* executor = nullptr) {
    const auto report =
        compare(write("a.y4m", noise_video(200, first, count, 0, rate)),
                {{write("b.y4m", noise_video(200, first, count, 30, rate))}},
                {.metrics = {"xpsnr_y"}, .executor = executor});
    EXPECT_TRUE(report);
    return report->comparisons[0].metrics[0].values;
  };
  // Below 32 frames a second one frame before decides, from there on two.
  for (const auto& [rate, back] :
       {std::pair("30:1", 1), std::pair("63:2", 1), std::pair("32:1", 2),
        std::pair("60000:1001", 2)}) {
    const auto whole = xpsnr_of(rate, 0, 12);
    EXPECT_EQ(whole, xpsnr_of(rate, 0, 12, &threads));
    for (int i = 2; i < 12; ++i) {
      const auto part = xpsnr_of(rate, i - back, back + 1);
      EXPECT_EQ(whole[size_t(i)], part[size_t(back)]) << rate << ' ' << i;
      const auto less = xpsnr_of(rate, i - back + 1, back);
      EXPECT_NE(whole[size_t(i)], less[size_t(back) - 1]) << rate << ' ' << i;
    }
  }
}

TEST_F(Compare, VmafOfAClipIsThatOfLibvmafForAnyNumberOfThreads) {
  const std::filesystem::path shared = FRAMEWISE_SHARED_DIR;
  const auto clip = shared / "golden/vmaf-clip";
  if (!std::filesystem::exists(clip) ||
      !std::filesystem::exists(shared / "models/vmaf")) {
    GTEST_SKIP() << "the shared golden clip or models are not present";
  }
  ThreadPool pool(3);
  std::vector<std::optional<double>> values;
  for (Executor* executor :
       {static_cast<Executor*>(nullptr), static_cast<Executor*>(&pool)}) {
    CompareOptions options{.metrics = {"vmaf"}};
    options.models = shared / "models/vmaf";
    options.executor = executor;
    const auto report =
        compare(clip / "ref.y4m", {{clip / "dis.y4m"}}, options);
    ASSERT_TRUE(report) << report.error().to_string();
    const MetricReport& vmaf = report->comparisons[0].metrics[0];
    ASSERT_TRUE(vmaf.summary) << vmaf.why_not;
    EXPECT_NEAR(vmaf.summary->mean, 86.396592, 1e-6);
    EXPECT_NEAR(vmaf.summary->min, 80.884093, 1e-6);
    if (!values.empty()) {
      EXPECT_EQ(values, vmaf.values);
    }
    values = vmaf.values;
  }
}

TEST_F(Compare, IdenticalPairsHaveValuesOfTheirOwnUnderSampling) {
  // The first half of the frames is the same in both.
  std::vector<int> same(20);
  std::iota(same.begin(), same.end(), 0);
  const auto a = write("a.gif", noise_gif(64, 40, 0).bytes());
  const auto b = write("b.gif", noise_gif(64, 40, 90, same).bytes());
  CompareOptions options{.metrics = {"motion2"}};
  const auto full = compare(a, {{b}}, options);
  options.sampling.by = SampleBy::kUniform;
  options.sampling.pairs = 10;
  const auto sampled = compare(a, {{b}}, options);
  ASSERT_TRUE(full && sampled);
  const MetricReport& all = full->comparisons[0].metrics[0];
  const MetricReport& some = sampled->comparisons[0].metrics[0];
  for (size_t i = 0; i < all.values.size(); ++i) {
    if (i < 20 || some.values[i]) {
      EXPECT_EQ(some.values[i], all.values[i]) << i;
    }
  }
}

TEST_F(Compare, WithoutItsModelAMetricSaysWhatToDoAndOthersWork) {
  const auto report = compare(write("a.gif", noise_gif(64, 3, 0).bytes()),
                              {{write("b.gif", noise_gif(64, 3, 9).bytes())}},
                              {.metrics = {"vmaf", "psnr", "adm2"}});
  ASSERT_TRUE(report) << report.error().to_string();
  const Comparison& comparison = report->comparisons.front();
  EXPECT_EQ(metric(comparison, "vmaf").why_not,
            "not available: run framewise models pull vmaf_v0.6.1");
  EXPECT_TRUE(metric(comparison, "psnr").summary);
  EXPECT_TRUE(metric(comparison, "integer_adm2").summary);
}

TEST_F(Compare, SeveralTestsAreMeasuredAsIfAlone) {
  const auto a = write("a.gif", noise_gif(64, 5, 0).bytes());
  const auto b = write("b.gif", noise_gif(64, 5, 100).bytes());
  const auto c = write("c.gif", noise_gif(64, 4, 300).bytes());
  // The last two prepare an original that meets several tests.
  const CompareOptions options{
      .metrics = {"psnr", "ssim", "ssimulacra2", "butteraugli"}};
  const auto both = compare(a, {{b, c}}, options);
  ASSERT_TRUE(both) << both.error().to_string();
  ASSERT_EQ(both->comparisons.size(), 2u);
  const auto alone = compare(a, {{c}}, options);
  for (size_t k = 0; k < 4; ++k) {
    EXPECT_EQ(both->comparisons[1].metrics[k].values,
              alone->comparisons[0].metrics[k].values);
  }
}

TEST_F(Compare, TransparentPixelsCountOverTheWorseBackground) {
  // The test shows black where the reference is transparent: right over
  // black, wrong over white.
  TinyGif a{.width = 16, .height = 16};
  a.frames = {{.pixels = std::vector<uint8_t>(256, 5), .transparent = 5}};
  TinyGif b = a;
  b.frames[0].pixels.assign(256, 0);  // (0, 0, 255)
  const auto reference = write("a.gif", a.bytes());
  const auto test = write("b.gif", b.bytes());
  CompareOptions options{.metrics = {"mse"}};
  const auto value = [&] {
    const auto report = compare(reference, {{test}}, options);
    return report->comparisons[0].metrics[0].summary->mean;
  };
  EXPECT_DOUBLE_EQ(value(), 65025 * 2 / 3.0);
  options.background = {0, 0, 0};
  EXPECT_DOUBLE_EQ(value(), 65025 / 3.0);
  options.background = {0, 0, 255};
  EXPECT_EQ(value(), 0);
}

TEST_F(Compare, DifferentSizesNeedAWord) {
  const auto a = write("a.gif", noise_gif(64, 2, 0).bytes());
  // No part of the other.
  const auto b = write("b.gif", noise_gif(32, 2, 2000).bytes());
  CompareOptions options{.metrics = {"psnr"}, .resizing = Resizing::kRefuse};
  const auto refused = compare(a, {{b}}, options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInput);
  EXPECT_THAT(refused.error().to_string(), HasSubstr("32x32"));
  EXPECT_THAT(refused.error().hint, HasSubstr("--resize"));
  for (const Resizing resizing :
       {Resizing::kTest, Resizing::kReference, Resizing::kSmaller}) {
    options.resizing = resizing;
    const auto report = compare(a, {{b}}, options);
    ASSERT_TRUE(report) << report.error().to_string();
    EXPECT_THAT(report->comparisons[0].measured_as, HasSubstr("Lanczos-3"));
    EXPECT_GT(report->comparisons[0].metrics[0].summary->mean, 5);
  }
}

TEST_F(Compare, SaysWhyAMetricHasNoValue) {
  const auto a = write("a.gif", noise_gif(8, 1, 0).bytes());
  const auto b = write("b.gif", noise_gif(8, 1, 9).bytes());
  const auto report = compare(a, {{b}}, {.metrics = {"ssim", "psnr_u"}});
  ASSERT_TRUE(report);
  EXPECT_THAT(metric(report->comparisons[0], "ssim").why_not,
              HasSubstr("too small"));
  EXPECT_THAT(metric(report->comparisons[0], "psnr_u").why_not,
              HasSubstr("YUV"));
}

TEST_F(Compare, RequirementsDecide) {
  const auto a = write("a.gif", noise_gif(64, 2, 0).bytes());
  const auto b = write("b.gif", noise_gif(64, 2, 900).bytes());
  const auto report =
      compare(a, {{b}},
              {.metrics = {"ssim"}, .requirements = {"psnr.min>90", "ssim>0"}});
  ASSERT_TRUE(report) << report.error().to_string();
  EXPECT_FALSE(report->passed());
  const Comparison& comparison = report->comparisons[0];
  ASSERT_EQ(comparison.requirements.size(), 2u);
  EXPECT_FALSE(comparison.requirements[0].passed);
  EXPECT_TRUE(comparison.requirements[1].passed);
  EXPECT_EQ(comparison.status(), VerdictStatus::kArtifact);
}

TEST_F(Compare, ErrorsNameTheFile) {
  const auto a = write("a.gif", noise_gif(64, 2, 0).bytes());
  const auto missing = compare(a, {{folder_ / "none.gif"}}, {});
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().file, HasSubstr("none.gif"));
  const auto nonsense = compare(a, {{a}}, {.metrics = {"ssmi"}});
  ASSERT_FALSE(nonsense);
  EXPECT_EQ(nonsense.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(nonsense.error().hint, HasSubstr("ssim"));
}

TEST_F(Compare, RefusesOptionsThatMakeNoSense) {
  const auto a = write("a.gif", noise_gif(64, 2, 0).bytes());
  const auto refuses = [&](const std::function<void(CompareOptions&)>& change) {
    CompareOptions options;
    change(options);
    const auto report = compare(a, {{a}}, options);
    return !report && report.error().kind == ErrorKind::kUsage &&
           !report.error().hint.empty();
  };
  EXPECT_FALSE(refuses([](auto&) {}));
  for (const double nits : {0.0, -1.0, std::nan(""), 1e9}) {
    EXPECT_TRUE(refuses([=](auto& o) { o.nits = nits; })) << nits;
  }
  for (const double confidence : {0.0, 1.0, 7.0, -1.0}) {
    EXPECT_TRUE(refuses([=](auto& o) { o.sampling.confidence = confidence; }));
  }
  EXPECT_TRUE(refuses([](auto& o) { o.subsample = 0; }));
  EXPECT_TRUE(refuses([](auto& o) { o.sampling.pairs = -5; }));
  EXPECT_TRUE(refuses([](auto& o) { o.sampling.most = 0; }));
  EXPECT_TRUE(refuses([](auto& o) { o.frames = 0; }));
  EXPECT_TRUE(refuses([](auto& o) { o.worst = -1; }));
}

TEST_F(Compare, DrawsWhereItGoesWrong) {
  const auto a = write("a.gif", noise_gif(64, 3, 0).bytes());
  const auto b = write("b.gif", noise_gif(64, 3, 500, {0}).bytes());
  // MSE would draw what PSNR draws; so small a picture has no CAMBI.
  CompareOptions options{.metrics = {"cambi", "ssim", "psnr", "mse"},
                         .error_maps = 1};
  const auto report = compare(a, {{b}}, options);
  ASSERT_TRUE(report) << report.error().to_string();
  const Comparison& comparison = report->comparisons[0];
  ASSERT_EQ(comparison.error_maps.size(), 2u) << "the score was not asked for";
  EXPECT_EQ(comparison.error_maps[0].info->name, "ssim");
  EXPECT_EQ(comparison.error_maps[1].info->name, "psnr");
  EXPECT_EQ(comparison.error_maps[0].picture.size(), (Size{64, 64}));
  EXPECT_TRUE(comparison.error_maps[0].values.empty());
}

TEST_F(Compare, MapsBeginWithTheWorstMomentOfTheFirstMetric) {
  // The second frame is further off than the first.
  TinyGif test = noise_gif(64, 3, 0);
  test.frames[0].pixels = noise_gif(64, 3, 20).frames[0].pixels;
  test.frames[1].pixels = noise_gif(64, 3, 500).frames[1].pixels;
  const auto a = write("a.gif", noise_gif(64, 3, 0).bytes());
  const auto b = write("b.gif", test.bytes());
  const auto report = compare(
      a, {{b}},
      {.metrics = {"ssim", "psnr"}, .error_maps = 2, .error_values = true});
  ASSERT_TRUE(report) << report.error().to_string();
  const Comparison& comparison = report->comparisons[0];
  ASSERT_EQ(comparison.error_maps.size(), 4u);
  for (size_t i = 0; i < 4; ++i) {
    const ErrorMap& map = comparison.error_maps[i];
    EXPECT_EQ(map.info, comparison.metrics[i / 2].info);
    EXPECT_EQ(comparison.meetings[map.meeting].test_frame, i % 2 == 0 ? 1 : 0)
        << "the worst first";
    EXPECT_EQ(map.values.size(), 64u * 64u);
    EXPECT_GT(*std::ranges::max_element(map.values), 0.1F);
  }
}

// SSIM needs 11 pixels a side, GifLab's form of it 7; both draw the same.
TEST_F(Compare, MetricsWithoutValuesLeaveTheirMapToOthers) {
  const auto a = write("a.gif", noise_gif(8, 3, 0).bytes());
  const auto b = write("b.gif", noise_gif(8, 3, 20, {0}).bytes());
  CompareOptions options{.metrics = {"ssim", "giflab:ssim"}, .error_maps = 1};
  const auto report = compare(a, {{b}}, options);
  ASSERT_TRUE(report) << report.error().to_string();
  const Comparison& comparison = report->comparisons[0];
  ASSERT_EQ(comparison.error_maps.size(), 1u);
  EXPECT_EQ(comparison.error_maps[0].info->name, "giflab:ssim");
}

// Mean and interval of a sample against the whole.
TEST_F(Compare, SaysWhatTheClockAloneWouldHaveGiven) {
  TinyGif original = noise_gif(96, 24, 0);
  TinyGif cut = original;
  cut.frames.erase(cut.frames.begin() + 10);
  const auto a = write("a.gif", original.bytes());
  const auto b = write("b.gif", cut.bytes());
  const auto report = compare(a, {{b}}, {.metrics = {"psnr"}});
  ASSERT_TRUE(report) << report.error().to_string();
  const Comparison& comparison = report->comparisons[0];
  EXPECT_EQ(comparison.pairing_mode, PairingMode::kContent);
  EXPECT_TRUE(comparison.pairing_repaired);
  const MetricReport& psnr = metric(comparison, "psnr");
  ASSERT_TRUE(psnr.unrepaired);
  EXPECT_EQ(psnr.summary->mean, 100);
  EXPECT_LT(psnr.unrepaired->mean, 90);
}

TEST_F(Compare, SaysWhenTheLoopCountHasChanged) {
  TinyGif original = noise_gif(32, 4, 0);
  TinyGif once = original;
  once.loops.reset();
  const auto report =
      compare(write("a.gif", original.bytes()),
              {{write("b.gif", once.bytes())}}, {.metrics = {"psnr"}});
  ASSERT_TRUE(report);
  ASSERT_EQ(report->comparisons[0].reasons.size(), 1u);
  EXPECT_EQ(report->comparisons[0].reasons[0].kind, DefectKind::kLoopChanged);
}

// Where the clocks agree, the look for which frames belong together, the
// glance at the content and the search for defects see the frames that are
// measured, as does the search for flashes; each of them would read the files
// once more. Of files that loop, the first second is read again.
TEST_F(Compare, ReadsNoFrameTwiceForAVerdict) {
  TinyGif original = noise_gif(96, 20, 0);
  TinyGif test = noise_gif(96, 20, 200);
  original.loops.reset();
  test.loops.reset();
  const auto a = write("a.gif", original.bytes());
  const auto b = write("b.gif", test.bytes());
  const auto bytes_of = [&](const CompareOptions& options) {
    const int64_t before = bytes_read();
    EXPECT_TRUE(compare(a, {{b}}, options));
    return bytes_read() - before;
  };
  const CompareOptions measure_options{
      .metrics = {"ssim"}, .pairing = PairingMode::kTime, .judge = false};
  bytes_of(measure_options);  // what is read once for the whole process
  const int64_t measured = bytes_of(measure_options);
  const int64_t judged = bytes_of({.metrics = {"ssim"}});
  EXPECT_LT(judged - measured, int64_t(std::filesystem::file_size(b)) / 2);
}

TEST_F(Compare, FramesOutOfOrderAreFoundThoughTheClocksAgree) {
  const TinyGif original = noise_gif(96, 12, 0);
  TinyGif test = noise_gif(96, 12, 60);
  std::reverse(test.frames.begin(), test.frames.end());
  const auto a = write("a.gif", original.bytes());
  const auto b = write("b.gif", test.bytes());
  const auto found = compare(a, {{b}}, {.metrics = {"psnr"}});
  const auto asked = compare(
      a, {{b}}, {.metrics = {"psnr"}, .pairing = PairingMode::kContent});
  ASSERT_TRUE(found && asked);
  EXPECT_EQ(found->comparisons.front().pairing_mode, PairingMode::kContent);
  EXPECT_EQ(values_of(*found), values_of(*asked));
}

TEST_F(Compare, DefectsAreTheSameForAnyNumberOfThreads) {
  const auto a = write("a.gif", noise_gif(176, 9, 0).bytes());
  const auto b = write("b.gif", noise_gif(176, 9, 9000).bytes());
  const auto reasons_with = [&](Executor* executor) {
    const auto report =
        compare(a, {{b}}, {.metrics = {"psnr"}, .executor = executor});
    EXPECT_TRUE(report) << report.error().to_string();
    std::vector<std::string> messages;
    for (const Reason& reason : report->comparisons.front().reasons) {
      messages.push_back(name_of(reason.kind) + (": " + reason.message));
    }
    return messages;
  };
  ThreadPool two(2);
  ThreadPool five(5);
  const auto alone = reasons_with(nullptr);
  EXPECT_FALSE(alone.empty());
  EXPECT_EQ(reasons_with(&two), alone);
  EXPECT_EQ(reasons_with(&five), alone);
}

TEST_F(Compare, SaysThatAFileIsCutShortHoweverItIsPaired) {
  const std::string whole = noise_gif(96, 6, 0).bytes();
  const auto a = write("a.gif", whole);
  const auto b = write("b.gif", whole.substr(0, whole.size() * 3 / 4));
  for (const PairingMode pairing :
       {PairingMode::kAuto, PairingMode::kContent}) {
    CompareOptions options{.metrics = {"psnr"}, .pairing = pairing};
    options.open.tolerant = true;
    const auto report = compare(a, {{b}}, options);
    ASSERT_TRUE(report) << report.error().to_string();
    EXPECT_FALSE(report->comparisons.front().warnings.empty());
  }
}

// Half a picture is not what anybody made: it is a part of what is missing.
TEST_F(Compare, ThePictureInWhichAFileEndsIsMissingToo) {
  const std::string whole = noise_gif(96, 12, 0).bytes();
  const auto report = [&] {
    CompareOptions options;
    options.open.tolerant = true;
    return compare(write("a.gif", whole),
                   {{write("b.gif", whole.substr(0, whole.size() * 5 / 8))}},
                   options);
  }();
  ASSERT_TRUE(report) << report.error().to_string();
  const Comparison& one = report->comparisons.front();
  const int64_t cut = one.test.frames - 1;
  ASSERT_FALSE(one.warnings.empty());
  EXPECT_EQ(one.warnings[0].frame, cut);
  EXPECT_EQ(int64_t(one.meetings.size()), cut);
  EXPECT_EQ(one.identical_pairs, cut);
  ASSERT_EQ(one.reasons.size(), 1u);
  EXPECT_EQ(one.reasons[0].kind, DefectKind::kTruncated);
  EXPECT_EQ(one.reasons[0].first_frame, cut);
  EXPECT_EQ(one.reasons[0].last_frame, 11);
}

// Pairing by content has no partner for it, but everybody sees it.
TEST_F(Compare, AStrangeFrameBetweenTheOthersIsNotScoredAsIfItWereNotThere) {
  const TinyGif original = noise_gif(96, 12, 0);
  TinyGif test = original;
  TinyGifFrame strange = original.frames[6];
  for (uint8_t& pixel : strange.pixels) pixel = uint8_t(127 - pixel);
  std::reverse(strange.pixels.begin(), strange.pixels.end());
  test.frames.push_back(strange);
  std::rotate(test.frames.begin() + 6, test.frames.end() - 1,
              test.frames.end());
  const auto report = compare(write("a.gif", original.bytes()),
                              {{write("b.gif", test.bytes())}}, {});
  ASSERT_TRUE(report) << report.error().to_string();
  const Comparison& one = report->comparisons.front();
  EXPECT_TRUE(std::any_of(one.reasons.begin(), one.reasons.end(),
                          [](const Reason& reason) {
                            return reason.kind == DefectKind::kInsertedFrames;
                          }));
  ASSERT_TRUE(one.score);
  EXPECT_LT(*one.score, 80);
}

// All pictures are there, so nothing of it shows: the verdict stays.
TEST_F(Compare, SaysThatAGifDoesNotEndWhereItsPicturesDo) {
  const std::string whole = noise_gif(32, 3, 0).bytes();
  const auto a = write("a.gif", whole);
  const auto without_end =
      write("without_end.gif", whole.substr(0, whole.size() - 1));
  const auto longer = write("longer.gif", whole + "more");
  const auto report = compare(a, {{without_end, longer}}, {});
  ASSERT_TRUE(report) << report.error().to_string();
  const char* const kinds[] = {"missing_trailer", "trailing_bytes"};
  for (size_t i = 0; i < 2; ++i) {
    const Comparison& one = report->comparisons[i];
    ASSERT_FALSE(one.warnings.empty()) << kinds[i];
    EXPECT_EQ(one.warnings[0].kind, kinds[i]);
    EXPECT_TRUE(one.identical_pixels);
    EXPECT_EQ(one.status(), VerdictStatus::kPass);
  }
}

// It stays on screen until the next one comes.
TEST_F(Compare, ABadFrameThatIsHeldIsToldForAsLong) {
  const TinyGif original = noise_gif(64, 12, 0);
  TinyGif test = original;
  test.frames.erase(test.frames.begin() + 6, test.frames.begin() + 8);
  test.frames[5].delay_cs = 30;
  test.frames[5].pixels.assign(test.frames[5].pixels.size(), 60);
  const auto a = write("a.gif", original.bytes());
  const auto b = write("b.gif", test.bytes());
  const auto report = compare(a, {{b}}, {.metrics = {"psnr"}});
  ASSERT_TRUE(report);
  const auto& reasons = report->comparisons.front().reasons;
  const auto blank = std::find_if(
      reasons.begin(), reasons.end(),
      [](const Reason& one) { return one.kind == DefectKind::kBlankFrame; });
  ASSERT_NE(blank, reasons.end());
  EXPECT_EQ(blank->first_frame, 5);
  EXPECT_EQ(blank->last_frame, 7);
  EXPECT_EQ(blank->span.from_ms, 500);
  EXPECT_EQ(blank->span.to_ms, 800);
}

}  // namespace
}  // namespace framewise
