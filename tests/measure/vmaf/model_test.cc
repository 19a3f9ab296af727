// SPDX-License-Identifier: Apache-2.0
#include "measure/vmaf/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>

#include "base/json/json.h"
#include "measure/vmaf/clip.h"

namespace framewise::measure {
namespace {

using testing::HasSubstr;

// A model with two features and two vectors.
Json small_model() {
  Json dict = {
      {"model_type", "LIBSVMNUSVR"},
      {"norm_type", "linear_rescale"},
      {"feature_names",
       {"VMAF_integer_feature_adm2_score",
        "VMAF_integer_feature_motion2_score"}},
      {"slopes", {0.5, 2.0, 0.1}},
      {"intercepts", {-0.25, -1.0, 0.0}},
      {"score_clip", {0.0, 100.0}},
      {"score_transform", {{"p0", 1.0}, {"p1", 2.0}, {"out_gte_in", "true"}}},
      {"model",
       "svm_type nu_svr\nkernel_type rbf\ngamma 0.5\nnr_class 2\n"
       "total_sv 2\nrho -1.5\nSV\n3 1:0.5 2:0.25 \n-2 2:1 \n"}};
  return {{"param_dict", Json::object()}, {"model_dict", dict}};
}

VmafFeatures features() {
  VmafFeatures features;
  features.adm2 = 0.75;
  features.motion2 = 4;
  return features;
}

TEST(VmafModel, EvaluatesItsVectors) {
  const auto file = VmafModelFile::parse(small_model().dump());
  ASSERT_TRUE(file) << file.error().to_string();
  // The inputs are 2 * 0.75 - 1 and 0.1 * 4.
  const double sum = 3 * std::exp(-0.5 * (0.15 * 0.15)) -
                     2 * std::exp(-0.5 * (0.5 * 0.5 + 0.6 * 0.6));
  const double expected = (sum + 1.5 + 0.25) / 0.5;
  EXPECT_DOUBLE_EQ(file->model().raw(features()), expected);
  EXPECT_DOUBLE_EQ(file->model().clipped(expected), expected);
  EXPECT_EQ(file->model().clipped(1e9), 100);
  EXPECT_EQ(file->model().clipped(-5), 0);
  EXPECT_DOUBLE_EQ(file->model().for_phones(expected), 1 + 2 * expected);
  // Not below its input.
  EXPECT_DOUBLE_EQ(file->model().for_phones(0.5), 2);
  EXPECT_FALSE(file->is_bootstrap());
}

TEST(VmafModel, LinesThroughKnotsGoOnBeyondTheLast) {
  Json json = small_model();
  json["model_dict"]["score_clip"] = {-1000.0, 1000.0};
  json["model_dict"]["score_transform"] = {
      {"knots", {{0, 0}, {10, 20}, {20, 20}}}};
  const auto file = VmafModelFile::parse(json.dump());
  ASSERT_TRUE(file) << file.error().to_string();
  EXPECT_DOUBLE_EQ(file->model().for_phones(5), 10);
  EXPECT_DOUBLE_EQ(file->model().for_phones(15), 20);
  EXPECT_DOUBLE_EQ(file->model().for_phones(30), 20);
  EXPECT_DOUBLE_EQ(file->model().for_phones(-5), -10);
}

TEST(VmafModel, GainLimitsAskForTheFeaturesWithoutEnhancement) {
  Json json = small_model();
  json["model_dict"]["feature_opts_dicts"] = {{{"adm_enhn_gain_limit", 1.0}},
                                              Json::object()};
  const auto file = VmafModelFile::parse(json.dump());
  ASSERT_TRUE(file) << file.error().to_string();
  EXPECT_TRUE(file->model().is_neg());
  VmafFeatures given = features();
  given.adm2 = -99;
  given.adm2_neg = 0.75;
  EXPECT_DOUBLE_EQ(
      file->model().raw(given),
      VmafModelFile::parse(small_model().dump())->model().raw(features()));
}

// A model of v1 with one vector at the origin.
Json small_v1_model() {
  Json json = small_model();
  json["model_dict"] = {
      {"model_type", "LIBSVMNUSVR"},
      {"norm_type", "linear_rescale"},
      {"feature_names",
       {"Cambi_feature_cambi_score",
        "Speed_chroma_feature_speed_chroma_uv_score",
        "VMAF_integer_feature_adm3_score",
        "VMAF_integer_feature_motion3_score"}},
      {"feature_opts_dicts",
       {{{"cambi_high_res_speedup", 1080}, {"cambi_max_val", 17.0}},
        {{"speed_weight_var_mode", 5},
         {"speed_prescale", 0.5},
         {"speed_prescale_method", "bilinear"}},
        {{"adm_enhn_gain_limit", 1.0},
         {"adm_norm_view_dist", 3.0},
         {"adm_ref_display_height", 2160},
         {"adm_csf_mode", 2}},
        {{"motion_five_frame_window", true}, {"motion_moving_average", true}}}},
      {"slopes", {0.5, 0.0, 0.01, 0.0, 0.0}},
      {"intercepts", {-0.25, 0.0, 0.0, 0.0, 0.0}},
      {"score_clip", {0.0, 110.0}},
      {"score_transform", {{"p0", 5.0}, {"p1", 1.0}, {"enabled", true}}},
      {"chroma_correction_parameter", 120.0},
      {"model",
       "svm_type nu_svr\nkernel_type rbf\ngamma 0.5\nnr_class 2\n"
       "total_sv 1\nrho -1.5\nSV\n3 \n"}};
  return json;
}

TEST(VmafModel, V1StatesHowItsFeaturesAreComputed) {
  const auto file = VmafModelFile::parse(small_v1_model().dump());
  ASSERT_TRUE(file) << file.error().to_string();
  ASSERT_TRUE(file->model().v1_rules());
  const VmafV1Rules& rules = *file->model().v1_rules();
  EXPECT_TRUE(rules.cambi.halves_large);
  EXPECT_EQ(rules.cambi.most, 17);
  EXPECT_EQ(rules.speed.scale, SpeedScale::kHalf);
  EXPECT_EQ(rules.speed.noise, 0.29f);  // libvmaf's, as the file has none
  EXPECT_EQ(rules.adm.sensitivity, vmaf_blended_sensitivity(6480));
  EXPECT_TRUE(rules.fast_motion);
}

TEST(VmafModel, V1DerivesFlatChromaFromLumaAndTransformsAlways) {
  const auto file = VmafModelFile::parse(small_v1_model().dump());
  ASSERT_TRUE(file) << file.error().to_string();
  const auto score = [&](double chroma) {
    VmafFeatures features;
    features.speed_chroma = chroma;
    features.adm3 = 0.75;
    return file->model().score(features);
  };
  const double x = 0.01 * 30;  // 120 (1 - 0.75)
  EXPECT_DOUBLE_EQ(score(0),
                   5 + (3 * std::exp(-0.5 * x * x) + 1.5 + 0.25) / 0.5);
  EXPECT_DOUBLE_EQ(score(0), score(30));
  EXPECT_NE(score(0), score(10));
}

TEST(VmafModel, OptionsOfV1ThatCannotBeComputedAreRefused) {
  const auto problem = [](size_t feature, const char* option, Json value) {
    Json json = small_v1_model();
    json["model_dict"]["feature_opts_dicts"][feature][option] = value;
    const auto file = VmafModelFile::parse(json.dump());
    return file ? std::string("none") : file.error().message;
  };
  EXPECT_EQ(problem(3, "motion_max_val", 18), "none");
  EXPECT_THAT(problem(0, "cambi_high_res_speedup", 720),
              HasSubstr("cambi_high_res_speedup"));
  EXPECT_THAT(problem(0, "cambi_max_val", "x"), HasSubstr("cambi_max_val"));
  EXPECT_THAT(problem(1, "speed_prescale", 0.55), HasSubstr("speed_prescale"));
  EXPECT_THAT(problem(1, "speed_weight_var_mode", 0),
              HasSubstr("speed_weight_var_mode"));
  EXPECT_THAT(problem(1, "speed_prescale_method", "nearest"),
              HasSubstr("speed_prescale_method"));
  EXPECT_THAT(problem(2, "adm_csf_mode", 0), HasSubstr("adm_csf_mode"));
  EXPECT_THAT(problem(2, "adm_norm_view_dist", 4),
              HasSubstr("adm_norm_view_dist"));
  EXPECT_THAT(problem(3, "motion_moving_average", false),
              HasSubstr("motion_moving_average"));
  EXPECT_THAT(problem(3, "cambi_max_val", 17), HasSubstr("cambi_max_val"));
  EXPECT_THAT(problem(3, "motion_fps_weight", 2),
              HasSubstr("motion_fps_weight"));
}

TEST(VmafModel, ABootstrapTellsItsSpread) {
  Json json = Json::object();
  for (int i = 0; i < 5; ++i) {
    json[std::to_string(i)] = small_model();
    json[std::to_string(i)]["model_dict"]["intercepts"][0] = -0.5 * i;
  }
  const auto file = VmafModelFile::parse(json.dump());
  ASSERT_TRUE(file) << file.error().to_string();
  ASSERT_TRUE(file->is_bootstrap());
  // Each model is one point above the one before.
  const double first = file->model().raw(features());
  const VmafSpread spread = file->spread(features());
  EXPECT_NEAR(spread.bagging, first + 2.5, 1e-12);
  EXPECT_NEAR(spread.stddev, std::sqrt(1.25), 1e-9);
  EXPECT_NEAR(spread.low, first + 1.075, 1e-12);
  EXPECT_NEAR(spread.high, first + 3.925, 1e-12);
}

TEST(VmafModel, WhatIsNoModelIsRefused) {
  const auto problem = [](const auto& change) {
    Json json = small_model();
    change(json["model_dict"]);
    const auto file = VmafModelFile::parse(json.dump());
    return file ? std::string("none") : file.error().message;
  };
  using D = Json&;
  EXPECT_EQ(problem([](D) {}), "none");
  EXPECT_THAT(problem([](D d) { d["model_type"] = "RANDOMFOREST"; }),
              HasSubstr("kind"));
  EXPECT_THAT(problem([](D d) { d["slopes"].push_back(1); }),
              HasSubstr("slopes are not 3 numbers"));
  EXPECT_THAT(problem([](D d) { d["slopes"][0] = 0; }),
              HasSubstr("slope of 0"));
  EXPECT_THAT(problem([](D d) { d["intercepts"][1] = "x"; }),
              HasSubstr("no number"));
  EXPECT_THAT(problem([](D d) { d["feature_names"][0] = "float_ssim"; }),
              HasSubstr("features that are not known"));
  EXPECT_THAT(problem([](D d) {
                d["score_clip"] = {100, 0};
              }),
              HasSubstr("upside down"));
  for (const auto& [from, to] : {std::pair("total_sv 2", "total_sv 3"),
                                 {"total_sv 2", "total_sv 1"},
                                 {"total_sv 2", "total_sv 999999999"},
                                 {"gamma 0.5", "gamma nan"},
                                 {"gamma 0.5", "gamma -1"},
                                 {"rbf", "linear"},
                                 {"2:0.25", "1:0.25"},
                                 {"2:0.25", "3:0.25"},
                                 {"2:0.25", "2:1e999"},
                                 {"SV\n", "\n"}}) {
    const std::string was = from;
    const std::string is = to;
    EXPECT_NE(problem([&](D d) {
                std::string text = d["model"].text();
                text.replace(text.find(was), was.size(), is);
                d["model"] = text;
              }),
              "none")
        << was << " made " << is;
  }
  EXPECT_FALSE(VmafModelFile::parse(""));
  EXPECT_FALSE(VmafModelFile::parse("{}"));
  EXPECT_FALSE(VmafModelFile::parse(std::string(100000, '[')));
  EXPECT_FALSE(
      VmafModelFile::parse(std::string(VmafModelFile::kMostBytes + 1, ' ')));
}

// Values of an independent evaluation.
TEST(VmafModel, TheKnownModelsGiveTheKnownScores) {
  SKIP_WITHOUT_MODELS();
  const auto model = [](const char* file) {
    std::ifstream stream(golden::vmaf_models_folder() / file);
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    auto parsed = VmafModelFile::parse(text);
    EXPECT_TRUE(parsed) << parsed.error().to_string();
    return *std::move(parsed);
  };
  VmafFeatures perfect{.adm2 = 1, .motion2 = 0, .vif = {1, 1, 1, 1}};
  VmafFeatures lossy{.adm2 = 0.95, .motion2 = 5, .vif = {0.5, 0.7, 0.8, 0.9}};
  const VmafModelFile standard = model("vmaf_v0.6.1.json");
  const VmafModelFile uhd = model("vmaf_4k_v0.6.1.json");
  EXPECT_NEAR(standard.model().raw(perfect), 97.4280426426116, 1e-9);
  EXPECT_NEAR(uhd.model().raw(perfect), 100.8937736628877, 1e-9);
  EXPECT_NEAR(standard.model().raw(lossy), 77.63895845787954, 1e-9);
  EXPECT_NEAR(uhd.model().raw(lossy), 86.01951483173619, 1e-9);
  EXPECT_NEAR(standard.model().for_phones(standard.model().raw(lossy)),
              93.23119894274993, 1e-9);
  EXPECT_TRUE(model("vmaf_v0.6.1neg.json").model().is_neg());
  EXPECT_EQ(model("vmaf_b_v0.6.3.json").models().size(), 21u);
}

}  // namespace
}  // namespace framewise::measure
