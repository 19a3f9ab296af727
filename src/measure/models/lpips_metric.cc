// SPDX-License-Identifier: Apache-2.0
// LPIPS as metrics of the list.
#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "measure/metric.h"
#include "measure/models/models.h"
#include "measure/neural/lpips.h"
#include "measure/neural/network_frame.h"

namespace framewise::measure {
namespace {

using neural::Lpips;
using neural::NetworkKind;

constexpr std::string_view kTooSmall =
    "the pictures are too small for it at the size of --lpips-size";
constexpr std::string_view kNotConverted =
    "the pictures cannot be converted to sRGB";

// A frame as networks get it: sRGB, at the size that is measured.
struct NetworkFrame {
  std::optional<Frame> frame;

  void compute(const Picture& picture) {
    frame.reset();
    auto converted = neural::frame_for_network(
        picture.rgb(), picture.viewing().lpips_size, picture.pool());
    if (converted) frame = *std::move(converted);
  }
};

// The features of a reference, which all tests and all frames that equal the
// last one share.
template <NetworkKind kKind>
class ReferenceFeatures {
 public:
  void compute(const Picture&) { known_ = false; }
  void update(const Picture& picture) {
    known_ = known_ && picture.changed().none();
  }

  const neural::Features& of(const Frame& frame, const Lpips& lpips,
                             Executor* executor) const {
    std::lock_guard lock(mutex_);
    if (!known_) lpips.extract(frame, features_, executor);
    known_ = true;
    return features_;
  }

 private:
  mutable std::mutex mutex_;
  mutable bool known_ = false;
  mutable neural::Features features_;
};

constexpr ModelId model_of(NetworkKind kind) {
  return kind == NetworkKind::kAlex  ? ModelId::kLpipsAlex
         : kind == NetworkKind::kVgg ? ModelId::kLpipsVgg
                                     : ModelId::kLpipsSqueeze;
}

// Null, with the reason, if the pair cannot be measured.
const Lpips* network_for(const PairView& pair, NetworkKind kind,
                         std::string_view& why_not) {
  static const Models kNone;
  const Models* const models = pair.reference().viewing().models;
  const Models& at_hand = models ? *models : kNone;
  const Lpips* const lpips = at_hand.lpips(model_of(kind));
  if (!lpips) {
    why_not = at_hand.why_not(model_of(kind));
    return nullptr;
  }
  const auto& reference = pair.reference().get<NetworkFrame>().frame;
  const auto& test = pair.test().get<NetworkFrame>().frame;
  if (!reference || !test) {
    why_not = kNotConverted;
  } else if (!lpips->fits(reference->size())) {
    why_not = kTooSmall;
  } else {
    return lpips;
  }
  return nullptr;
}

template <NetworkKind kKind>
double distance_of(const PairView& pair, const Lpips& lpips,
                   std::vector<ImageF>* maps) {
  const Frame& reference = *pair.reference().get<NetworkFrame>().frame;
  const Frame& test = *pair.test().get<NetworkFrame>().frame;
  Executor* const executor = pair.executor();
  if (!lpips.keeps(reference.size())) {
    return lpips.compare(reference, test, executor, Lpips::kMostBytes, maps)
        .value;
  }
  const auto& kept = pair.reference().get<ReferenceFeatures<kKind>>();
  return lpips
      .compare(kept.of(reference, lpips, executor), test, executor, maps)
      .value;
}

template <NetworkKind kKind>
void measure(const PairView& pair, std::span<Value> values) {
  std::string_view why_not;
  const Lpips* const lpips = network_for(pair, kKind, why_not);
  values[0] = lpips ? Value(distance_of<kKind>(pair, *lpips, nullptr))
                    : Value::none(why_not);
}

template <NetworkKind kKind>
void map_errors(const PairView& pair, ImageF& map) {
  // About the distance of a picture and a strongly compressed copy.
  constexpr float kClearlyVisible = 0.4f;
  std::string_view why_not;
  const Lpips* const lpips = network_for(pair, kKind, why_not);
  if (!lpips) {
    map.resize(pair.size());
    map.fill(0);
    return;
  }
  std::vector<ImageF> maps;
  distance_of<kKind>(pair, *lpips, &maps);
  neural::enlarge_and_sum(maps, pair.size(), map);
  for (int y = 0; y < map.height(); ++y) {
    float* row = map.row(y);
    for (int x = 0; x < map.width(); ++x) row[x] /= kClearlyVisible;
  }
}

MetricInfo described(std::string_view name, std::string_view aliases,
                     std::string_view title, int minimum_side,
                     std::string_view about) {
  return {.name = name,
          .aliases = aliases,
          .title = title,
          .direction = Direction::kLowerIsBetter,
          .lowest = 0,
          .perfect = 0,
          .version = "1",
          .paper =
              "Zhang, Isola, Efros, Shechtman, Wang, The unreasonable "
              "effectiveness of deep features as a perceptual metric, "
              "CVPR 2018; LPIPS 0.1",
          .about = about,
          .cost = CostClass::kCostly,
          .minimum_side = minimum_side};
}

template <NetworkKind kKind>
Metric metric_of(MetricInfo info, int kept_bytes) {
  return {.outputs = {std::move(info)},
          .measure = measure<kKind>,
          .map_errors = map_errors<kKind>,
          .uses_models = true,
          .kept_bytes = kept_bytes};
}

}  // namespace

Metric lpips_alex_metric() {
  return metric_of<NetworkKind::kAlex>(
      described("lpips_alex", "lpips", "LPIPS, AlexNet", 31,
                "Distance in the features of a network that recognizes "
                "objects. Asked for by name; for compression the score agrees "
                "better with people, and costs less."),
      44);
}

Metric lpips_vgg_metric() {
  return metric_of<NetworkKind::kVgg>(
      described("lpips_vgg", "", "LPIPS, VGG-16", 16,
                "LPIPS with a larger network, twenty times as costly; used to "
                "train networks."),
      492);
}

Metric lpips_squeeze_metric() {
  return metric_of<NetworkKind::kSqueeze>(
      described("lpips_squeeze", "", "LPIPS, SqueezeNet", 17,
                "LPIPS with the smallest network."),
      140);
}

}  // namespace framewise::measure
