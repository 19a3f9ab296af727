// SPDX-License-Identifier: Apache-2.0
#include "framewise/optimize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "flashes/made_clips.h"
#include "framewise/cache.h"
#include "framewise/thread_pool.h"
#include "optimize/moving_picture.h"
#include "temporary_folder.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string bytes_of(const fs::path& path) {
  std::stringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

class Optimize : public testing::Test {
 protected:
  fs::path animation(const std::string& name, const PixelAt& at,
                     int frames = 6) {
    write_animation(folder_.path() / name, at, frames);
    return folder_.path() / name;
  }
  fs::path out(const std::string& name) const { return folder_.path() / name; }

  static OptimizeOptions wants(std::string target) {
    OptimizeOptions options;
    options.targets = {std::move(target)};
    options.worst_verdict.reset();
    options.effort = 1;
    return options;
  }

  TemporaryFolder folder_;
};

TEST_F(Optimize, ReachesTheTargetWithFewerBytes) {
  const auto input = animation("in.png", photo_pixel);
  const auto done = optimize(input, out("out.webp"), wants("ssimulacra2>=60"));
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(done->outcome, OptimizeOutcome::kMet);
  EXPECT_EQ(done->output, out("out.webp"));
  EXPECT_EQ(done->bytes, int64_t(fs::file_size(done->output)));
  EXPECT_LT(done->bytes, done->input_bytes);
}

TEST_F(Optimize, PromisesOnlyWhatACompareOfTheFilesConfirms) {
  const auto input = animation("in.png", photo_pixel);
  for (const char* target :
       {"ssimulacra2>=60", "score>=80", "psnr.min>=30", "butteraugli<=4"}) {
    const auto done = optimize(input, out("out"), wants(target));
    ASSERT_TRUE(done) << done.error().to_string();
    if (done->outcome != OptimizeOutcome::kMet) continue;
    CompareOptions options;
    options.requirements = {target};
    const auto report = compare(input, done->output, options);
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->passed()) << target;
  }
}

TEST_F(Optimize, WritesVideosThatACompareConfirms) {
  const auto input = animation("in.png", photo_pixel, 10);
  for (const char* name : {"out.mp4", "out.webm"}) {
    const auto done = optimize(input, out(name), wants("ssimulacra2>=30"));
    ASSERT_TRUE(done) << done.error().to_string();
    EXPECT_EQ(done->outcome, OptimizeOutcome::kMet) << name;
    EXPECT_TRUE(done->format.video());
    CompareOptions options;
    options.requirements = {"ssimulacra2>=30"};
    const auto report = compare(input, done->output, options);
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->passed()) << name;
    EXPECT_NEAR(report->comparisons[0].test.duration_ms, 1000, 1) << name;
  }
}

TEST_F(Optimize, MakesSidesEvenForVideoAndSaysSo) {
  write_animation(out("in.png"), photo_pixel, 3, {33, 21});
  const auto done =
      optimize(out("in.png"), out("out.mp4"), wants("ssimulacra2>=0"));
  ASSERT_TRUE(done) << done.error().to_string();
  ASSERT_FALSE(done->notes.empty());
  EXPECT_EQ(done->notes[0].kind, "padded");
  EXPECT_EQ(open(done->output)->info().size, (Size{34, 22}));
}

TEST_F(Optimize, RefusesExactVideo) {
  const auto input = animation("in.png", photo_pixel, 3);
  OptimizeOptions options;
  options.lossless = true;
  const auto done = optimize(input, out("out.mp4"), options);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::kUsage);
}

TEST_F(Optimize, EncodesByPipelines) {
  write_animation(out("in.gif"), drawn_pixel, 6);
  OptimizeOptions options = wants("ssimulacra2>=60");
  options.pipelines = {
      "none-frame_Frame__none-color_Color__framewise-lossy_Lossy",
      "none-frame_Frame__framewise-color_Color__none-lossy_Lossy"};
  const auto done = optimize(out("in.gif"), out("out"), options);
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(done->format, FileFormat::kGif);
  EXPECT_TRUE(open(done->output));
  for (const OptimizeTrial& trial : done->trials) {
    EXPECT_THAT(trial.encoding, HasSubstr("none-frame_Frame"));
  }
  options.engine = "gifsicle";
  EXPECT_FALSE(optimize(out("in.gif"), out("out"), options));
}

