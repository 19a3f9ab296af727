// SPDX-License-Identifier: Apache-2.0
#include "jobs/image/image_requests.h"

#include <algorithm>

#include "base/printable.h"
#include "base/result.h"
#include "jobs/image/image_fields.h"

namespace framewise::jobs {
namespace {

template <typename Request>
Result<Request> with_fields(std::span<const Field<Request>> fields,
                            const Given& given) {
  Request request;
  FW_RETURN_IF_ERROR(set_fields(fields, given, request));
  return request;
}

Result<void> refuse_together(const Given& given, std::string_view one,
                             std::string_view other) {
  if (!given.has(one) || !given.has(other)) return {};
  return fail(ErrorKind::kUsage, "{} and {} cannot be combined",
              written(given.asker, one), written(given.asker, other));
}

// An option that this format has no use for.
Result<void> check_format_uses(const Given& given, std::string_view option,
                               FileFormat format, bool uses) {
  if (!given.has(option) || uses) return {};
  return with_hint(
      fail(ErrorKind::kUsage, "{} has no effect: {} files have nothing to set",
           written(given.asker, option), info_of(format).name),
      "leave it out, or write another format");
}

bool has_effort(FileFormat format) {
  return format != FileFormat::kBmp && format != FileFormat::kPnm;
}

Result<void> check_writing(const Given& given, FileFormat format) {
  const FileFormatInfo& info = info_of(format);
  FW_RETURN_IF_ERROR(check_format_uses(given, "quality", format, info.lossy));
  return check_format_uses(given, "effort", format, has_effort(format));
}

}  // namespace

// ---- check ----

Result<void> set_model(CheckRequest& request, const FieldValue& value) {
  request.options.rules.model =
      image::model_named(std::get<std::string>(value));
  return {};
}

Result<void> set_formats(CheckRequest& request, const FieldValue& value) {
  auto& formats = request.options.rules.formats;
  for (const std::string& word : split_list(std::get<std::string>(value))) {
    const size_t before = formats.size();
    for (auto i = int(image::ImageFormat::kJpeg);
         i <= int(image::ImageFormat::kPnm); ++i) {
      const auto format = image::ImageFormat(i);
      if (word == name_of(format)) formats.push_back(format);
    }
    if (formats.size() == before) {
      return with_hint(
          fail(ErrorKind::kUsage, "'{}' is no format", printable(word)),
          "use names such as jpeg,png,webp");
    }
  }
  return {};
}

FieldValue formats_of(const CheckRequest& request) {
  std::vector<std::string> names;
  for (const image::ImageFormat format : request.options.rules.formats) {
    names.emplace_back(name_of(format));
  }
  return value_of(names);
}

Result<void> set_fail_at(CheckRequest& request, const FieldValue& value) {
  for (const image::Severity severity :
       {image::Severity::kNote, image::Severity::kWarning,
        image::Severity::kError}) {
    if (std::get<std::string>(value) == name_of(severity)) {
      request.fail_at = severity;
    }
  }
  return {};
}

Result<CheckRequest> read_check(const Given& given) {
  FW_ASSIGN_OR_RETURN(CheckRequest request,
                      with_fields<CheckRequest>(kCheckFields, given));
  image::CheckRules& rules = request.options.rules;
  if (request.options.quick && rules.taste) {
    return with_hint(
        fail(ErrorKind::kUsage, "{} has no effect beside {}",
             written(given.asker, "taste"), written(given.asker, "quick")),
        "brightness and sharpness need decoded pixels");
  }
  if (request.start_end) {
    for (const auto& [key, name] :
         {std::pair{SettingKey("limits.file_bytes"), "max-file-bytes"},
          std::pair{SettingKey("limits.frames"), "max-frames-in-file"}}) {
      if (!given.asks_for(key)) continue;
      return with_hint(
          fail(ErrorKind::kUsage, "{} has no effect beside {}",
               written(given.asker, name), written(given.asker, "for")),
          "the purpose has a limit of its own");
    }
    // What the purpose says, beneath what was asked for.
    image::CheckRules own = image::start_end_rules();
    if (given.has("min-size")) own.minimum = rules.minimum;
    if (given.has("max-size")) own.maximum = rules.maximum;
    if (given.has("formats")) own.formats = rules.formats;
    own.model = rules.model;
    rules = std::move(own);
  } else {
    rules.file_bytes = request.limits.file_bytes;
    rules.frames = request.limits.frames;
  }
  if (request.limits.frame_pixels != Limits().frame_pixels) {
    rules.pixels = request.limits.frame_pixels;
  }
  return request;
}

// ---- diff ----

namespace {

Result<double> threshold_of(std::string_view text) {
  const auto value = number_of<double>(text);
  if (value && *value >= 0 && *value <= 1) return *value;
  return with_hint(
      fail(ErrorKind::kUsage, "{} makes no sense", printable(text)),
      "use a number from 0 to 1, such as 0.1");
}

std::string joined_regions(const DiffRequest& request, bool ignored) {
  std::vector<std::string> texts;
  for (const image::DiffRegion& region : request.options.regions) {
    if (!region.threshold == ignored) {
      texts.push_back(
          region.threshold
              ? fmt::format("{}={}", text_of(region.box), *region.threshold)
              : text_of(region.box));
    }
  }
  return std::get<std::string>(value_of(texts));
}

}  // namespace

Result<void> add_ignored(DiffRequest& request, const FieldValue& value) {
  for (const std::string& text : split_list(std::get<std::string>(value))) {
    FW_ASSIGN_OR_RETURN(const Rect box, parse_region(text));
    request.options.regions.push_back({box, std::nullopt});
  }
  return {};
}

FieldValue ignored_of(const DiffRequest& request) {
  return joined_regions(request, true);
}

Result<void> add_region(DiffRequest& request, const FieldValue& value) {
  const std::string_view text = std::get<std::string>(value);
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    return with_hint(
        fail(ErrorKind::kUsage, "{} makes no sense", printable(text)),
        "use x1:y1-x2:y2=THRESHOLD");
  }
  FW_ASSIGN_OR_RETURN(const Rect box, parse_region(text.substr(0, equals)));
  FW_ASSIGN_OR_RETURN(const double threshold,
                      threshold_of(text.substr(equals + 1)));
  request.options.regions.push_back({box, threshold});
  return {};
}

