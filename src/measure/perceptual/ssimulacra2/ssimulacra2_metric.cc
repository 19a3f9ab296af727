// SPDX-License-Identifier: Apache-2.0
// SSIMULACRA2 as a metric of the list.
#include <algorithm>

#include "base/for_each_index.h"
#include "measure/differing.h"
#include "measure/metric.h"
#include "measure/perceptual/ssimulacra2/reference.h"
#include "measure/perceptual/ssimulacra2/ssimulacra2.h"

namespace framewise::measure {
namespace {

PictureView view_of(const Picture& picture) {
  return PictureView::of(picture.rgb());
}

// Sizes are checked by the caller and integer samples are always finite, so
// nothing here can fail.
struct Prepared {
  Ssimulacra2Picture picture;

  void compute(const Picture& shown) { (void)picture.prepare(view_of(shown)); }
  void update(const Picture& shown) {
    (void)picture.prepare(view_of(shown), nullptr, &shown.changed());
  }
};

// Decides whether converted frames are kept for the next frame. Not if most of
// the frame changes all the time, as in natural video, nor if 20 bytes per
// pixel take too much memory. A single large change does not reset the
// decision.
class CachePolicy {
 public:
  void begin() { activity_ = 1; }
  void see(const PairView& pair) {
    const double share = std::max(pair.reference().changed().share_of_rows(),
                                  pair.test().changed().share_of_rows());
    activity_ += (share - activity_) / 4;
  }
  bool pays(Size size) const {
    constexpr int64_t kMostPixels = 1'000'000;
    return activity_ < 0.5 && size.pixels() <= kMostPixels;
  }

 private:
  double activity_ = 1;  // recent mean share of changed pixels
};

struct Ssimulacra2Score {
  Ssimulacra2Workspace workspace;
  CachePolicy keeping;
  double score = 0;

  void compute(const PairView& pair) {
    keeping.begin();
    evaluate(pair, nullptr, nullptr);
  }
  void update(const PairView& pair) {
    keeping.see(pair);
    evaluate(pair, &pair.changed(), nullptr);
  }
  void evaluate(const PairView& pair, const TileMap* changed, ImageF* map) {
    const Ssimulacra2Options options{.executor = pair.executor(),
                                     .changed = changed,
                                     .differing = &pair.get<Differing>().tiles,
                                     .error_map = map};
    const Picture& original = pair.reference();
    const Picture& test = pair.test();
    if (!map && keeping.pays(original.size())) {
      const Picture* const sides[] = {&original, &test};
      for_each_index(pair.executor(), 2,
                     [&](size_t i) { (void)sides[i]->get<Prepared>(); });
      score = *original.get<Prepared>().picture.score(
          test.get<Prepared>().picture, workspace, options);
    } else if (!map && original.meets_several()) {
      score = *original.get<Prepared>().picture.score(view_of(test), workspace,
                                                      options);
    } else {
      score =
          *ssimulacra2(view_of(original), view_of(test), workspace, options);
    }
  }
};

void measure(const PairView& pair, std::span<Value> values) {
  values[0] = pair.get<Ssimulacra2Score>().score;
}

void measure_reference_form(const PairView& pair, std::span<Value> values) {
  const auto norms = ssimulacra2_reference(
      view_of(pair.reference()), view_of(pair.test()), pair.executor());
  values[0] = ssimulacra2_score(ssimulacra2_weighted_sum(*norms));
}

// A pixel as bad as a score of 50 everywhere is clearly visible.
void map_errors(const PairView& pair, ImageF& map) {
  Ssimulacra2Score score;
  score.evaluate(pair, nullptr, &map);
  for (int y = 0; y < map.height(); ++y) {
    for (int x = 0; x < map.width(); ++x) map.row(y)[x] /= 50;
  }
}

}  // namespace

Metric ssimulacra2_metric() {
  return {
      .outputs = {{
          .name = "ssimulacra2",
          .aliases = "ssim2 ssimu2",
          .title = "SSIMULACRA 2",
          .highest = 100,
          .perfect = 100,
          .version = "2.1",
          .paper = "Sneyers, SSIMULACRA 2, version 2.1, 2023",
          .about = "Made for compressed pictures, fitted to what people said: "
                   "90 cannot be told from the original, 70 is high "
                   "quality, 50 medium, 30 low, below 0 ruined.",
          .cost = CostClass::kModerate,
          .minimum_side = kSsimulacra2SmallestSide,
          .sets = "default giflab",
      }},
      .measure = measure,
      .map_errors = map_errors};
}

Metric ssimulacra2_reference_metric() {
  Metric metric = ssimulacra2_metric();
  MetricInfo& info = metric.outputs[0];
  info.name = "ssimulacra2_reference";
  info.aliases = "";
  info.title = "SSIMULACRA 2, rounded as by its authors";
  info.about =
      "ssimulacra2 with the rounding of the authors' program, to every digit "
      "that it prints; the two differ by up to 0.07, and this one is ten times "
      "slower. For checks of parity.";
  info.cost = CostClass::kCostly;
  info.sets = "alone";
  metric.measure = measure_reference_form;
  metric.map_errors = nullptr;
  metric.on_one_thread = true;
  return metric;
}

}  // namespace framewise::measure