TEST_F(Optimize, KeepsTheInputWhereNothingSmallerOfItsFormatIsGoodEnough) {
  const auto input = animation("in.gif", drawn_pixel);
  const auto done = optimize(input, out("out.gif"), wants("ssimulacra2>=100"));
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_LE(done->bytes, done->input_bytes);
  if (done->outcome == OptimizeOutcome::kInputKept) {
    EXPECT_TRUE(bytes_of(done->output) == bytes_of(input));
    EXPECT_THAT(done->why, HasSubstr("copy"));
  }
}

TEST_F(Optimize, IsNeverLargerThanTheInputOfTheSameFormat) {
  for (const auto& at : {PixelAt(photo_pixel), PixelAt(drawn_pixel)}) {
    for (const char* name : {"in.gif", "in.webp", "in.png"}) {
      const auto input = animation(name, at);
      const auto done = optimize(input, out(std::string("out-") + name),
                                 wants("ssimulacra2>=95"));
      ASSERT_TRUE(done) << done.error().to_string();
      EXPECT_LE(done->bytes, done->input_bytes) << name;
    }
  }
}

TEST_F(Optimize, GivesUpColorsOfAPngThatIsAskedFor) {
  const auto input = animation("in.png", photo_pixel, 1);
  const auto done = optimize(input, out("out.png"), wants("ssimulacra2>=20"));
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(done->outcome, OptimizeOutcome::kMet);
  OptimizeOptions lossless{.lossless = true};
  const auto exact = optimize(input, out("exact.png"), lossless);
  ASSERT_TRUE(exact) << exact.error().to_string();
  EXPECT_LT(done->bytes, 0.7 * double(exact->bytes));
}

TEST_F(Optimize, SaysWhatIsNearestWhereNoSettingMeetsTheTarget) {
  const auto input = animation("in.png", photo_pixel, 1);
  auto options = wants("ssimulacra2>=99");
  const auto done = optimize(input, out("out.jpg"), options);
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(done->outcome, OptimizeOutcome::kMissed);
  EXPECT_TRUE(fs::exists(done->output));
  EXPECT_THAT(done->why, HasSubstr("nearest: ssimulacra2>=99 is"));
  EXPECT_FALSE(done->report.passed());
}

TEST_F(Optimize, KeepsToANumberOfBytes) {
  const auto input = animation("in.png", photo_pixel);
  for (const int64_t most : {3000, 6000, 12000}) {
    OptimizeOptions options{.max_bytes = most};
    const auto done = optimize(input, out("out.webp"), options);
    ASSERT_TRUE(done) << done.error().to_string();
    EXPECT_EQ(done->outcome, OptimizeOutcome::kMet) << most;
    EXPECT_LE(done->bytes, most);
    EXPECT_GE(done->bytes, most * 8 / 10);
    EXPECT_TRUE(done->report.passed());
  }
}

TEST_F(Optimize, MissesANumberOfBytesThatIsTooSmall) {
  const auto input = animation("in.png", photo_pixel);
  OptimizeOptions options{.max_bytes = 100};
  const auto done = optimize(input, out("out.webp"), options);
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(done->outcome, OptimizeOutcome::kMissed);
  EXPECT_THAT(done->why, HasSubstr("bytes more than allowed"));
  EXPECT_FALSE(done->report.passed());
  EXPECT_EQ(done->output, "");
  EXPECT_FALSE(fs::exists(out("out.webp")));
}

