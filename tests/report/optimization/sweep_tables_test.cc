// SPDX-License-Identifier: Apache-2.0
#include "report/optimization/sweep_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/json/json.h"
#include "json_file.h"
#include "report/json_schema.h"
#include "report/optimization/tag_tables.h"

namespace framewise::report {
namespace {

using optimization::Experiment;
using optimization::GifFeatures;
using testing::HasSubstr;
using testing::Not;

// Two pipelines with two losses each on one original.
class Tables : public testing::Test {
 protected:
  Tables() {
    for (const char* lossy : {"gifsicle-lossy", "gifsicle-lossy-O2"}) {
      for (const double loss : {40., 10.}) {
        Experiment one{.input = "a.gif"};
        one.point.pipeline = *optimization::parse_pipeline(
            std::string("none-frame_Frame__none-color_Color__") + lossy +
            "_Lossy");
        one.point.settings.loss = loss;
        experiments_.push_back(one);
        RowFacts row;
        row.reference = {.path = "a.gif", .sha256 = "00ab", .bytes = 1000};
        row.test.bytes = int64_t(900 - 10 * loss);
        row.test.sha256 = loss > 20 ? "same" : lossy;
        row.score = 100 - loss;
        rows_.push_back(row);
      }
    }
    features_["a.gif"] = {};
  }
  SweepTables tables() const { return {experiments_, rows_, features_}; }

  std::vector<Experiment> experiments_;
  std::vector<RowFacts> rows_;
  std::map<std::string, GifFeatures> features_;
};

TEST_F(Tables, HaveATrainingRowForEachExperimentThatSucceeded) {
  rows_[1].error = RowFacts::Failure{};
  const std::string csv = training_csv(tables());
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 4);
  EXPECT_THAT(csv, HasSubstr("original,gif_sha,split,width,"));
  EXPECT_THAT(csv, HasSubstr("a.gif,00ab,train,"));
  EXPECT_THAT(csv, HasSubstr(",40,0.500000,60\n"));
}

TEST_F(Tables, OrderCurvesBySetting) {
  const std::string csv = curves_csv(tables());
  EXPECT_LT(csv.find(",10,800,90"), csv.find(",40,500,60"));
}

TEST_F(Tables, CountEqualOutputs) {
  EXPECT_THAT(equal_outputs_csv(tables()), HasSubstr(",1,2\n"));
}

TEST_F(Tables, SplitByContent) {
  EXPECT_EQ(split_of("00"), "train");
  EXPECT_EQ(split_of("d0"), "validate");
  EXPECT_EQ(split_of("ff"), "test");
}

TEST(TagTables, ShowValuesAndTheirDistribution) {
  std::vector<TaggedGif> gifs(3);
  for (size_t i = 0; i < gifs.size(); ++i) {
    gifs[i].file = "g" + std::to_string(i);
    gifs[i].features.values.fill(double(i + 1));
    gifs[i].tags.scores.fill(0.25);
    gifs[i].tags.scores[5] = 0.5;
  }
  gifs[0].origin = {"giphy", "comment"};
  EXPECT_THAT(tag_line(gifs[0]),
              HasSubstr("g0: pixel_art 0.50, from giphy (comment)"));
  const JsonSchema tags(
      json_file(FRAMEWISE_SOURCE_DIR "/docs/schema/tags-1.json"));
  for (const TaggedGif& gif : gifs) {
    EXPECT_EQ(tags.problem_of(Json::parse(tags_json(gif))), "");
  }
  EXPECT_THAT(tags_csv(gifs), HasSubstr("g2,pixel_art,unknown,,3,3,"));
  const std::string summary = tags_summary(gifs);
  EXPECT_THAT(summary, HasSubstr("3 GIFs; content: 3 pixel_art; origin: 1 "));
  EXPECT_THAT(summary, HasSubstr("-1.00"));
  EXPECT_TRUE(tags_summary({}).empty());
}

}  // namespace
}  // namespace framewise::report
