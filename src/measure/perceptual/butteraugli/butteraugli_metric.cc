// SPDX-License-Identifier: Apache-2.0
// Butteraugli as a metric of the list.
#include "measure/differing.h"
#include "measure/metric.h"
#include "measure/perceptual/butteraugli/butteraugli.h"

namespace framewise::measure {
namespace {

PictureView view_of(const Picture& picture) {
  return PictureView::of(picture.rgb());
}

// PQ and HLG define their own luminance.
float nits_of(const Picture& picture) {
  return ColorDecoding(picture.rgb().format(), picture.size()).is_hdr()
             ? ColorDecoding::kNitsOfHdr
             : float(picture.viewing().nits);
}

// Sizes are checked by the caller and integer samples are always finite, so
// nothing here can fail.
struct ButteraugliOriginal {
  ButteraugliWorkspace workspace;
  ButteraugliReference prepared;

  void compute(const Picture& picture) { prepare(picture, nullptr); }
  void update(const Picture& picture) { prepare(picture, &picture.changed()); }
  void prepare(const Picture& picture, const TileMap* changed) {
    (void)prepared.prepare(view_of(picture), workspace, nits_of(picture),
                           nullptr, changed);
  }
};

struct ButteraugliOfPair {
  ButteraugliWorkspace workspace;
  ButteraugliScore score;

  void compute(const PairView& pair) { evaluate(pair, nullptr, nullptr); }
  void update(const PairView& pair) {
    if (!pair.changed().none()) evaluate(pair, &pair.changed(), nullptr);
  }
  void evaluate(const PairView& pair, const TileMap* changed, ImageF* map) {
    const Picture& original = pair.reference();
    const ButteraugliOptions options{.nits = nits_of(original),
                                     .executor = pair.executor(),
                                     .changed = changed,
                                     .differing = &pair.get<Differing>().tiles,
                                     .difference_map = map};
    const PictureView test = view_of(pair.test());
    score = original.meets_several()
                ? *original.get<ButteraugliOriginal>().prepared.score(
                      test, workspace, options)
                : *butteraugli(view_of(original), test, workspace, options);
  }
};

void measure(const PairView& pair, std::span<Value> values) {
  const ButteraugliScore& score = pair.get<ButteraugliOfPair>().score;
  values[0] = score.max;
  values[1] = score.norm;
}

// Above 3 a difference is clearly visible.
void map_errors(const PairView& pair, ImageF& map) {
  ButteraugliOfPair whole;
  whole.evaluate(pair, nullptr, &map);
  for (int y = 0; y < map.height(); ++y) {
    for (int x = 0; x < map.width(); ++x) map.row(y)[x] /= 3;
  }
}

}  // namespace

Metric butteraugli_metric() {
  const MetricInfo largest{
      .name = "butteraugli",
      .aliases = "butteraugli_max butteraugli-inf",
      .title = "Butteraugli, largest difference",
      .direction = Direction::kLowerIsBetter,
      .lowest = 0,
      .perfect = 0,
      .version = "libjxl",
      .paper =
          "Alakuijala, Obryk, Stoliarchuk, Szabadka, Vandevenne, "
          "Wassenberg, Guetzli: perceptually guided JPEG encoder, 2017; "
          "in libjxl's form",
      .about =
          "The worst spot of a picture: about 1 is just noticeable for an "
          "eye that looks for it, above 3 plain. Made for high quality.",
      .cost = CostClass::kCostly,
  };
  MetricInfo norm = largest;
  norm.name = "butteraugli_3norm";
  norm.aliases = "butteraugli-3 butteraugli_norm";
  norm.title = "Butteraugli, 3-norm";
  norm.about =
      "As butteraugli, but of the whole picture: large differences "
      "count more than small ones.";
  return {
      .outputs = {largest, norm}, .measure = measure, .map_errors = map_errors};
}

}  // namespace framewise::measure
