// SPDX-License-Identifier: Apache-2.0
// ColorVideoVDP as a metric of the list. Of films it is measured over all
// frames: compare/pairs/film_pass.h.
#include <optional>

#include "measure/differing.h"
#include "measure/metric.h"
#include "measure/perceptual/cvvdp/still.h"
#include "measure/perceptual/cvvdp/viewing.h"

namespace framewise::measure {
namespace {

using cvvdp::Codes;

struct CvvdpOfPicture {
  std::optional<CvvdpLight> light;
  Codes codes;

  void compute(const Picture& picture) {
    const Frame& frame = picture.frame();
    const CvvdpSignal signal = CvvdpSignal::of(frame.format(), frame.size());
    const CvvdpDisplay display =
        cvvdp_display_of(picture.viewing().cvvdp, signal);
    const int bits = Codes::bits_of(frame.format());
    if (!light || light->bits() != bits || !(light->signal() == signal) ||
        !(light->display() == display)) {
      light.emplace(display, signal, bits);
    }
    // Pairs of an unknown matrix are refused before.
    codes = *Codes::of(frame, *light);
  }
};

struct CvvdpOfPair {
  cvvdp::Still still;
  double difference = 0;

  void compute(const PairView& pair) { evaluate(pair, nullptr); }
  void update(const PairView& pair) {
    if (!pair.changed().none()) evaluate(pair, &pair.changed());
  }
  void evaluate(const PairView& pair, const TileMap* changed) {
    const auto marked = [](const TileMap& map) {
      return [&map](const Rect& pixels) { return map.any_marked(pixels); };
    };
    cvvdp::Still::Options options{
        .executor = pair.executor(),
        .differing = marked(pair.get<Differing>().tiles)};
    if (changed) options.changed = marked(*changed);
    difference =
        still.measure(pair.reference().get<CvvdpOfPicture>().codes,
                      pair.test().get<CvvdpOfPicture>().codes, options);
  }
};

bool is_of_film(const PairView& pair) {
  return pair.reference().viewing().frame_rate > 0;
}

void measure(const PairView& pair, std::span<Value> values) {
  if (is_of_film(pair)) {
    values[0] = Value::none("is measured over all frames of a film");
    return;
  }
  values[0] = cvvdp::jod_of(pair.get<CvvdpOfPair>().difference);
}

// A frame that is as bad as this everywhere has 8 JOD.
void map_errors(const PairView& pair, ImageF& map) {
  cvvdp::Still().map_errors(pair.reference().get<CvvdpOfPicture>().codes,
                            pair.test().get<CvvdpOfPicture>().codes,
                            pair.executor(), map);
  for (int y = 0; y < map.height(); ++y) {
    for (int x = 0; x < map.width(); ++x) map.row(y)[x] /= 2;
  }
}

}  // namespace

Metric cvvdp_metric() {
  return {
      .outputs = {{
          .name = "cvvdp",
          .aliases = "colorvideovdp color_video_vdp",
          .title = "ColorVideoVDP",
          .unit = "JOD",
          .highest = 10,
          .perfect = 10,
          .version = "0.5.6",
          .paper = "Mantiuk, Hanji, Ashraf, Asano, Chapiro, ColorVideoVDP: A "
                   "visual difference predictor for image, video and display "
                   "distortions, SIGGRAPH 2024",
          .about = "What people see of contrast, color and flicker on a stated "
                   "display at a stated distance. One step down is what 75 % "
                   "of people call worse; it needs the right display.",
          .cost = CostClass::kCostly,
          .minimum_side = cvvdp::kSmallestSide,
      }},
      .measure = measure,
      .map_errors = map_errors,
      .follows_films = true,
      .kept_bytes = 10};
}

}  // namespace framewise::measure
