// SPDX-License-Identifier: Apache-2.0
// `framewise predict` with a model that `framewise sweep` trained.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "cli/batch_fixture.h"
#include "json_file.h"
#include "report/json_schema.h"

namespace framewise {
namespace {

using testing::HasSubstr;

class PredictCommand : public Batch {
 protected:
  ProgramResult run(std::vector<std::string> arguments) {
    return framewise(std::move(arguments), {.folder = folder_.path()});
  }
  fs::path at(const std::string& name) const { return folder_.path() / name; }
  void train() {
    for (int i = 0; i < 4; ++i) {
      folder_.write(fmt::format("in/{}.gif", i), gif(i + 1, 0, 4));
    }
    const auto ran = run({"sweep", "in", "-o", "out", "--pipelines",
                          "none-frame_Frame__none-color_Color__framewise-lossy_"
                          "Lossy",
                          "--loss", "0,30,80"});
    ASSERT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("model.json predicts 1 curve"));
  }
};

TEST_F(PredictCommand, PrintsACurveWithItsErrors) {
  train();
  const auto ran = run({"predict", "in/0.gif", "--model", "out/model.json"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("framewise-lossy"));
  EXPECT_THAT(ran.out, HasSubstr("nine of ten"));
  EXPECT_THAT(ran.out, HasSubstr("4 GIFs, 12 experiments"));
}

TEST_F(PredictCommand, PrintsJson) {
  train();
  const auto ran =
      run({"predict", "in", "--model", "out/model.json", "--json"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  const auto lines = lines_of(ran.out);
  ASSERT_EQ(lines.size(), 4u);
  const JsonSchema schema(
      json_file(FRAMEWISE_SOURCE_DIR "/docs/schema/prediction-1.json"));
  for (const Json& line : lines) EXPECT_EQ(schema.problem_of(line), "");
  EXPECT_EQ(lines[0]["features"].size(), 24u);
  EXPECT_EQ(lines[0]["curves"][0]["points"].size(), 9u);
}

TEST_F(PredictCommand, PrintsFeaturesWithoutAModel) {
  folder_.write("a.gif", gif(1, 0, 4));
  const auto ran = run({"predict", "a.gif", "--features"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("motion_intensity"));
}

TEST_F(PredictCommand, SaysWhatIsMissingOrDamaged) {
  folder_.write("a.gif", gif(1, 0, 4));
  folder_.write("model.json", "{}");
  EXPECT_EQ(run({"predict", "a.gif"}).exit_code, 2);
  const auto damaged = run({"predict", "a.gif", "--model", "model.json"});
  EXPECT_EQ(damaged.exit_code, 3);
  EXPECT_THAT(damaged.err, HasSubstr("framewise.predict/1"));
}

}  // namespace
}  // namespace framewise
