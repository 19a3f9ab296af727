// SPDX-License-Identifier: Apache-2.0
// Legibility of text as metrics of the list.
#include "measure/metric.h"
#include "measure/text/legibility.h"

namespace framewise::measure {
namespace {

constexpr std::string_view kNoText =
    "the original has no lines of text on a plain ground";
constexpr std::string_view kNotConverted =
    "the pictures cannot be converted to sRGB";
constexpr std::string_view kShortLines = "no line of text is 32 pixels long";

enum Output : size_t { kCorrelation, kCoherence, kContrast, kSwing, kVanished };

void measure_text(const PairView& pair, std::span<Value> values) {
  const auto& boxes = pair.reference().get<text::TextOfPicture>().boxes;
  const auto& reference = pair.reference().get<text::TextFrame>().frame;
  const auto& test = pair.test().get<text::TextFrame>().frame;
  if (boxes.empty() || !reference || !test) {
    const bool converted = reference && test;
    for (Value& value : values) {
      value = Value::none(converted ? kNoText : kNotConverted);
    }
    return;
  }
  const text::Legibility found = text::compare_text(*reference, *test, boxes);
  values[kCorrelation] = found.correlation;
  values[kCoherence] =
      found.coherence ? Value(*found.coherence) : Value::none(kShortLines);
  values[kContrast] = found.contrast_kept;
  values[kSwing] = found.swing_kept;
  values[kVanished] = double(found.vanished);
}

MetricInfo describe_text(std::string_view name, std::string_view aliases,
                         std::string_view title, std::string_view about) {
  return {.name = name,
          .aliases = aliases,
          .title = title,
          .lowest = 0,
          .perfect = 1,
          .version = "2",
          .paper =
              "lines of text found in the original; measures of "
              "docs/metrics.md#text",
          .about = about,
          .cost = CostClass::kModerate,
          .minimum_side = 16,
          .sets = "text"};
}

}  // namespace

Metric text_metric() {
  Metric metric = {
      .outputs = {describe_text(
                      "text_correlation", "text", "Text, correlation",
                      "Of luma in each line of text of the original; the 10th "
                      "percentile of the lines. Below 0.75 text cannot be "
                      "read, from 0.95 on it can. Blind to lost contrast."),
                  describe_text(
                      "text_coherence", "", "Text, coherence",
                      "The part of the text's detail that is a linear image "
                      "of the original's: low where colors are few, dithered "
                      "or coded badly."),
                  describe_text(
                      "text_contrast", "", "Text, contrast kept",
                      "The logarithm of the contrast ratio, relative to the "
                      "original; the 10th percentile of the lines. Below 0.5 "
                      "text is too faint."),
                  describe_text(
                      "text_swing", "", "Text, steps kept",
                      "The share of the steps at the edges of letters that is "
                      "left; the 10th percentile of the lines. Falls with "
                      "blur and with contrast."),
                  describe_text(
                      "text_vanished", "", "Text, vanished lines",
                      "The number of lines that are visible in the original "
                      "and merge with the ground in the test.")},
      .measure = measure_text,
      .on_one_thread = true,
      .kept_bytes = 4};
  metric.outputs[kCorrelation].lowest = -1;
  metric.outputs[kCorrelation].highest = 1;
  metric.outputs[kCoherence].highest = 1;
  MetricInfo& vanished = metric.outputs[kVanished];
  vanished.direction = Direction::kLowerIsBetter;
  vanished.perfect = 0;
  return metric;
}

}  // namespace framewise::measure