FieldValue regions_of(const DiffRequest& request) {
  return joined_regions(request, false);
}

Result<void> set_fail_above(DiffRequest& request, const FieldValue& value) {
  const std::string_view text = std::get<std::string>(value);
  image::DiffLimits& limits = request.options.fail_above;
  if (text.ends_with('%')) {
    limits.percent = number_of<double>(text.substr(0, text.size() - 1));
  } else {
    limits.pixels = number_of<int64_t>(text);
  }
  if (limits.percent.value_or(-1) >= 0 || limits.pixels.value_or(-1) >= 0) {
    return {};
  }
  return with_hint(
      fail(ErrorKind::kUsage, "{} makes no sense", printable(text)),
      "use a number of pixels, or 0.1%");
}

FieldValue fail_above_of(const DiffRequest& request) {
  const image::DiffLimits& limits = request.options.fail_above;
  if (limits.percent) return fmt::format("{}%", *limits.percent);
  return limits.pixels ? fmt::format("{}", *limits.pixels) : std::string();
}

Result<void> set_window(DiffRequest& request, const FieldValue& value) {
  const std::string_view text = std::get<std::string>(value);
  const size_t colon = std::min(text.find(':'), text.size());
  const auto side = number_of<int>(text.substr(0, colon));
  const auto most =
      number_of<int64_t>(text.substr(std::min(colon + 1, text.size())));
  if (!side || !most || *side < 1 || *most < 0) {
    return with_hint(
        fail(ErrorKind::kUsage, "{} makes no sense", printable(text)),
        "use SIDE:N, such as 32:20");
  }
  request.options.window = *side;
  request.options.fail_above.window_pixels = *most;
  return {};
}

FieldValue window_of(const DiffRequest& request) {
  const image::DiffOptions& options = request.options;
  if (options.window == 0) return std::string();
  return fmt::format("{}:{}", options.window,
                     options.fail_above.window_pixels.value_or(0));
}

Result<DiffRequest> read_diff(const Given& given) {
  DiffRequest request;
  request.options.picture = image::DiffPicture::kHighlight;
  FW_RETURN_IF_ERROR(set_fields(diff_fields(), given, request));
  apply_reading_rules(given, request.options.open);
  FW_RETURN_IF_ERROR(refuse_together(given, "visible", "counts-only"));
  return request;
}

// ---- convert ----

// "80" or "ssimulacra2>=80".
Result<void> set_target(ConvertRequest& request, const FieldValue& value) {
  constexpr std::string_view kPrefix = "ssimulacra2>=";
  std::string text = std::get<std::string>(value);
  std::erase(text, ' ');
  std::string_view number = text;
  if (number.starts_with(kPrefix)) number.remove_prefix(kPrefix.size());
  request.options.target = number_of<double>(number);
  if (request.options.target) return {};
  return with_hint(fail(ErrorKind::kUsage, "'{}' is no target",
                        printable(std::get<std::string>(value))),
                   "use a score of SSIMULACRA2: 'ssimulacra2>=80'");
}

