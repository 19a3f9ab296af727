// SPDX-License-Identifier: Apache-2.0
#include "report/rates/bd_forms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json/json.h"

namespace framewise::report {
namespace {

using testing::HasSubstr;
using testing::Not;

BdReport five_files() {
  BdReport report{.quality = "butteraugli",
                  .higher_is_better = false,
                  .anchor = "x264",
                  .encoders = {}};
  EncoderDelta encoder{.encoder = "svt|av1"};
  std::vector<double> rates;
  for (int i = 0; i < 5; ++i) {
    rates.push_back(-30.0 - i);
    encoder.files.push_back(
        {"clip.mp4", Delta{.rate_percent = rates.back(), .quality = 0.25}});
  }
  encoder.rate_percent = {5, -32.0, interval_of_mean(rates)};
  encoder.quality = {5, 0.25, Interval{0.2, 0.3}};
  report.encoders.push_back(encoder);
  return report;
}

TEST(BdForms, GiveQualityWithTheSignOfTheMetric) {
  EXPECT_THAT(bd_text(five_files()),
              HasSubstr("rate -32.00 % for equal quality, butteraugli -0.250"));
  EXPECT_THAT(bd_csv(five_files()), HasSubstr(",-30,-0.25,"));
  const Json json = Json::parse(bd_json(five_files()));
  const Json& quality = json["encoders"][0]["quality"];
  EXPECT_EQ(quality["mean"].number(), -0.25);
  EXPECT_EQ(quality["low"].number(), -0.3);
  EXPECT_EQ(quality["high"].number(), -0.2);
}

TEST(BdForms, SayWhyThereIsNoInterval) {
  BdReport report = five_files();
  report.encoders[0].rate_percent = {1, -32.0, std::nullopt};
  EXPECT_THAT(bd_text(report), HasSubstr("no interval: 1 file, 5 are needed"));
  EXPECT_THAT(bd_text(five_files()), Not(HasSubstr("no interval")));
}

TEST(BdForms, KeepHostileNamesInTheirCell) {
  EXPECT_THAT(bd_markdown(five_files()), HasSubstr("| svt&#124;av1 | 5 |"));
}

TEST(BdForms, DrawEachFileAndTheInterval) {
  const std::string svg = bd_svg(five_files());
  EXPECT_THAT(svg, HasSubstr("BD-rate against x264"));
  EXPECT_THAT(svg, HasSubstr("-50 %"));
}

}  // namespace
}  // namespace framewise::report
