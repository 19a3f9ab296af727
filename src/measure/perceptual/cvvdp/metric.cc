// SPDX-License-Identifier: Apache-2.0
// ColorVideoVDP as a metric of the list. Of films it is measured over all
// frames: compare/pairs/film_pass.h.
#include "measure/metric.h"

#include <memory>
#include <optional>

#include "frame/color/color.h"
#include "measure/differing.h"
#include "measure/perceptual/cvvdp/still.h"

namespace framewise::measure {
namespace {

using cvvdp::Codes;

// Colors of 8 bits as they are; video is not rounded to 8 bits.
Frame codes_of(const Picture& picture) {
  const Frame& frame = picture.frame();
  if (frame.format().layout == Layout::kRgba) return frame;
  // A pair with an unknown matrix does not come here, and no limit is set.
  auto converted = to_rgba16(frame, picture.pool());
  return converted ? *converted : picture.rgb();
}

struct CvvdpOfPicture {
  Frame frame;
  std::optional<CvvdpLight> light;

  void compute(const Picture& picture) {
    frame = codes_of(picture);
    const CvvdpSignal signal =
        CvvdpSignal::of(frame.format(), frame.size());
    const CvvdpDisplay display = cvvdp_display_of(picture.viewing(), signal);
    const int bits = frame.format().bits;
    if (!light || light->bits() != bits || !(light->signal() == signal) ||
        !(light->display() == display)) {
      light.emplace(display, signal, bits);
    }
  }
  Codes codes() const { return {frame.plane(0), &*light}; }
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
    cvvdp::FrameDifferences::Options options{
        .executor = pair.executor(),
        .differing = marked(pair.get<Differing>().tiles)};
    if (changed) options.changed = marked(*changed);
    difference =
        still.measure(pair.reference().get<CvvdpOfPicture>().codes(),
                      pair.test().get<CvvdpOfPicture>().codes(), options);
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

// Half a JOD is clearly visible.
void map_errors(const PairView& pair, ImageF& map) {
  CvvdpOfPair whole;
  whole.evaluate(pair, nullptr);
  whole.still.map_errors(pair.executor(), map);
  for (int y = 0; y < map.height(); ++y) {
    for (int x = 0; x < map.width(); ++x) map.row(y)[x] *= 2;
  }
}

}  // namespace

Metric cvvdp_metric() {
  return {.outputs = {{
              .name = "cvvdp",
              .aliases = "colorvideovdp color_video_vdp",
              .title = "ColorVideoVDP",
              .unit = "JOD",
              .highest = 10,
              .perfect = 10,
              .version = "0.5.6",
              .paper =
                  "Mantiuk, Hanji, Ashraf, Asano, Chapiro, ColorVideoVDP: A "
                  "visual difference predictor for image, video and display "
                  "distortions, SIGGRAPH 2024",
              .about =
                  "What people see of contrast, color and flicker on a stated "
                  "display at a stated distance. One step down is what 75 % "
                  "of people call worse; it needs the right display.",
              .cost = CostClass::kCostly,
              .minimum_side = cvvdp::kSmallestSide,
          }},
          .measure = measure,
          .map_errors = map_errors,
          .kept_bytes = 40};
}

}  // namespace framewise::measure
