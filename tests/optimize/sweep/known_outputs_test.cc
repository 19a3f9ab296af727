// SPDX-License-Identifier: Apache-2.0
#include "optimize/sweep/known_outputs.h"

#include <gtest/gtest.h>

#include "framewise/cache.h"
#include "optimize/moving_picture.h"
#include "temporary_folder.h"

namespace framewise::optimization {
namespace {

namespace fs = std::filesystem;

TEST(KnownOutputs, AreFoundByContentUnderAnyName) {
  const TemporaryFolder folder;
  write_animation(folder.path() / "a.gif", drawn_pixel, 4);
  fs::copy_file(folder.path() / "a.gif", folder.path() / "b.gif");
  Cache cache({.folder = {}});
  OptimizeOptions options;
  options.compare.cache = &cache;
  SweepPoint point{.pipeline = *parse_pipeline(
                       "none-frame_Frame__none-color_Color__framewise-lossy_"
                       "Lossy")};
  const auto run = [&](const char* input, const char* output) {
    const fs::path steps = folder.path() / (std::string(output) + "-steps");
    fs::create_directory(steps);
    EXPECT_TRUE(run_pipeline_once(folder.path() / input, point,
                                  folder.path() / output, steps, options));
    return !fs::is_empty(steps);  // whether the pipeline ran
  };
  EXPECT_TRUE(run("a.gif", "1.gif"));
  EXPECT_FALSE(run("b.gif", "2.gif"));
  EXPECT_EQ(fs::file_size(folder.path() / "1.gif"),
            fs::file_size(folder.path() / "2.gif"));
  point.settings.loss = 20;
  EXPECT_TRUE(run("b.gif", "3.gif"));
  options.compare.cache = nullptr;
  EXPECT_TRUE(run("b.gif", "4.gif"));
}

}  // namespace
}  // namespace framewise::optimization
