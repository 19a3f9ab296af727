// SPDX-License-Identifier: Apache-2.0
#include "jobs/video/film_request.h"

#include <algorithm>
#include <cmath>

#include "base/printable.h"
#include "base/result.h"
#include "video/compose/presets.h"

namespace framewise::jobs {
namespace {

// "30", "29.97" (30000/1001) or "30000/1001".
std::optional<video::Rate> rate_from(std::string_view text) {
  const size_t slash = text.find('/');
  video::Rate rate;
  if (slash == std::string_view::npos) {
    const auto number = number_of<double>(text);
    if (!number || !(*number >= 1 && *number <= 1000)) return std::nullopt;
    const TimeBase time = picture_time(*number);
    rate = {time.denominator, time.numerator};
  } else {
    const auto upper = number_of<int32_t>(text.substr(0, slash));
    const auto lower = number_of<int32_t>(text.substr(slash + 1));
    if (!upper || !lower || *upper <= 0 || *lower <= 0) return std::nullopt;
    rate = {*upper, *lower};
  }
  if (!(rate.per_second() >= 1 && rate.per_second() <= 1000)) {
    return std::nullopt;
  }
  return rate;
}

constexpr std::pair<std::string_view, std::array<uint8_t, 3>> kColors[] = {
    {"red", {255, 0, 0}},    {"green", {0, 128, 0}},
    {"blue", {0, 0, 255}},   {"yellow", {255, 255, 0}},
    {"cyan", {0, 255, 255}}, {"magenta", {255, 0, 255}}};

// What is encoded, with the defaults where nothing was asked for yet.
media::VideoEncoding& encoding_of(FilmRequest& request) {
  auto& encoding = request.options.encoding;
  return encoding ? *encoding : encoding.emplace();
}

}  // namespace

Result<void> set_preset(FilmRequest& request, const FieldValue& value) {
  request.preset = std::get<std::string>(value);
  // Joints are no matter of platforms.
  video::FilmOptions before = std::move(request.options);
  FW_ASSIGN_OR_RETURN(request.options, video::platform_options(request.preset));
  request.options.joint_preset = before.joint_preset;
  request.options.crossfade_s = before.crossfade_s;
  return {};
}

Result<void> set_film_size(FilmRequest& request, const FieldValue& value) {
  const auto& text = std::get<std::string>(value);
  constexpr int32_t kLeast = 16, kMost = 8192;
  if (const auto named = video::size_named(text)) {
    request.options.size = *named;
    return {};
  }
  const auto size = parse_size(text);
  if (size && std::min(size->width, size->height) >= kLeast &&
      std::max(size->width, size->height) <= kMost) {
    request.options.size = *size;
    return {};
  }
  return with_hint(
      fail(ErrorKind::kUsage, "\"{}\" is no size of 16 to 8192 pixels",
           printable(text)),
      "write it as 1280x720 or 1080p");
}

Result<void> set_rate(FilmRequest& request, const FieldValue& value) {
  const auto& text = std::get<std::string>(value);
  request.options.rate = rate_from(text);
  if (request.options.rate) return {};
  return with_hint(
      fail(ErrorKind::kUsage, "\"{}\" is no frame rate from 1 to 1000",
           printable(text)),
      "write it as 30, 29.97 or 30000/1001");
}

FieldValue rate_of(const FilmRequest& request) {
  const auto& rate = request.options.rate;
  return rate ? fmt::format("{}/{}", rate->numerator, rate->denominator) : "";
}

// A color by name, "#RGB" or "#RRGGBB".
Result<void> set_bars(FilmRequest& request, const FieldValue& value) {
  std::string text = std::get<std::string>(value);
  for (const auto& [name, color] : kColors) {
    if (name != text) continue;
    request.options.bars = color;
    return {};
  }
  const std::string digits = text.substr(text.starts_with('#') ? 1 : 0);
  if (digits.size() == 3) {
    text = {digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]};
  }
  const auto color = parse_color(text);
  if (!color) {
    return with_hint(fail(ErrorKind::kUsage, "\"{}\" is no color",
                          printable(std::get<std::string>(value))),
                     "write it as #202020 or black");
  }
  request.options.bars = *color;
  return {};
}

Result<void> set_codec(FilmRequest& request, const FieldValue& value) {
  const auto& name = std::get<std::string>(value);
  const auto codec = media::video_codec_of(name);
  if (!codec) {
    std::string names;
    for (const auto& info : media::video_codecs()) {
      names += fmt::format("{}{}", names.empty() ? "" : ", ", info.name);
    }
    return with_hint(
        fail(ErrorKind::kUsage, "no codec is named \"{}\"", printable(name)),
        "choose one of " + names);
  }
  media::VideoEncoding& encoding = encoding_of(request);
  // Another codec has other presets.
  if (*codec != encoding.codec) encoding = {.codec = *codec};
  return {};
}

FieldValue codec_of(const FilmRequest& request) {
  if (!request.options.encoding) return std::string();
  for (const auto& info : media::video_codecs()) {
    if (media::video_codec_of(info.name) == request.options.encoding->codec) {
      return std::string(info.name);
    }
  }
  return std::string();
}