TEST_F(Optimize, SparesSlowFormatsWhereNobodySeesADifference) {
  const auto input = animation("in.png", photo_pixel, 1);
  OptimizeOptions options{.max_bytes = 100'000};
  options.formats = {FileFormat::kAvif, FileFormat::kWebp};
  const auto done = optimize(input, out("out"), options);
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(done->format, FileFormat::kWebp);
  for (const OptimizeTrial& trial : done->trials) {
    EXPECT_NE(trial.format, FileFormat::kAvif);
  }
  EXPECT_TRUE(std::ranges::any_of(done->notes, [](const Finding& note) {
    return note.kind == "spared_slow_formats";
  }));
}

TEST_F(Optimize, SaysWhichStageASearchIsIn) {
  const auto input = animation("in.png", photo_pixel, 2);
  auto options = wants("ssimulacra2>=60");
  std::vector<OptimizeStage> stages;
  options.progress = [&](const OptimizeProgress& now) {
    if (stages.empty() || stages.back() != now.stage) {
      stages.push_back(now.stage);
    }
    if (now.stage_share) {
      EXPECT_GE(*now.stage_share, 0);
      EXPECT_LT(*now.stage_share, 1);
    }
  };
  ASSERT_TRUE(optimize(input, out("out.webp"), options));
  ASSERT_GE(stages.size(), 2U);
  EXPECT_EQ(stages.front(), OptimizeStage::kReading);
  EXPECT_EQ(stages.back(), OptimizeStage::kSearching);
}

TEST_F(Optimize, WritesNothingWithAWorseVerdictThanAsked) {
  const auto input = animation("in.png", photo_pixel);
  OptimizeOptions options{.max_bytes = 1500};
  options.worst_verdict.reset();
  const auto any = optimize(input, out("any.webp"), options);
  ASSERT_TRUE(any) << any.error().to_string();
  ASSERT_EQ(any->outcome, OptimizeOutcome::kMet);
  ASSERT_EQ(any->report.comparisons.front().judged, VerdictStatus::kArtifact);
  options.worst_verdict = VerdictStatus::kWarning;
  const auto missed = optimize(input, out("good.webp"), options);
  ASSERT_TRUE(missed) << missed.error().to_string();
  EXPECT_EQ(missed->outcome, OptimizeOutcome::kMissed);
  EXPECT_FALSE(fs::exists(out("good.webp")));
  EXPECT_THAT(missed->why, HasSubstr("Its verdict is ARTIFACT"));
}

TEST_F(Optimize, GivesNoHintsHowToRepairItsOwnResult) {
  const auto input = animation("in.png", photo_pixel, 2);
  OptimizeOptions options{.max_bytes = 500};
  options.worst_verdict.reset();
  const auto done = optimize(input, out("out.webp"), options);
  ASSERT_TRUE(done) << done.error().to_string();
  ASSERT_FALSE(done->report.comparisons.front().reasons.empty());
  for (const Reason& reason : done->report.comparisons.front().reasons) {
    EXPECT_EQ(reason.hint, "");
  }
}

TEST_F(Optimize, ProposesFormsThatHoldTheBytesAndTakesWhatIsAllowed) {
  const auto input = animation("in.png", photo_pixel, 3);
  const auto whole = optimize(input, out("whole.gif"), wants("score>=80"));
  ASSERT_TRUE(whole) << whole.error().to_string();
  OptimizeOptions options{.max_bytes = whole->bytes / 3};
  options.targets = {"score>=80"};
  const auto missed = optimize(input, out("small.gif"), options);
  ASSERT_TRUE(missed) << missed.error().to_string();
  ASSERT_EQ(missed->outcome, OptimizeOutcome::kMissed);
  EXPECT_FALSE(fs::exists(out("small.gif")));
  ASSERT_FALSE(missed->proposals.empty());
  for (const OptimizeProposal& one : missed->proposals) {
    EXPECT_LE(one.bytes, *options.max_bytes) << name_of(one.change);
    ASSERT_TRUE(one.score) << name_of(one.change);
    EXPECT_GE(*one.score, 78) << name_of(one.change);
  }
  options.allow = {missed->proposals.front().change};
  const auto met = optimize(input, out("small.gif"), options);
  ASSERT_TRUE(met) << met.error().to_string();
  EXPECT_EQ(met->outcome, OptimizeOutcome::kMet);
  EXPECT_LE(int64_t(fs::file_size(met->output)), *options.max_bytes);
  EXPECT_TRUE(std::ranges::any_of(met->notes, [](const Finding& note) {
    return note.kind == "form_changed";
  }));
}

TEST_F(Optimize, KeepsEveryPixelWhereLosslessIsAsked) {
  const auto input = animation("in.png", photo_pixel);
  OptimizeOptions options{.lossless = true};
  const auto done = optimize(input, out("out.webp"), options);
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(done->outcome, OptimizeOutcome::kMet);
  EXPECT_TRUE(done->report.comparisons.front().identical_pixels);
}

TEST_F(Optimize, ChoosesTheFormatAndNamesTheFileAfterIt) {
  const auto input = animation("in.gif", drawn_pixel);
  const auto done = optimize(input, out("out"), wants("ssimulacra2>=80"));
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_TRUE(fs::exists(done->output));
  EXPECT_EQ(file_format_of(done->output), done->format);
  for (const OptimizeTrial& trial : done->trials) {
    if (!trial.passed) continue;
    EXPECT_GE(trial.whole_bytes, done->bytes);
  }
}

TEST_F(Optimize, GivesTheSameBytesForAnyNumberOfThreadsAndWithACache) {
  const auto input = animation("in.gif", photo_pixel);
  const auto options = wants("ssimulacra2>=70");
  const auto plain = optimize(input, out("a"), options);
  ASSERT_TRUE(plain) << plain.error().to_string();
  ThreadPool pool(3);
  Cache cache({.folder = folder_.path() / "cache"});
  auto threaded = options;
  threaded.compare.executor = &pool;
  threaded.compare.cache = &cache;
  for (int again = 0; again < 2; ++again) {
    const auto done = optimize(input, out("b"), threaded);
    ASSERT_TRUE(done);
    EXPECT_TRUE(bytes_of(done->output) == bytes_of(plain->output));
    EXPECT_EQ(done->trials.size(), plain->trials.size());
  }
}

TEST_F(Optimize, TakesSamplesFromTheCacheForEqualOptionsOnly) {
  const auto input = animation("in.gif", photo_pixel);
  Cache cache({.folder = folder_.path() / "cache"});
  auto options = wants("ssimulacra2>=70");
  options.dry_run = true;
  options.compare.cache = &cache;
  const auto known = [&] {
    const auto done = optimize(input, out("a"), options);
    EXPECT_TRUE(done) << done.error().to_string();
    return std::ranges::count_if(
        done->trials, [](const auto& trial) { return trial.from_cache; });
  };
  EXPECT_EQ(known(), 0);
  EXPECT_GT(known(), 0);
  options.compare.resizing = Resizing::kTest;
  EXPECT_EQ(known(), 0);
  options.compare.policy.tolerance *= 2;
  EXPECT_EQ(known(), 0);
  EXPECT_GT(known(), 0);
}

TEST_F(Optimize, WritesNothingInADryRun) {
  const auto input = animation("in.gif", photo_pixel);
  auto options = wants("ssimulacra2>=70");
  options.dry_run = true;
  const auto done = optimize(input, out("out"), options);
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(done->outcome, OptimizeOutcome::kEstimated);
  EXPECT_GT(done->bytes, 0);
  EXPECT_TRUE(done->output.empty());
}

TEST_F(Optimize, FailsWhenItIsStoppedBeforeTheFirstResult) {
  const auto input = animation("in.gif", photo_pixel);
  auto options = wants("ssimulacra2>=70");
  std::stop_source stop;
  stop.request_stop();
  options.compare.stop = stop.get_token();
  const auto done = optimize(input, out("out.webp"), options);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::kCancelled);
  EXPECT_FALSE(fs::exists(out("out.webp")));
}

