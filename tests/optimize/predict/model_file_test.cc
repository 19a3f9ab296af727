// SPDX-License-Identifier: Apache-2.0
#include "optimize/predict/model_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "base/json/json.h"

namespace framewise::optimization {
namespace {

CurveModel model() {
  CurveModel one{.name = "none-frame_Frame__…", .axis = CurveAxis::kColors};
  one.settings = {16, 256};
  one.originals = 7;
  one.rows = 35;
  one.uses_features = true;
  one.log_size_error = {0.1, 0.25};
  one.score_error = {1.5, 6};
  one.importances.assign(kFeatureCount + 1, 0.04);
  one.log_size = {
      .base = -0.3,
      .trees = {{{.feature = 24, .threshold = 48, .left = 1, .right = 2},
                 {.value = -0.5},
                 {.value = 0.5}}}};
  one.score.base = 80.25;
  return one;
}

TEST(ModelFile, ReadsWhatItWrites) {
  const std::vector<CurveModel> models = {model(), model()};
  const auto read = parse_models(model_json(models));
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(*read, models);
}

// A valid file with one thing changed is refused.
void expect_refused(const std::function<void(Json&)>& change) {
  Json json = Json::parse(model_json({model()}));
  change(json);
  const auto read = parse_models(json.dump());
  EXPECT_FALSE(read) << json.dump();
}

TEST(ModelFile, RefusesTreesWhoseWalkWouldNotEnd) {
  const auto set_node = [](Json node) {
    return [node](Json& json) {
      json["curves"][0]["log_size"]["trees"][0][0] = node;
    };
  };
  expect_refused(set_node(Json::array({24, 48, 0, 2})));
  expect_refused(set_node(Json::array({24, 48, 1, 3})));
  expect_refused(set_node(Json::array({24, 48, -1, 2})));
  expect_refused(set_node(Json::array({25, 48, 1, 2})));
  expect_refused(set_node(Json::array({24, "x", 1, 2})));
  expect_refused(set_node(Json::array({1e300})));
  expect_refused(set_node(Json::array()));
}

TEST(ModelFile, RefusesOtherVersionsAndFeatures) {
  expect_refused([](Json& json) { json["schema"] = "framewise.predict/2"; });
  expect_refused([](Json& json) { json["features"][3] = "depth"; });
  expect_refused([](Json& json) { json.erase("curves"); });
  expect_refused([](Json& json) { json["curves"][0]["axis"] = "time"; });
  expect_refused([](Json& json) { json["curves"][0].erase("score"); });
  const auto set_settings = [](Json settings) {
    return [settings](Json& json) { json["curves"][0]["settings"] = settings; };
  };
  expect_refused(set_settings({16, 16}));
  expect_refused(set_settings({16, 300}));
  expect_refused(set_settings({-1, 3}));
  expect_refused([](Json& json) { json["curves"][0]["rows"] = -1; });
  expect_refused([](Json& json) { json["curves"][0]["importances"] = {1}; });
  for (const char* text : {"", "[]", "{}", "null", "{\"schema\":1}"}) {
    EXPECT_FALSE(parse_models(text)) << text;
  }
}

}  // namespace
}  // namespace framewise::optimization
