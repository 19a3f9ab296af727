// SPDX-License-Identifier: Apache-2.0
// Aspect ratios, sizes that video models can make, and pairs of a start and an
// end image.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "framewise/image/check.h"
#include "image/check/problem_list.h"

namespace framewise::image {
namespace {

struct AspectRatio {
  int width;
  int height;
};
constexpr AspectRatio kNamed[] = {{16, 9}, {4, 3},  {1, 1}, {3, 2},
                                  {21, 9}, {9, 16}, {3, 4}, {2, 3}};
// Relative, so that portrait and landscape are treated alike.
constexpr double kNameTolerance = 0.025;

constexpr Size kSizes[] = {
    {854, 480}, {480, 854}, {1280, 720}, {1280, 704}, {1920, 1080}};
constexpr Size kSizesWithSquare[] = {{854, 480},  {480, 854},   {1280, 720},
                                     {1280, 704}, {1920, 1080}, {1024, 1024}};

constexpr double kPairAspectTolerance = 0.05;

double ratio_of(Size size) {
  return double(size.width) / std::max(size.height, 1);
}

}  // namespace

const char* name_of(Model model) noexcept {
  constexpr const char* kWords[] = {"t2v-A14B", "i2v-A14B", "ti2v-5B"};
  return kWords[size_t(model)];
}

std::optional<Model> model_named(std::string_view name) {
  for (const Model model : {Model::kT2v, Model::kI2v, Model::kTi2v}) {
    if (name == name_of(model)) return model;
  }
  return std::nullopt;
}

std::string aspect_name(Size size) {
  if (size.width <= 0 || size.height <= 0) return "unknown";
  const double ratio = ratio_of(size);
  const AspectRatio* nearest = nullptr;
  double least = kNameTolerance;
  for (const AspectRatio& named : kNamed) {
    const double exact = double(named.width) / named.height;
    const double off = std::abs(ratio / exact - 1);
    if (off > least) continue;
    least = off;
    nearest = &named;
  }
  if (nearest) return fmt::format("{}:{}", nearest->width, nearest->height);
  const int divisor = std::gcd(size.width, size.height);
  return fmt::format("{}:{} (custom)", size.width / divisor,
                     size.height / divisor);
}

std::span<const Size> output_sizes(Model model) {
  if (model == Model::kTi2v) return kSizesWithSquare;
  return kSizes;
}

// Ratios are compared by their logarithm, so that twice as wide is as far as
// twice as high.
Size closest_output_size(Size size, Model model) {
  const auto distance = [&](Size output) {
    const double aspect =
        std::abs(std::log(ratio_of(output)) - std::log(ratio_of(size)));
    return std::pair(aspect, std::abs(output.pixels() - size.pixels()));
  };
  const auto sizes = output_sizes(model);
  if (size.width <= 0 || size.height <= 0) return sizes.front();
  // 1280x720 and 1920x1080 have one ratio, 854x480 nearly the same.
  constexpr double kSameAspect = 0.01;
  Size best = sizes.front();
  for (const Size candidate : sizes) {
    const auto [aspect, pixels] = distance(candidate);
    const auto [best_aspect, best_pixels] = distance(best);
    const bool same = std::abs(aspect - best_aspect) < kSameAspect;
    if (same ? pixels < best_pixels : aspect < best_aspect) best = candidate;
  }
  return best;
}

std::vector<Problem> check_pair(const CheckReport& start,
                                const CheckReport& end) {
  ProblemList problems;
  const Size a = start.facts.size;
  const Size b = end.facts.size;
  if (a.width <= 0 || b.width <= 0) return {};
  if (a != b) {
    problems.add(Rule::kPairSize, fmt::format("{}x{} and {}x{}", a.width,
                                              a.height, b.width, b.height));
  }
  if (std::abs(ratio_of(a) - ratio_of(b)) > kPairAspectTolerance) {
    problems.add(Rule::kPairAspect,
                 fmt::format("{} and {}", aspect_name(a), aspect_name(b)));
  }
  if (start.facts.mode != end.facts.mode) {
    problems.add(Rule::kPairColorMode,
                 fmt::format("{} and {}", name_of(start.facts.mode),
                             name_of(end.facts.mode)));
  }
  return problems.take();
}

CheckRules start_end_rules() {
  CheckRules rules;
  rules.formats = {ImageFormat::kJpeg, ImageFormat::kPng, ImageFormat::kWebp,
                   ImageFormat::kBmp};
  rules.file_bytes = int64_t{50} << 20;
  rules.minimum = {256, 256};
  rules.maximum = {4096, 4096};
  rules.taste = true;
  return rules;
}

}  // namespace framewise::image