Result<void> set_max_size(ConvertRequest& request, const FieldValue& value) {
  FW_ASSIGN_OR_RETURN(request.options.max_bytes,
                      parse_bytes(std::get<std::string>(value)));
  return {};
}

Result<ConvertRequest> read_convert(const Given& given,
                                    std::optional<FileFormat> output) {
  FW_ASSIGN_OR_RETURN(ConvertRequest request,
                      with_fields<ConvertRequest>(kConvertFields, given));
  apply_reading_rules(given, request.options.open);
  FW_RETURN_IF_ERROR(refuse_together(given, "baseline", "progressive"));
  const FileFormat format =
      output.value_or(request.format.value_or(FileFormat::kWebp));
  FW_RETURN_IF_ERROR(check_writing(given, format));
  FW_RETURN_IF_ERROR(check_format_uses(
      given, "baseline", format,
      format == FileFormat::kJpeg || format == FileFormat::kJxl));
  FW_RETURN_IF_ERROR(check_format_uses(
      given, "subsampling", format,
      format == FileFormat::kJpeg || format == FileFormat::kAvif));
  if (given.has("tolerance") && !request.options.target) {
    return with_hint(fail(ErrorKind::kUsage, "{} has no effect alone",
                          written(given.asker, "tolerance")),
                     fmt::format("name the score to reach: {} "
                                 "'ssimulacra2>=80'",
                                 written(given.asker, "target")));
  }
  return request;
}

// ---- thumbnail ----

Result<void> set_boxes(ThumbnailRequest& request, const FieldValue& value) {
  request.options.boxes.clear();
  for (const std::string& text : split_list(std::get<std::string>(value))) {
    FW_ASSIGN_OR_RETURN(const Size box, parse_size(text, Square::kAllow));
    request.options.boxes.push_back(box);
  }
  return {};
}

namespace {

std::string text_of_box(Size box) {
  return box.width == box.height ? fmt::format("{}", box.width)
                                 : fmt::format("{}x{}", box.width, box.height);
}

}  // namespace

FieldValue box_of(const ThumbnailRequest& request) {
  const std::vector<Size>& boxes = request.options.boxes;
  return boxes.size() == 1 ? text_of_box(boxes.front()) : std::string();
}

FieldValue boxes_of(const ThumbnailRequest& request) {
  const std::vector<Size>& boxes = request.options.boxes;
  std::vector<std::string> texts;
  if (boxes.size() > 1) {
    for (const Size box : boxes) texts.push_back(text_of_box(box));
  }
  return value_of(texts);
}

Result<void> set_at(ThumbnailRequest& request, const FieldValue& value) {
  FW_ASSIGN_OR_RETURN(const TimePoint at,
                      parse_time_point(std::get<std::string>(value)));
  if (at.frames != 0) {
    return with_hint(
        fail(ErrorKind::kUsage, "a frame of a video is named by its time"),
        "use seconds (1.5s) or milliseconds (40ms)");
  }
  request.options.at_ms = int64_t(at.milliseconds);
  return {};
}

FieldValue at_of(const ThumbnailRequest& request) {
  return request.options.at_ms ? fmt::format("{}ms", *request.options.at_ms)
                               : std::string();
}

Result<ThumbnailRequest> read_thumbnail(const Given& given,
                                        std::optional<FileFormat> output) {
  FW_ASSIGN_OR_RETURN(ThumbnailRequest request,
                      with_fields<ThumbnailRequest>(kThumbnailFields, given));
  apply_reading_rules(given, request.options.open);
  FW_RETURN_IF_ERROR(refuse_together(given, "size", "sizes"));
  FW_RETURN_IF_ERROR(check_writing(
      given, output.value_or(request.format.value_or(FileFormat::kWebp))));
  if (given.has("crop") && request.options.fit != image::Fit::kCover) {
    return with_hint(
        fail(ErrorKind::kUsage, "{} has no effect beside {} {}",
             written(given.asker, "crop"), written(given.asker, "fit"),
             std::get<std::string>(value_of(request.options.fit))),
        "only what covers the box is cropped: fit cover");
  }
  return request;
}

std::span<const Field<CheckRequest>> check_fields() { return kCheckFields; }
std::span<const Field<DiffRequest>> diff_fields() { return kDiffFields; }
std::span<const Field<ConvertRequest>> convert_fields() {
  return kConvertFields;
}
std::span<const Field<ThumbnailRequest>> thumbnail_fields() {
  return kThumbnailFields;
}

}  // namespace framewise::jobs
