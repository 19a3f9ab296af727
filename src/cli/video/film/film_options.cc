// SPDX-License-Identifier: Apache-2.0
#include "cli/video/film/film_options.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/result.h"
#include "cli/options/reading_options.h"
#include "video/compose/presets.h"

namespace framewise::cli {
namespace {

template <typename Number>
std::optional<Number> whole_number(std::string_view text) {
  Number value{};
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

template <typename Value>
struct Word {
  std::string_view name;
  Value value;
};

template <typename Value, size_t kCount>
Result<Value> choice(std::string_view option, std::string_view text,
                     const Word<Value> (&words)[kCount]) {
  std::string names;
  for (const Word<Value>& word : words) {
    if (word.name == text) return word.value;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", word.name);
  }
  return with_hint(
      fail(ErrorKind::kUsage, "--{} cannot be \"{}\"", option, text),
      "choose one of " + names);
}

constexpr Word<video::Fit> kFits[] = {{"pad", video::Fit::kPad},
                                      {"crop", video::Fit::kCrop},
                                      {"stretch", video::Fit::kStretch},
                                      {"blur", video::Fit::kBlur}};
constexpr Word<video::Scaling> kScalings[] = {
    {"bicubic", video::Scaling::kBicubic},
    {"lanczos", video::Scaling::kLanczos},
    {"bilinear", video::Scaling::kBilinear},
    {"nearest", video::Scaling::kNearest}};
constexpr Word<video::RateConversion> kConversions[] = {
    {"duplicate", video::RateConversion::kDuplicate},
    {"blend", video::RateConversion::kBlend},
    {"motion", video::RateConversion::kMotion}};
constexpr Word<video::Checking> kCheckings[] = {
    {"none", video::Checking::kNone},
    {"seams", video::Checking::kSeams},
    {"full", video::Checking::kFull}};

Result<double> real(const Invocation& invocation, std::string_view option,
                    double least, double most) {
  const std::string_view text = invocation.value(option);
  const auto value = whole_number<double>(text);
  if (!value || !(*value >= least && *value <= most)) {
    return fail(ErrorKind::kUsage, "--{} is \"{}\", not a number from {} to {}",
                option, text, least, most);
  }
  return *value;
}

Result<void> read_picture(const Invocation& invocation,
                          video::FilmOptions& options) {
  if (invocation.has("size")) {
    FW_ASSIGN_OR_RETURN(options.size, parse_size(invocation.value("size")));
  }
  if (invocation.has("fps")) {
    FW_ASSIGN_OR_RETURN(options.rate, parse_rate(invocation.value("fps")));
  }
  if (invocation.has("fit")) {
    FW_ASSIGN_OR_RETURN(options.fit,
                        choice("fit", invocation.value("fit"), kFits));
  }
  if (invocation.has("bars")) {
    FW_ASSIGN_OR_RETURN(options.bars, parse_color(invocation.value("bars")));
  }
  if (invocation.has("scaling")) {
    FW_ASSIGN_OR_RETURN(
        options.scaling,
        choice("scaling", invocation.value("scaling"), kScalings));
  }
  if (invocation.has("fps-conversion")) {
    FW_ASSIGN_OR_RETURN(
        options.rate_conversion,
        choice("fps-conversion", invocation.value("fps-conversion"),
               kConversions));
  }
  options.pixel_format = invocation.value("pixel-format");
  return {};
}

Result<void> read_encoding(const Invocation& invocation,
                           video::FilmOptions& options) {
  media::VideoEncoding encoding =
      options.encoding.value_or(media::VideoEncoding{});
  bool given = options.encoding.has_value();
  if (invocation.has("codec")) {
    const auto codec = media::video_codec_of(invocation.value("codec"));
    if (!codec) {
      std::string names;
      for (const auto& info : media::video_codecs()) {
        names += fmt::format("{}{}", names.empty() ? "" : ", ", info.name);
      }
      return with_hint(fail(ErrorKind::kUsage, "no codec is named \"{}\"",
                            invocation.value("codec")),
                       "choose one of " + names);
    }
    // Another codec has other presets.
    if (*codec != encoding.codec) encoding = {.codec = *codec};
    given = true;
  }
  if (invocation.has("crf")) {
    FW_ASSIGN_OR_RETURN(encoding.crf, real(invocation, "crf", 0, 63));
    given = true;
  }
  if (invocation.has("effort")) {
    encoding.preset = invocation.value("effort");
    given = true;
  }
  if (invocation.has("max-bitrate")) {
    FW_ASSIGN_OR_RETURN(
        encoding.most_bit_rate,
        parse_bits("max-bitrate", invocation.value("max-bitrate")));
    given = true;
  }
  if (given) options.encoding = encoding;
  options.joint_preset = invocation.value("joint-effort");
  return {};
}

Result<void> read_sound(const Invocation& invocation,
                        video::SoundOptions& sound) {
  if (const auto what = invocation.value("audio"); what == "none") {
    sound.mode = video::SoundMode::kNone;
  } else if (!what.empty() && what != "keep") {
    sound.mode = video::SoundMode::kTrack;
    sound.track = what;
  }
  if (invocation.has("audio-codec")) {
    sound.codec = media::audio_codec_of(invocation.value("audio-codec"));
    if (!sound.codec) {
      return with_hint(fail(ErrorKind::kUsage, "no audio codec is named \"{}\"",
                            invocation.value("audio-codec")),
                       "choose one of aac, opus, mp3, flac, pcm");
    }
  }
  if (invocation.has("audio-bitrate")) {
    FW_ASSIGN_OR_RETURN(
        sound.bit_rate,
        parse_bits("audio-bitrate", invocation.value("audio-bitrate")));
  }
  if (invocation.has("loudness")) {
    FW_ASSIGN_OR_RETURN(sound.loudness_lufs,
                        real(invocation, "loudness", -70, -5));
  }
  return {};
}

Result<void> read_tags(const Invocation& invocation, media::Tags& tags) {
  for (const auto& [name, value] : invocation.options) {
    if (name != "tag") continue;
    const size_t equals = value.find('=');
    if (equals == std::string::npos) {
      return with_hint(fail(ErrorKind::kUsage, "--tag {} has no \"=\"", value),
                       "write it as --tag title=Night");
    }
    tags.emplace_back(value.substr(0, equals), value.substr(equals + 1));
  }
  return {};
}

}  // namespace

Result<video::Rate> parse_rate(std::string_view text) {
  const size_t slash = text.find('/');
  const auto first = whole_number<double>(text.substr(0, slash));
  const auto invalid = [text] {
    return with_hint(
        fail(ErrorKind::kUsage, "\"{}\" is no frame rate from 1 to 1000", text),
        "write it as 30, 29.97 or 30000/1001");
  };
  if (!first) return invalid();
  video::Rate rate;
  if (slash == std::string_view::npos) {
    if (!(*first >= 1 && *first <= 1000)) return invalid();
    const TimeBase time = picture_time(*first);
    rate = {time.denominator, time.numerator};
  } else {
    const auto upper = whole_number<int32_t>(text.substr(0, slash));
    const auto lower = whole_number<int32_t>(text.substr(slash + 1));
    if (!upper || !lower || *upper <= 0 || *lower <= 0) return invalid();
    rate = {*upper, *lower};
  }
  if (!(rate.per_second() >= 1 && rate.per_second() <= 1000)) return invalid();
  return rate;
}

Result<int64_t> parse_bits(std::string_view option, std::string_view text) {
  std::string_view digits = text;
  double factor = 1;
  if (!digits.empty()) {
    const char last = digits.back();
    if (last == 'k' || last == 'K') factor = 1e3;
    if (last == 'M') factor = 1e6;
    if (factor > 1) digits.remove_suffix(1);
  }
  const auto value = whole_number<double>(digits);
  if (!value || !(*value * factor >= 1000 && *value * factor <= 2e9)) {
    return with_hint(
        fail(ErrorKind::kUsage, "--{} is \"{}\", not a bit rate", option, text),
        "write it as 8M, 160k or 128000");
  }
  return int64_t(std::llround(*value * factor));
}

Result<Size> parse_size(std::string_view text) {
  if (const auto named = video::size_named(text)) return *named;
  const size_t x = text.find('x');
  if (x != std::string_view::npos) {
    const auto width = whole_number<int32_t>(text.substr(0, x));
    const auto height = whole_number<int32_t>(text.substr(x + 1));
    constexpr int32_t kLeast = 16, kMost = 8192;
    if (width && height && *width >= kLeast && *width <= kMost &&
        *height >= kLeast && *height <= kMost) {
      return Size{*width, *height};
    }
  }
  return with_hint(
      fail(ErrorKind::kUsage, "\"{}\" is no size of 16 to 8192 pixels", text),
      "write it as 1280x720 or 1080p");
}

Result<std::array<uint8_t, 3>> parse_color(std::string_view text) {
  struct Named {
    std::string_view name;
    std::array<uint8_t, 3> color;
  };
  constexpr Named kNamed[] = {
      {"black", {0, 0, 0}},    {"white", {255, 255, 255}},
      {"red", {255, 0, 0}},    {"green", {0, 128, 0}},
      {"blue", {0, 0, 255}},   {"yellow", {255, 255, 0}},
      {"cyan", {0, 255, 255}}, {"magenta", {255, 0, 255}}};
  for (const Named& named : kNamed) {
    if (named.name == text) return named.color;
  }
  std::string digits(text.substr(text.starts_with('#') ? 1 : 0));
  if (digits.size() == 3) {
    digits = {digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]};
  }
  uint32_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (digits.size() != 6 || error != std::errc() ||
      end != digits.data() + digits.size()) {
    return with_hint(fail(ErrorKind::kUsage, "\"{}\" is no color", text),
                     "write it as #202020 or black");
  }
  return std::array{uint8_t(value >> 16), uint8_t(value >> 8), uint8_t(value)};
}

Result<video::FilmOptions> film_options(const Invocation& invocation) {
  video::FilmOptions options;
  if (invocation.has("preset")) {
    FW_ASSIGN_OR_RETURN(options,
                        video::platform_options(invocation.value("preset")));
  }
  FW_RETURN_IF_ERROR(read_picture(invocation, options));
  FW_RETURN_IF_ERROR(read_encoding(invocation, options));
  FW_RETURN_IF_ERROR(read_sound(invocation, options.sound));
  FW_RETURN_IF_ERROR(read_tags(invocation, options.tags));
  if (invocation.has("encode") && invocation.has("copy")) {
    return with_hint(
        fail(ErrorKind::kUsage, "--encode and --copy cannot be combined"),
        "use one of them, or none");
  }
  if (invocation.has("encode")) options.rendering = video::Rendering::kEncode;
  if (invocation.has("copy")) options.rendering = video::Rendering::kCopy;
  if (invocation.has("verify")) {
    FW_ASSIGN_OR_RETURN(
        options.checking,
        choice("verify", invocation.value("verify"), kCheckings));
  }
  if (const auto fade = invocation.value("crossfade");
      !fade.empty() && fade != "auto") {
    FW_ASSIGN_OR_RETURN(options.crossfade_s,
                        real(invocation, "crossfade", 0, 10));
  } else if (fade.empty()) {
    options.crossfade_s = 0;
  }
  return options;
}

}  // namespace framewise::cli
