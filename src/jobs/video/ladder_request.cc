// SPDX-License-Identifier: Apache-2.0
#include "jobs/video/ladder_request.h"

#include "base/printable.h"
#include "base/result.h"
#include "jobs/optimize/sweep_request.h"

namespace framewise::jobs {
namespace {

constexpr double kMostLines = 16'384;

Error unknown_codec(const std::string& word) {
  return with_hint(
      fail(ErrorKind::kUsage, "'{}' is no encoder", printable(word)),
      "use av1, hevc, h264 or vp9, each perhaps with its preset: h264:slow");
}

}  // namespace

Result<void> set_ladder_codecs(LadderJobRequest& request,
                               const FieldValue& value) {
  std::vector<video::LadderEncoder> encoders;
  for (const std::string& word : split_list(std::get<std::string>(value))) {
    const size_t colon = word.find(':');
    const auto codec = media::video_codec_of(word.substr(0, colon));
    if (!codec) return unknown_codec(word);
    const std::string preset =
        colon == std::string::npos ? std::string() : word.substr(colon + 1);
    FW_RETURN_IF_ERROR(media::check_preset(*codec, preset));
    encoders.push_back({.codec = *codec, .preset = preset});
  }
  if (encoders.empty()) return unknown_codec({});
  request.ladder.encoders = std::move(encoders);
  return {};
}

FieldValue ladder_codecs_of(const LadderJobRequest& request) {
  std::string text;
  for (const video::LadderEncoder& encoder : request.ladder.encoders) {
    if (!text.empty()) text += ',';
    text += media::info_of(encoder.codec).name;
    if (!encoder.preset.empty()) text += ':' + encoder.preset;
  }
  return text;
}

Result<void> set_ladder_heights(LadderJobRequest& request,
                                const FieldValue& value) {
  std::vector<double> numbers;
  FW_RETURN_IF_ERROR(set_numbers(numbers, value, 1, kMostLines));
  request.ladder.heights.assign(numbers.begin(), numbers.end());
  return {};
}

FieldValue ladder_heights_of(const LadderJobRequest& request) {
  return numbers_of(
      {request.ladder.heights.begin(), request.ladder.heights.end()});
}

std::span<const Field<LadderJobRequest>> ladder_fields() {
  return kLadderFields;
}

Result<LadderJobRequest> read_ladder(const Given& given) {
  LadderJobRequest request;
  request.ladder.target = "ssimulacra2>=80";
  FW_RETURN_IF_ERROR(set_ladder_codecs(request, std::string("h264,av1")));
  FW_RETURN_IF_ERROR(set_fields(ladder_fields(), given, request));
  Given measuring = given;
  measuring.options.clear();
  FW_ASSIGN_OR_RETURN(request.compare, read_compare(measuring));
  request.ladder.compare = request.compare.options;
  return request;
}

}  // namespace framewise::jobs
