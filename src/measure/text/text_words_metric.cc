// SPDX-License-Identifier: Apache-2.0
// The share of the words of the original that are read in the test, as a metric
// of the list.
#include "measure/metric.h"
#include "measure/text/read_pages.h"

namespace framewise::measure {
namespace {

constexpr std::string_view kNoLines =
    "the original has no lines of text on a plain ground";
constexpr std::string_view kNoWords = "no words are read in the original";
constexpr std::string_view kNoReader =
    "nothing reads text here: `framewise doctor` says what is missing";

void measure_text_words(const PairView& pair, std::span<Value> values) {
  const auto& boxes = pair.reference().get<text::TextOfPicture>().boxes;
  const auto& reference = pair.reference().get<text::TextFrame>().frame;
  const auto& test = pair.test().get<text::TextFrame>().frame;
  values[0] = Value::none(kNoLines);
  if (boxes.empty() || !reference || !test) return;
  const text::TextPage page =
      page_of(0, {*reference, *test}, boxes, text::area_of(boxes));
  const auto words = read_pages(
      {&page, 1},
      text::WordReaders::of_process(pair.reference().viewing().text_language),
      nullptr, {});
  if (!words) {
    values[0] = Value::none(kNoReader);
    return;
  }
  values[0] = words->front().words > 0 ? Value(words->front().share_kept())
                                       : Value::none(kNoWords);
}

}  // namespace

Metric text_words_metric() {
  Metric metric = {
      .outputs = {{.name = "text_words",
                   .title = "Text, words kept",
                   .lowest = 0,
                   .highest = 1,
                   .perfect = 1,
                   .version = "1",
                   .paper = "words that Tesseract reads in lines of the "
                            "original and in the same lines of the test",
                   .about = "The share of the words that are read in both. "
                            "From 0.9 on nothing is lost: reading itself "
                            "errs. About 0.3 s a frame.",
                   .cost = CostClass::kCostly,
                   .minimum_side = 16,
                   .sets = "alone"}},
      .measure = measure_text_words,
      .on_one_thread = true,
      .kept_bytes = 4};
  return metric;
}

}  // namespace framewise::measure
