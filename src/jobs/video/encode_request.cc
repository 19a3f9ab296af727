// SPDX-License-Identifier: Apache-2.0
#include "jobs/video/encode_request.h"

#include <algorithm>

#include "base/printable.h"
#include "base/result.h"
#include "judge/policy/target.h"

namespace framewise::jobs {
namespace {

constexpr std::string_view kEncodeTarget = "score>=85";

// AV1 where the container holds it.
media::VideoCodec usual_codec(media::Container container) {
  return media::check_codec(container, media::VideoCodec::kAv1)
             ? media::VideoCodec::kAv1
             : media::VideoCodec::kH264;
}

Result<void> check_sound(const video::EncodeOptions& options,
                         media::Container container, const Given& given) {
  const auto codec = video::codec_of(options.audio);
  if (codec) return media::check_codec(container, *codec);
  if (options.audio_bit_rate == 0) return {};
  return with_hint(
      fail(ErrorKind::kUsage, "{} has no effect: no sound is encoded",
           written(given.asker, "audio-bitrate")),
      fmt::format("add {} opus", written(given.asker, "audio")));
}

}  // namespace

Result<void> set_encode_codec(EncodeFilmRequest& request,
                              const FieldValue& value) {
  request.options.encoding.codec =
      *media::video_codec_of(std::get<std::string>(value));
  return {};
}

FieldValue encode_codec_of(const EncodeFilmRequest& request) {
  return std::string(media::info_of(request.options.encoding.codec).name);
}

Result<void> add_encoder_option(EncodeFilmRequest& request,
                                const FieldValue& value) {
  const auto& text = std::get<std::string>(value);
  const size_t equals = text.find('=');
  // A colon would begin another option of the encoder.
  if (equals == 0 || equals == std::string::npos ||
      text.find(':') != std::string::npos) {
    return with_hint(fail(ErrorKind::kUsage, "--encoder-option cannot be '{}'",
                          printable(text)),
                     "use NAME=VALUE, such as film-grain=8");
  }
  request.options.encoding.details.emplace_back(text.substr(0, equals),
                                                text.substr(equals + 1));
  return {};
}

FieldValue encoder_options_of(const EncodeFilmRequest& request) {
  std::vector<std::string> options;
  for (const auto& [name, value] : request.options.encoding.details) {
    options.push_back(name + "=" + value);
  }
  return value_of(options);
}

Result<void> set_encode_audio_bit_rate(EncodeFilmRequest& request,
                                       const FieldValue& value) {
  FW_ASSIGN_OR_RETURN(request.options.audio_bit_rate,
                      parse_bits(std::get<std::string>(value)));
  return {};
}

std::span<const Field<EncodeFilmRequest>> encode_fields() {
  return kEncodeFields;
}

Result<video::EncodeRequest> read_encode(const Given& given,
                                         const std::filesystem::path& output) {
  EncodeFilmRequest request;
  FW_RETURN_IF_ERROR(set_fields(encode_fields(), given, request));
  FW_ASSIGN_OR_RETURN(request.compare, read_measuring(given));
  video::EncodeOptions& options = request.options;
  options.compare = request.compare.options;
  if (options.targets.empty()) options.targets.emplace_back(kEncodeTarget);
  FW_RETURN_IF_ERROR(judge::parse_targets(options.targets));
  if (options.most_scene_s < 2 * options.least_scene_s) {
    return with_hint(
        fail(ErrorKind::kUsage,
             "scenes of {} to {} s cannot be cut: a scene that is divided "
             "would be too short",
             options.least_scene_s, options.most_scene_s),
        "let the longest be at least twice the shortest");
  }
  const auto container = media::container_of(output.string());
  if (!container || *container == media::Container::kAvi) {
    return with_hint(
        fail(ErrorKind::kUsage, "the ending \"{}\" names no container of films",
             printable(output.extension().string())),
        "end the name with .mkv, .mp4, .mov or .webm");
  }
  if (!given.has("codec")) options.encoding.codec = usual_codec(*container);
  FW_RETURN_IF_ERROR(media::check_codec(*container, options.encoding.codec));
  FW_RETURN_IF_ERROR(
      media::check_preset(options.encoding.codec, options.encoding.preset));
  FW_RETURN_IF_ERROR(check_sound(options, *container, given));
  return video::EncodeRequest{.film = {},
                              .output = output,
                              .container = *container,
                              .options = std::move(options)};
}

bool meets_request(const video::EncodeReport& report, const Given& given) {
  if (report.most_bytes > 0 && !given.has("target")) return true;
  return std::ranges::all_of(
      report.scenes,
      [](const video::SceneResult& scene) { return scene.passed(); });
}

}  // namespace framewise::jobs
