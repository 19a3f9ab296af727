// SPDX-License-Identifier: Apache-2.0
#include "media/decode/video/stream_facts.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "media/encoder_settings.h"
#include "media/findings.h"

namespace framewise::media {
namespace {

// Tags that FFmpeg creates from container fields.
bool is_structural(std::string_view key) {
  constexpr std::string_view kKeys[] = {
      "major_brand", "minor_version", "compatible_brands", "handler_name",
      "language",    "vendor_id",     "alpha_mode"};
  return std::find(std::begin(kKeys), std::end(kKeys), key) != std::end(kKeys);
}

}  // namespace

// The encoder writes its settings at the beginning of the first packet.
std::string encoder_of(const Source& source, const VideoInput& input) {
  const AVStream& stream = *input.stream();
  constexpr size_t kSearched = 64 << 10;  // bytes
  const AVCodecID codec = stream.codecpar->codec_id;
  const bool may_say = codec == AV_CODEC_ID_H264 || codec == AV_CODEC_ID_HEVC;
  std::string found;
  if (may_say && source.size() > 0) {
    const AVIndexEntry* const first =
        avformat_index_get_entry(const_cast<AVStream*>(&stream), 0);
    // Only MP4 has the frames after its index; others have them early.
    const bool mov = std::string_view(input.container().demuxer) == "mov";
    std::vector<std::byte> bytes(kSearched);
    const auto read = source.read_at(mov && first ? first->pos : 0, bytes);
    if (read) found = encoder_settings(std::span(bytes).first(*read));
  }
  const AVDictionaryEntry* const tag =
      av_dict_get(stream.metadata, "encoder", nullptr, 0);
  return found.empty() && tag ? encoder_of_tag(tag->value) : found;
}

std::vector<std::string> comments_of(const VideoInput& input) {
  std::vector<std::string> comments;
  for (const AVDictionary* tags :
       {input.context()->metadata, input.stream()->metadata}) {
    const AVDictionaryEntry* tag = nullptr;
    while ((tag = av_dict_get(tags, "", tag, AV_DICT_IGNORE_SUFFIX))) {
      if (is_structural(tag->key)) continue;
      comments.push_back(fmt::format("{}: {}", tag->key, tag->value));
    }
  }
  return comments;
}

std::vector<Finding> findings_of(const VideoInput& input,
                                 const AnimationInfo& info,
                                 const std::optional<Orientation>& orientation,
                                 int64_t undecodable) {
  std::vector<Finding> all;
  const AVStream& stream = *input.stream();
  if (!info.pixel_aspect.square()) {
    all.push_back(non_square_pixels(info.pixel_aspect));
  }
  const AVFieldOrder order = stream.codecpar->field_order;
  if (order != AV_FIELD_UNKNOWN && order != AV_FIELD_PROGRESSIVE) {
    all.push_back(interlaced_frames());
  }
  if (!orientation) {
    all.push_back({.kind = "odd_rotation",
                   .message = "the file asks to be turned by an angle that is "
                              "no quarter turn; it is shown as stored"});
  } else if (orientation->mirror_image()) {
    all.push_back({.kind = "mirrored",
                   .message = "the file asks to be shown as a mirror image, "
                              "and is"});
  }
  if (undecodable > 0) {
    all.push_back({.kind = "undecodable_start",
                   .message = "the first pictures need others that are not in "
                              "the file; they are left out",
                   .hint = "the file was cut between key frames",
                   .count = undecodable});
  }
  if (input.video_streams() > 1) {
    all.push_back({.kind = "several_videos",
                   .message = "only the first video stream is read",
                   .count = input.video_streams()});
  }
  const AVDictionaryEntry* alpha =
      av_dict_get(stream.metadata, "alpha_mode", nullptr, 0);
  if (alpha && std::string_view(alpha->value) == "1" && !info.has_alpha) {
    all.push_back({.kind = "alpha_ignored",
                   .message = "the video has an alpha channel, but this FFmpeg "
                              "was built without libvpx, which reads it"});
  }
  return all;
}

}  // namespace framewise::media
