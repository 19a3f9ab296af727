// SPDX-License-Identifier: Apache-2.0
#include "jobs/reading_fields.h"

#include "base/result.h"

namespace framewise::jobs {

Result<void> set_frame_rate(OpenOptions& open, const FieldValue& value) {
  const double rate = std::get<double>(value);
  open.picture_time =
      rate > 0 ? std::optional(picture_time(rate)) : std::nullopt;
  return {};
}

FieldValue frame_rate_of(const OpenOptions& open) {
  if (!open.picture_time) return 0.0;
  return double(open.picture_time->denominator) /
         double(open.picture_time->numerator);
}

Result<void> set_raw_video(OpenOptions& open, const FieldValue& value) {
  const auto& text = std::get<std::string>(value);
  if (text.empty()) {
    open.raw_video.reset();
  } else {
    FW_ASSIGN_OR_RETURN(open.raw_video, raw_video(text));
  }
  return {};
}

FieldValue raw_video_of(const OpenOptions& open) {
  return open.raw_video ? text_of(*open.raw_video) : std::string();
}

void apply_reading_rules(const Given& given, OpenOptions& open) {
  const auto of_videos = [&given](SettingKey key) {
    const auto layer = given.settings.origin(key).layer;
    return layer > SettingOrigin::Layer::kProfile ? given.settings.integer(key)
                                                  : 0;
  };
  open.limits.videos = {.file_bytes = of_videos("limits.file_bytes"),
                        .frames = of_videos("limits.frames"),
                        .total_pixels = of_videos("limits.total_pixels")};
}

namespace {

constexpr std::span<const Field<OpenOptions>> kAlone =
    kReadingFields<OpenOptions>;

}  // namespace

Result<OpenOptions> read_reading(const Given& given) {
  OpenOptions open;
  FW_RETURN_IF_ERROR(set_fields(kAlone, given, open));
  apply_reading_rules(given, open);
  return open;
}

Limits limits_of(const Given& given) {
  OpenOptions open;
  for (const Field<OpenOptions>& field : kAlone) {
    // Numbers that were checked when they were parsed.
    if (field.info.row.key.starts_with("limits.")) {
      (void)set_fields({&field, 1}, given, open);
    }
  }
  apply_reading_rules(given, open);
  return open.limits;
}

}  // namespace framewise::jobs
