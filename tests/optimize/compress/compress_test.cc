// SPDX-License-Identifier: Apache-2.0
#include "framewise/compress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "optimize/moving_picture.h"
#include "temporary_folder.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Compress : public testing::Test {
 protected:
  fs::path input() {
    const fs::path path = folder_.path() / "in.gif";
    if (!fs::exists(path)) write_animation(path, photo_pixel, 12);
    return path;
  }
  fs::path output() const { return folder_.path() / "out.gif"; }

  TemporaryFolder folder_;
};

TEST_F(Compress, StatesWhatItDid) {
  const auto done = compress(input(), output(), "framewise",
                             {.loss = 30, .colors = 64, .frame_ratio = 0.5});
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(done->bytes, int64_t(fs::file_size(output())));
  EXPECT_LT(done->bytes, int64_t(fs::file_size(input())));
  EXPECT_EQ(done->parameters, (CompressParameters{30, 64, 0.5}));
  EXPECT_GT(done->render_ms, 0);
  EXPECT_TRUE(done->warnings.empty());
  EXPECT_EQ(open(output())->survey()->frames.size(), 6u);
}

TEST_F(Compress, RunsEveryEngineThatIsInstalled) {
  for (const std::string_view engine : compress_engines()) {
    const auto done = compress(input(), output(), engine, {.loss = 40});
    if (!done && done.error().kind == ErrorKind::kEnvironment) continue;
    ASSERT_TRUE(done) << engine << ": " << done.error().to_string();
    EXPECT_EQ(done->engine, engine);
    EXPECT_EQ(done->version.empty(), engine == "framewise");
    EXPECT_TRUE(open(output()));
  }
}

TEST_F(Compress, FailsForWrongNamesAndNumbersBeforeItReadsAnything) {
  const fs::path missing = folder_.path() / "missing.gif";
  for (const auto& [engine, parameters] :
       {std::pair<const char*, CompressParameters>{"gifcicle", {}},
        {"framewise", {.loss = 101}},
        {"framewise", {.colors = 1}},
        {"framewise", {.frame_ratio = 0}}}) {
    const auto done = compress(missing, output(), engine, parameters);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorKind::kUsage);
  }
  EXPECT_THAT(compress(missing, output(), "gifcicle").error().hint,
              HasSubstr("gifsicle"));
  EXPECT_EQ(compress(missing, output(), "framewise").error().kind,
            ErrorKind::kIo);
}

// A stand-in for Animately that copies its input and writes its words down.
class WithAnimately : public Compress {
 protected:
  WithAnimately() : before_(getenv("PATH")) {
    const auto path = folder_.write(
        "animately",
        "#!/bin/sh\n[ \"$1\" = --version ] && echo animately 9 && exit\n"
        "echo \"$@\" > '" +
            words().native() + "'\ncp \"$2\" \"$4\"\n");
    chmod(path.c_str(), 0755);
    setenv("PATH", (folder_.path().native() + ":" + before_).c_str(), 1);
  }
  ~WithAnimately() override { setenv("PATH", before_.c_str(), 1); }
  fs::path words() const { return folder_.path() / "words"; }

  std::string before_;
};

TEST_F(WithAnimately, LowersTheLossThatAPhotoDoesNotBear) {
  const auto photo = [](int x, int y, int) {
    return std::array<uint8_t, 4>{uint8_t(2 * x), uint8_t(2 * y),
                                  uint8_t(x + y), 255};
  };
  const fs::path path = folder_.path() / "photo.gif";
  write_animation(path, photo, 12, {120, 120});
  const auto done = compress(path, output(), "animately", {.loss = 80});
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(done->version, "animately 9");
  EXPECT_EQ(done->parameters.loss, 20);
  ASSERT_EQ(done->warnings.size(), 1u);
  EXPECT_EQ(done->warnings[0].kind, "loss_lowered");
  const auto free = compress(path, output(), "animately", {.loss = 80},
                             {.content_ceiling = false});
  ASSERT_TRUE(free);
  EXPECT_EQ(free->parameters.loss, 80);
  EXPECT_EQ(
      compress(path, output(), "animately", {.loss = 10})->parameters.loss, 10);
}

class MeasureFiles : public Compress {};

TEST_F(MeasureFiles, GivesTheValuesThatAreAskedForInTheirOrder) {
  ASSERT_TRUE(compress(input(), output(), "framewise", {.colors = 8}));
  const auto values =
      measure_files(input(), output(), {"gmsd", "psnr", "ssim"});
  ASSERT_TRUE(values) << values.error().to_string();
  ASSERT_EQ(values->size(), 3u);
  EXPECT_EQ((*values)[0].metric, "gmsd");
  for (const FileValue& one : *values) EXPECT_TRUE(one.value) << one.why_not;
  EXPECT_GT(*(*values)[1].value, 10);  // dB, not a share
}

TEST_F(MeasureFiles, KnowsEveryNameAndSaysWhyAValueIsMissing) {
  for (const std::string_view name : file_metrics()) {
    const auto values = measure_files(input(), input(), {std::string(name)});
    ASSERT_TRUE(values) << name << values.error().to_string();
    EXPECT_NE((*values)[0].value.has_value(), !(*values)[0].why_not.empty())
        << name;
  }
}

TEST_F(MeasureFiles, FailsForUnknownNamesBeforeItReadsAnything) {
  const auto values = measure_files("missing.gif", "missing.gif", {"sssim"});
  ASSERT_FALSE(values);
  EXPECT_EQ(values.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(values.error().hint, HasSubstr("ssim"));
}

}  // namespace
}  // namespace framewise
