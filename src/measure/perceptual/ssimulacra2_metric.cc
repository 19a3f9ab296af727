// SPDX-License-Identifier: Apache-2.0
// SSIMULACRA2 as a metric of the list.
#include "measure/metric.h"
#include "measure/perceptual/ssimulacra2.h"

namespace framewise::measure {
namespace {

PictureView view_of(const Picture& picture) {
  const Frame& rgb = picture.rgb();
  return rgb.format().bits > 8 ? PictureView::rgba16(rgb.plane(0))
                               : PictureView::rgba8(rgb.plane(0));
}

struct Ssimulacra2Score {
  Ssimulacra2Workspace workspace;
  double score = 0;

  void compute(const PairView& pair) { evaluate(pair, nullptr, nullptr); }
  void update(const PairView& pair) {
    evaluate(pair, &pair.changed(), nullptr);
  }
  void evaluate(const PairView& pair, const TileMap* changed, ImageF* map) {
    // The engine has checked sizes, and integer samples are always finite, so
    // it cannot fail.
    score = *ssimulacra2(
        view_of(pair.reference()), view_of(pair.test()), workspace,
        {.executor = pair.executor(), .changed = changed, .error_map = map});
  }
};

void measure(const PairView& pair, std::span<Value> values) {
  values[0] = pair.get<Ssimulacra2Score>().score;
}

// A pixel as bad as a score of 50 everywhere is plainly visible.
void map_errors(const PairView& pair, ImageF& map) {
  Ssimulacra2Score score;
  score.evaluate(pair, nullptr, &map);
  for (int y = 0; y < map.height(); ++y) {
    for (int x = 0; x < map.width(); ++x) map.row(y)[x] /= 50;
  }
}

}  // namespace

Metric ssimulacra2_metric() {
  return {.outputs = {{
              .name = "ssimulacra2",
              .aliases = "ssim2 ssimu2",
              .title = "SSIMULACRA 2",
              .highest = 100,
              .perfect = 100,
              .version = "2.1",
              .paper = "Sneyers, SSIMULACRA 2, version 2.1, 2023",
              .about = "The best single number here for compressed pictures: "
                       "90 cannot be told from the original, 70 is high "
                       "quality, 50 medium, 30 low, below 0 ruined.",
              .cost = CostClass::kModerate,
              .minimum_side = kSsimulacra2SmallestSide,
              .sets = "default giflab",
          }},
          .measure = measure,
          .map_errors = map_errors};
}

}  // namespace framewise::measure