Result<void> set_crf(FilmRequest& request, const FieldValue& value) {
  encoding_of(request).crf = std::get<double>(value);
  return {};
}

FieldValue crf_of(const FilmRequest& request) {
  if (!request.options.encoding) return std::string();
  return value_of(request.options.encoding->crf);
}

Result<void> set_encoder_preset(FilmRequest& request, const FieldValue& value) {
  encoding_of(request).preset = std::get<std::string>(value);
  return {};
}

FieldValue encoder_preset_of(const FilmRequest& request) {
  return request.options.encoding ? request.options.encoding->preset
                                  : std::string();
}

Result<void> set_most_bit_rate(FilmRequest& request, const FieldValue& value) {
  FW_ASSIGN_OR_RETURN(const int64_t bits,
                      parse_bits(std::get<std::string>(value)));
  encoding_of(request).most_bit_rate = bits;
  return {};
}

FieldValue most_bit_rate_of(const FilmRequest& request) {
  const auto& encoding = request.options.encoding;
  if (!encoding || encoding->most_bit_rate == 0) return std::string();
  return std::to_string(encoding->most_bit_rate);
}

Result<void> set_audio(FilmRequest& request, const FieldValue& value) {
  const auto& what = std::get<std::string>(value);
  video::SoundOptions& sound = request.options.sound;
  if (what == "none") {
    sound.mode = video::SoundMode::kNone;
  } else if (what != "keep") {
    sound.mode = video::SoundMode::kTrack;
    sound.track = what;
  }
  return {};
}

FieldValue audio_of(const FilmRequest& request) {
  const video::SoundOptions& sound = request.options.sound;
  if (sound.mode == video::SoundMode::kTrack) return sound.track;
  return sound.mode == video::SoundMode::kNone ? "none" : "keep";
}

Result<void> set_audio_codec(FilmRequest& request, const FieldValue& value) {
  request.options.sound.codec =
      media::audio_codec_of(std::get<std::string>(value));
  return {};
}

FieldValue audio_codec_of(const FilmRequest& request) {
  for (const char* name : {"aac", "opus", "mp3", "flac", "pcm"}) {
    if (request.options.sound.codec &&
        media::audio_codec_of(name) == request.options.sound.codec) {
      return name;
    }
  }
  return std::string();
}

Result<void> set_audio_bit_rate(FilmRequest& request, const FieldValue& value) {
  FW_ASSIGN_OR_RETURN(request.options.sound.bit_rate,
                      parse_bits(std::get<std::string>(value)));
  return {};
}

Result<void> add_tag(FilmRequest& request, const FieldValue& value) {
  const auto& text = std::get<std::string>(value);
  const size_t equals = text.find('=');
  if (equals == std::string::npos) {
    return with_hint(
        fail(ErrorKind::kUsage, "\"{}\" has no \"=\"", printable(text)),
        "write a name and a text, such as title=Night");
  }
  request.options.tags.emplace_back(text.substr(0, equals),
                                    text.substr(equals + 1));
  return {};
}

FieldValue tags_of(const FilmRequest& request) {
  std::vector<std::string> tags;
  for (const auto& [name, text] : request.options.tags) {
    tags.push_back(name + "=" + text);
  }
  return value_of(tags);
}

Result<void> set_crossfade(FilmRequest& request, const FieldValue& value) {
  const auto* seconds = std::get_if<double>(&value);
  request.options.crossfade_s =
      seconds ? std::optional(*seconds) : std::nullopt;  // "auto"
  return {};
}

FieldValue crossfade_of(const FilmRequest& request) {
  const auto& seconds = request.options.crossfade_s;
  return seconds ? FieldValue(*seconds) : FieldValue(std::string("auto"));
}

std::span<const Field<FilmRequest>> compose_fields() { return kComposeFields; }

Result<FilmRequest> read_film(const Given& given) {
  FilmRequest request;
  request.options.crossfade_s = 0;  // cuts, unless somebody asks
  FW_RETURN_IF_ERROR(set_fields(compose_fields(), given, request));
  if (given.has("encode") && given.has("copy")) {
    return with_hint(
        fail(ErrorKind::kUsage, "{} and {} cannot be combined",
             written(given.asker, "encode"), written(given.asker, "copy")),
        "use one of them, or none");
  }
  return request;
}

Result<video::ComposeRequest> read_compose(
    const Given& given, const std::filesystem::path& output) {
  if (output.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "there is no name for the film"),
                     "name it with -o film.mp4");
  }
  const auto container = media::container_of(output.string());
  if (!container) {
    return with_hint(fail(ErrorKind::kUsage,
                          "the ending \"{}\" names no "
                          "container of video",
                          output.extension().string()),
                     "end the name with .mp4, .mov, .mkv, .webm or .avi");
  }
  FW_ASSIGN_OR_RETURN(FilmRequest film, read_film(given));
  return video::ComposeRequest{.clips = {},
                               .folder = {},
                               .plays = {},
                               .output = output,
                               .shared_parts = {},
                               .container = *container,
                               .options = std::move(film.options),
                               .on_plays = {}};
}

}  // namespace framewise::jobs
