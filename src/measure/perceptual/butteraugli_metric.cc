// SPDX-License-Identifier: Apache-2.0
// Butteraugli as a metric of the list.
#include "measure/metric.h"
#include "measure/perceptual/butteraugli.h"

namespace framewise::measure {
namespace {

PictureView view_of(const Picture& picture) {
  const Frame& rgb = picture.rgb();
  return rgb.format().bits > 8 ? PictureView::rgba16(rgb.plane(0))
                               : PictureView::rgba8(rgb.plane(0));
}

struct ButteraugliScores {
  ButteraugliWorkspace workspace;
  ButteraugliScore scores;

  void compute(const PairView& pair) { evaluate(pair, nullptr); }
  void update(const PairView& pair) {
    if (!pair.changed().none()) evaluate(pair, nullptr);
  }
  void evaluate(const PairView& pair, ImageF* map) {
    // The engine has checked sizes, and integer samples are always finite, so
    // it cannot fail.
    scores =
        *butteraugli(view_of(pair.reference()), view_of(pair.test()), workspace,
                     {.nits = float(pair.reference().viewing().nits),
                      .executor = pair.executor(),
                      .difference_map = map});
  }
};

void measure(const PairView& pair, std::span<Value> values) {
  const ButteraugliScore& scores = pair.get<ButteraugliScores>().scores;
  values[0] = scores.norm;
  values[1] = scores.max;
}

// A distance of 3 is plainly visible.
void map_errors(const PairView& pair, ImageF& map) {
  ButteraugliScores scores;
  scores.evaluate(pair, &map);
  for (int y = 0; y < map.height(); ++y) {
    for (int x = 0; x < map.width(); ++x) map.row(y)[x] /= 3;
  }
}

}  // namespace

Metric butteraugli_metric() {
  const MetricInfo common = {
      .direction = Direction::kLowerIsBetter,
      .lowest = 0,
      .version = "1",
      .paper =
          "Alakuijala et al., Guetzli: perceptually guided JPEG encoder, "
          "2017; the form of libjxl",
      .about =
          "Made for high quality, where the question is whether anything "
          "can be seen at all: below 1 hardly, above 3 plainly. Looks at "
          "colour more strictly than others; at low quality trust "
          "SSIMULACRA 2.",
      .cost = CostClass::kCostly,
  };
  MetricInfo norm = common;
  norm.name = "butteraugli";
  norm.aliases = "butteraugli_3norm butteraugli_pnorm";
  norm.title = "Butteraugli, 3-norm";
  MetricInfo max = common;
  max.name = "butteraugli_max";
  max.title = "Butteraugli, worst place";
  return {.outputs = {norm, max}, .measure = measure, .map_errors = map_errors};
}

}  // namespace framewise::measure