TEST_F(Optimize, ReturnsTheBestResultSoFarWhenItIsStoppedLater) {
  const auto input = animation("in.gif", photo_pixel);
  auto options = wants("ssimulacra2>=70");
  std::stop_source stop;
  options.compare.stop = stop.get_token();
  int begun = 0;
  options.progress = [&](const OptimizeProgress& now) {
    // The second trial: the first one is measured.
    if (now.share == 0 && ++begun == 3) stop.request_stop();
  };
  const auto done = optimize(input, out("out"), options);
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_TRUE(done->stopped);
  EXPECT_TRUE(fs::exists(done->output));
}

TEST_F(Optimize, ShowsFewerFramesOnlyWhenAsked) {
  const auto input = animation("in.gif", photo_pixel, 8);
  auto options = wants("ssimulacra2>=50");
  const auto all = optimize(input, out("all.webp"), options);
  options.fps = 5;
  options.scale = 0.5;
  const auto fewer = optimize(input, out("fewer.webp"), options);
  ASSERT_TRUE(all && fewer);
  const auto before = open(all->output);
  const auto after = open(fewer->output);
  EXPECT_EQ(before->info().size, (Size{64, 64}));
  EXPECT_EQ(after->info().size, (Size{32, 32}));
  EXPECT_LT(fewer->bytes, all->bytes);
}

