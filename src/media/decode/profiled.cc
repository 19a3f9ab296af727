// SPDX-License-Identifier: Apache-2.0
#include "media/decode/profiled.h"

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "frame/color/color.h"
#include "frame/color/color_facts.h"
#include "media/metadata/container_metadata.h"
#include "media/metadata/icc.h"
#include "media/metadata/profile_transform.h"

namespace framewise::media {
namespace {

class ProfiledDecoder final : public Decoder {
 public:
  ProfiledDecoder(std::unique_ptr<Decoder> stored,
                  std::vector<std::byte> profile, const Job& job)
      : stored_(std::move(stored)),
        profile_(std::move(profile)),
        job_(job),
        info_(stored_->info()) {
    info_.format = {.layout = Layout::kRgba,
                    .bits = uint8_t(info_.format.bits > 8 ? 16 : 8),
                    .color = kSrgbFacts};
  }

  const AnimationInfo& info() const override { return info_; }

  Result<std::optional<Frame>> next() override {
    FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, stored_->next());
    if (!frame) return frame;
    FW_ASSIGN_OR_RETURN(Frame converted, convert(*frame));
    return std::optional(std::move(converted));
  }

  Result<void> rewind() override { return stored_->rewind(); }
  Result<void> seek_before(int64_t index) override {
    return stored_->seek_before(index);
  }

  Result<Survey> survey() override {
    FW_ASSIGN_OR_RETURN(Survey survey, stored_->survey());
    for (Finding& finding : survey.findings) {
      if (finding.kind != "color_profile") continue;
      finding = {.kind = "converted_profile",
                 .message =
                     "the colors are converted to sRGB by the file's "
                     "color profile"};
    }
    return survey;
  }

  Result<std::string> content_hash(const Source& source,
                                   const Job& job) override {
    return stored_->content_hash(source, job);
  }
  const std::optional<Error>& damage() const override {
    return stored_->damage();
  }

 private:
  Result<Frame> convert(const Frame& frame) const {
    FramePool& pool = *job_.pool;
    FW_ASSIGN_OR_RETURN(const Frame rgba, info_.format.bits > 8
                                              ? to_rgba16(frame, pool)
                                              : to_rgba8(frame, pool));
    return to_srgb_by_profile(
        rgba, info_.has_alpha ? PixelKind::kAlpha : PixelKind::kOpaque,
        profile_, pool);
  }

  std::unique_ptr<Decoder> stored_;
  std::vector<std::byte> profile_;
  const Job& job_;
  AnimationInfo info_;
};

// Whether the profile is intact and of RGB or gray pixels, tried with one.
bool can_convert(std::span<const std::byte> profile, const Job& job) {
  auto pixel = job.pool->allocate({.layout = Layout::kRgba, .bits = 8}, {1, 1});
  if (!pixel) return false;
  std::fill_n(pixel->plane(0).row(0), 4, uint8_t{0});
  return to_srgb_by_profile(
             std::move(*pixel).freeze(0, {}, ChangedArea::nothing()),
             PixelKind::kOpaque, profile, *job.pool)
      .has_value();
}

}  // namespace

Result<std::unique_ptr<Decoder>> with_profile_applied(
    std::unique_ptr<Decoder> decoder, Source& source, const Job& job) {
  // PNM has none, and its rows are read of the file one after the other.
  if (decoder->info().container == "pnm") return decoder;
  FW_ASSIGN_OR_RETURN(const auto bytes, source.bytes());
  std::vector<std::byte> profile = metadata_of(bytes).icc;
  ColorFacts named;
  if (profile.empty() || !apply_profile(profile, named)) return decoder;
  if (!can_convert(profile, job)) return decoder;
  return std::unique_ptr<Decoder>(std::make_unique<ProfiledDecoder>(
      std::move(decoder), std::move(profile), job));
}

}  // namespace framewise::media
