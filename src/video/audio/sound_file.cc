// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "video/audio/clip_sound.h"

namespace framewise::video {

using media::Job;
using media::LibavLog;
using media::Source;

namespace {

// Samples of the encoder's priming, as the first packet states them: MP3 and
// others by side data, MP4 by a negative time.
int64_t priming_of(const AVPacket& first, const AVStream& stream) {
  size_t bytes = 0;
  const uint8_t* data =
      av_packet_get_side_data(&first, AV_PKT_DATA_SKIP_SAMPLES, &bytes);
  if (data && bytes >= 4) {
    uint32_t samples = 0;
    for (int i = 3; i >= 0; --i) samples = samples << 8 | data[i];
    return samples;
  }
  if (first.pts == AV_NOPTS_VALUE || first.pts >= 0) return 0;
  return -av_rescale_q(first.pts, stream.time_base,
                       {1, stream.codecpar->sample_rate});
}

Result<void> scan_sound(media::VideoInput& input, const Source& source,
                        ClipFile& file) {
  FW_ASSIGN_OR_RETURN(const PacketPtr packet, media::new_packet());
  AudioFacts& audio = *file.clip.audio;
  const AVStream& stream = *input.stream();
  file.clip.direct = true;
  std::vector<std::byte> read_back;
  while (true) {
    FW_ASSIGN_OR_RETURN(const bool more, input.read(packet.get()));
    if (!more) break;
    if (audio.packets.empty()) {
      audio.first_frame_sample = priming_of(*packet, stream);
    }
    read_back.resize(size_t(packet->size));
    const auto got = packet->pos < 0 ? Result<size_t>(size_t{0})
                                     : source.read_at(packet->pos, read_back);
    file.clip.direct = file.clip.direct && got && *got == read_back.size() &&
                       std::memcmp(read_back.data(), packet->data, *got) == 0;
    audio.samples += av_rescale_q(packet->duration, stream.time_base,
                                  {1, audio.coding.sample_rate});
    audio.packets.push_back({packet->pos, packet->size});
    av_packet_unref(packet.get());
  }
  if (audio.packets.empty()) {
    return fail(ErrorKind::kInput, "the file has no sound");
  }
  return {};
}

Result<ClipFile> read(const std::string& path, const Job& job) {
  FW_ASSIGN_OR_RETURN(const Source source, Source::from_path(path));
  FW_RETURN_IF_ERROR(media::admit_bytes(source.size(), job.limits));
  FW_ASSIGN_OR_RETURN(const auto input,
                      media::VideoInput::open_sound(source, job));
  const AVCodecParameters& coding = *input->stream()->codecpar;
  if (coding.sample_rate <= 0 || coding.ch_layout.nb_channels <= 0) {
    return fail(ErrorKind::kInput, "the file does not say how sound is stored");
  }
  ClipFile file;
  file.sound_only = true;
  file.place.path = path;
  file.clip.path = path;
  file.clip.identity = identity_of(path);
  file.clip.file_bytes = source.size();
  file.clip.audio.emplace();
  file.clip.audio->coding = audio_coding_of(coding);
  FW_ASSIGN_OR_RETURN(file.audio, copy_of(coding));
  FW_RETURN_IF_ERROR(scan_sound(*input, source, file));
  return file;
}

}  // namespace

Result<ClipFile> read_sound(const std::string& path, const Job& job) {
  auto file = read(path, job);
  if (!file) return in_file(std::move(file).error(), path);
  return file;
}

}  // namespace framewise::video