TEST_F(Optimize, ReportsAnInputThatCannotBeRead) {
  const auto done =
      optimize(folder_.path() / "none.gif", out("o.webp"), wants("score>=80"));
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().file, HasSubstr("none.gif"));
  folder_.write("bad.gif", "GIF89a and then nothing");
  EXPECT_FALSE(
      optimize(folder_.path() / "bad.gif", out("o.webp"), wants("score>=80")));
}

TEST_F(Optimize, HandlesTransparentAndTinyInputs) {
  const auto clear = [](int x, int y, int frame) {
    return std::array<uint8_t, 4>{uint8_t(40 * x), uint8_t(30 * y),
                                  uint8_t(frame * 60),
                                  uint8_t((x + y + frame) % 3 == 0 ? 0 : 255)};
  };
  for (const Size size : {Size{1, 1}, Size{3, 2}, Size{17, 9}}) {
    write_animation(out("in.gif"), clear, 3, size);
    const auto done = optimize(out("in.gif"), out("out"), wants("psnr>=25"));
    ASSERT_TRUE(done) << done.error().to_string();
    EXPECT_LE(done->bytes, done->input_bytes);
  }
}

TEST_F(Optimize, DoesNotCallAnArtifactGoodEnough) {
  const auto input = animation("in.gif", photo_pixel);
  auto options = wants("ssimulacra2>=-100");
  options.worst_verdict = VerdictStatus::kPass;
  const auto done = optimize(input, out("out.webp"), options);
  ASSERT_TRUE(done) << done.error().to_string();
  if (done->outcome == OptimizeOutcome::kMet) {
    EXPECT_EQ(done->report.comparisons.front().status(), VerdictStatus::kPass);
  }
}

// Whatever the target: another candidate is chosen, or none.
TEST_F(Optimize, NeverMakesAFileFlashThatDidNot) {
  int others = 0;
  constexpr std::pair<const char*, const char*> kAsked[] = {
      {"out.webp", "psnr>=20"},
      {"out.gif", "psnr>=12"},
      {"out.mp4", "psnr>=25"}};
  for (int trial = 0; trial < 15; ++trial) {
    const auto& [name, target] = kAsked[trial / 5];
    const int dark = 60 + 9 * (trial % 5);
    const auto bytes =
        written_clip(nearly_flashing_clip(uint8_t(dark)), FileFormat::kPng);
    const auto input = folder_.write(
        "in.png", {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    const auto done = optimize(input, out(name), wants(target));
    if (!done) {
      EXPECT_THAT(done.error().message,
                  HasSubstr("would flash where the input does not"));
      ++others;
      continue;
    }
    EXPECT_NE(find_flashes(done->output)->state, FlashState::kFail) << dark;
    for (const OptimizeTrial& one : done->trials) {
      others += one.measured && !one.passed;
    }
  }
  EXPECT_GT(others, 0) << "some trial flashed";
}

}  // namespace
}  // namespace framewise
