// SPDX-License-Identifier: Apache-2.0
#include "compare/pictures/instant_pictures.h"

#include <mutex>
#include <utility>

#include "base/result.h"
#include "compare/pictures/error_maps.h"
#include "framewise/executor.h"
#include "media/encode/picture_encoder.h"
#include "placement/shared_region.h"

namespace framewise::comparison {
namespace {

Result<Frame> frame_of(const std::filesystem::path& path, int64_t index,
                       const OpenOptions& options) {
  FW_ASSIGN_OR_RETURN(Animation animation, open(path, options));
  FW_RETURN_IF_ERROR(animation.seek(index));
  FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, animation.next());
  if (!frame) return fail(ErrorKind::kInput, "has no frame {} now", index);
  return *std::move(frame);
}

Result<std::string> errors_of(const Frame& reference, const Frame& test,
                              media::PictureEncoder& encoder) {
  constexpr std::string_view kMetric = "ssim";
  const std::string names[] = {std::string(kMetric)};
  MeasurePlan plan;
  FW_ASSIGN_OR_RETURN(plan.outputs, measure::select_all(names));
  plan.backgrounds = {Background::plain({128, 128, 128})};
  FramePool pool;
  Fitting fitting{Resizing::kTest, std::nullopt, {}};
  if (reference.size() != test.size()) {
    FW_ASSIGN_OR_RETURN(const Frame a, to_rgba8(reference, pool));
    FW_ASSIGN_OR_RETURN(const Frame b, to_rgba8(test, pool));
    FW_ASSIGN_OR_RETURN(fitting.part,
                        placement::find_shared_region(a, b, pool));
  }
  const size_t outputs[] = {0};
  std::string webp;
  FW_RETURN_IF_ERROR(map_errors(
      reference, test, plan, fitting, outputs, pool,
      [&](size_t, const ImageF& errors, const ImageF& luma) -> Result<void> {
        FW_ASSIGN_OR_RETURN(const Frame map, draw_errors(errors, luma, pool));
        FW_ASSIGN_OR_RETURN(auto encoded, encoder.small(map));
        webp = std::move(encoded.webp);
        return {};
      }));
  return webp;
}

InstantPictures draw(const PairInstant& instant, const OpenOptions& options,
                     bool with_errors) {
  media::PictureEncoder encoder;
  InstantPictures pictures;
  const auto small = [&encoder](const Result<Frame>& frame) {
    if (!frame) return std::string();
    auto encoded = encoder.small(*frame);
    return encoded ? std::move(encoded->webp) : std::string();
  };
  const auto reference =
      frame_of(instant.reference, instant.reference_frame, options);
  pictures.original = small(reference);
  if (instant.test_frame < 0) return pictures;
  const auto test = frame_of(instant.test, instant.test_frame, options);
  pictures.compressed = small(test);
  if (with_errors && reference && test) {
    auto errors = errors_of(*reference, *test, encoder);
    if (errors) pictures.errors = *std::move(errors);
  }
  return pictures;
}

}  // namespace

void draw_instants(
    std::span<const PairInstant> instants, const OpenOptions& open_options,
    bool with_errors, Executor* executor,
    const std::function<void(size_t place, InstantPictures)>& use) {
  std::mutex mutex;
  const auto work = [&](size_t place) {
    InstantPictures pictures = draw(instants[place], open_options, with_errors);
    std::lock_guard lock(mutex);
    use(place, std::move(pictures));
  };
  if (executor && executor->concurrency() > 1) {
    return executor->parallel_for(instants.size(), work);
  }
  for (size_t place = 0; place < instants.size(); ++place) work(place);
}

}  // namespace framewise::comparison
