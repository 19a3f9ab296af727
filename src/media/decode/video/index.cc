// SPDX-License-Identifier: Apache-2.0
#include "media/decode/video/index.h"

#include <algorithm>

#include "base/result.h"

namespace framewise::media {
// By the first bits of VP8 and VP9 (RFC 6386, 9.1; VP9 bitstream specification,
// 6.2).
bool shows_a_frame(AVCodecID codec, const AVPacket& packet) {
  if (packet.size == 0 || (packet.flags & AV_PKT_FLAG_DISCARD) != 0) {
    return false;
  }
  const uint8_t first = packet.data[0];
  if (codec == AV_CODEC_ID_VP8) return (first & 0x10) != 0;
  if (codec == AV_CODEC_ID_VP9) {
    // A superframe ends with a marker and always shows its last frame.
    const uint8_t last = packet.data[packet.size - 1];
    if ((last & 0xe0) == 0xc0) return true;
    const bool profile_3 = (first & 0x30) == 0x30;
    const int bits = profile_3 ? first << 1 : first;
    const bool shows_existing = (bits & 0x08) != 0;
    return shows_existing || (bits & 0x02) != 0;
  }
  return true;
}

int64_t nominal_duration(const AVStream& stream) {
  const AVRational rate = stream.avg_frame_rate.num > 0 ? stream.avg_frame_rate
                                                        : stream.r_frame_rate;
  if (rate.num <= 0 || rate.den <= 0) return 0;
  return av_rescale_q(1, av_inv_q(rate), stream.time_base);
}

int64_t LastFrame::duration(const AVStream& stream) const {
  // A stated duration is reliable only with MP4's index, which has every
  // packet.
  const bool indexed =
      stream.nb_frames > 0 && avformat_index_get_entries_count(&stream) > 0;
  if (indexed && stream.duration > start) return stream.duration - start;
  if (own_duration > 0) return own_duration;
  if (previous_duration > 0) return previous_duration;
  return nominal_duration(stream);
}

Result<VideoIndex> VideoIndex::read(const Source& source, const Job& job) {
  FW_ASSIGN_OR_RETURN(const auto input, VideoInput::open(source, job));
  const PacketPtr packet(av_packet_alloc());
  if (!packet) return fail(ErrorKind::kLimit, "out of memory");
  const AVStream& stream = *input->stream();
  // Of these codecs no byte of a packet is looked at below.
  const AVCodecID codec = stream.codecpar->codec_id;
  const bool by_content = codec == AV_CODEC_ID_VP8 || codec == AV_CODEC_ID_VP9;
  if (source.is_of_store() && !by_content) input->leave_content_out();
  VideoIndex index;
  while (true) {
    auto more = input->read(packet.get());
    if (!more) {
      if (more.error().kind != ErrorKind::kInput) return more.error();
      index.broken_end_ = std::move(more).error();
      break;
    }
    if (!*more) break;
    const bool timed = packet->pts != AV_NOPTS_VALUE;
    const Packet entry{
        .shown = timed ? packet->pts : packet->dts,
        .decoded = packet->dts != AV_NOPTS_VALUE ? packet->dts : packet->pts,
        .offset = packet->pos,
        .duration = packet->duration,
        .bytes = packet->size,
        .key = (packet->flags & AV_PKT_FLAG_KEY) != 0,
        .visible = shows_a_frame(stream.codecpar->codec_id, *packet),
        .timed = timed};
    av_packet_unref(packet.get());
    index.packets_.push_back(entry);
    // One frame more than allowed is enough for the error.
    const int64_t limit = job.limits.frames;
    if (limit > 0 && int64_t(index.packets_.size()) > 4 * limit) {
      return with_hint(
          fail(ErrorKind::kLimit,
               "more than {} packets for the allowed {} "
               "frames",
               4 * limit, limit),
          "raise it with --max-frames-in-file if you trust this file");
    }
  }
  index.sort_frames();
  if (const int64_t count = index.frame_count(); count > 0) {
    const int64_t start = index.start(count - 1);
    index.last_duration_ =
        LastFrame{
            .start = start,
            .own_duration = index.frame(count - 1).duration,
            .previous_duration = count > 1 ? start - index.start(count - 2) : 0}
            .duration(stream);
  }
  return index;
}

void VideoIndex::sort_frames() {
  const auto first_key = std::find_if(packets_.begin(), packets_.end(),
                                      [](const Packet& p) { return p.key; });
  for (auto packet = packets_.begin(); packet != packets_.end(); ++packet) {
    if (!packet->visible) continue;
    const bool leading = first_key != packets_.end() && first_key->timed &&
                         packet->timed && packet->shown < first_key->shown;
    if (packet < first_key || leading) {
      ++undecodable_;
      continue;
    }
    if (packet->shown == AV_NOPTS_VALUE || !packet->timed) exact_ = false;
    shown_.push_back(uint32_t(packet - packets_.begin()));
  }
  // Stable: without time stamps the order of the file remains.
  std::stable_sort(shown_.begin(), shown_.end(),
                   [this](uint32_t a, uint32_t b) {
                     return packets_[a].shown < packets_[b].shown;
                   });
  for (size_t i = 1; i < shown_.size(); ++i) {
    if (packets_[shown_[i]].shown == packets_[shown_[i - 1]].shown) {
      exact_ = false;
    }
  }
}

int64_t VideoIndex::start(int64_t index) const {
  return frame(index).shown - frame(0).shown;
}

FrameTime VideoIndex::time(int64_t index) const {
  const bool last = index + 1 == frame_count();
  return {start(index),
          last ? last_duration_ : start(index + 1) - start(index)};
}

size_t VideoIndex::key_for(int64_t index) const {
  const size_t wanted = shown_[size_t(index)];
  const int64_t time = packets_[wanted].shown;
  for (size_t i = wanted + 1; i-- > 0;) {
    // A frame shown before the key packet but stored after it may depend on
    // packets before the key (open group of pictures).
    if (packets_[i].key && packets_[i].shown <= time) return i;
  }
  return 0;
}

std::optional<int64_t> VideoIndex::find(int64_t timestamp) const {
  const auto found = std::lower_bound(
      shown_.begin(), shown_.end(), timestamp,
      [this](uint32_t at, int64_t time) { return packets_[at].shown < time; });
  if (found == shown_.end() || packets_[*found].shown != timestamp) {
    return std::nullopt;
  }
  return found - shown_.begin();
}

std::optional<size_t> VideoIndex::find(const AVPacket& packet) const {
  for (size_t i = 0; i < packets_.size(); ++i) {
    const Packet& known = packets_[i];
    if (known.offset == packet.pos && known.bytes == packet.size &&
        known.shown == packet.pts && known.timed) {
      return i;
    }
  }
  return std::nullopt;
}

}  // namespace framewise::media
