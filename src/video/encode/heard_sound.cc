// SPDX-License-Identifier: Apache-2.0
#include "video/encode/heard_sound.h"

#include <algorithm>
#include <cmath>

#include "video/audio/sound_samples.h"
#include "video/film/clip_file.h"

namespace framewise::video {

using media::LibavLog;
using media::VideoInput;

namespace {

constexpr int kRate = 8'000;  // of the mean of the channels, in hertz
// Sound with a longer pause is not encoded anew.
constexpr int64_t kLongestPause = 60 * kRate;
constexpr int kWindow = int(kRate * kLevelMs / 1000);

// Collects mean amplitudes of samples that come in order, with pauses.
class Levels {
 public:
  // The first sample is heard at `second`; pauses are silent.
  void add(double second, std::span<const float> samples) {
    const auto due = std::llround(second * kRate);
    // Rounded times of packets are no pauses.
    if (std::abs(due - next_) > kWindow) {
      next_ = std::min<int64_t>(due, next_ + kLongestPause);
    }
    for (const float sample : samples) add(sample);
  }
  std::vector<float> take() { return std::move(levels_); }

 private:
  void add(float sample) {
    const int64_t at = next_++;
    if (at < 0) return;  // priming
    const auto window = size_t(at / kWindow);
    if (window >= levels_.size()) levels_.resize(window + 1);
    levels_[window] += std::abs(sample) / kWindow;
  }

  std::vector<float> levels_;
  int64_t next_ = 0;
};

struct Track {
  CodecPtr decoder;
  AVRational time_base;
  SampleConverter converter{kRate, 1};
  Levels levels;
  double second = 0;  // of the next sample

  // Null: the track has ended. Damaged packets are silent.
  Result<void> decode(const AVPacket* packet, double first_frame_s,
                      AVFrame& frame, std::vector<float>& samples) {
    const LibavLog log;
    avcodec_send_packet(decoder.get(), packet);
    while (avcodec_receive_frame(decoder.get(), &frame) >= 0) {
      if (frame.best_effort_timestamp != AV_NOPTS_VALUE) {
        second = double(frame.best_effort_timestamp) * av_q2d(time_base) -
                 first_frame_s;
      }
      samples.clear();
      FW_RETURN_IF_ERROR(converter.convert(&frame, samples));
      levels.add(second, samples);
      second += double(frame.nb_samples) / std::max(frame.sample_rate, 1);
    }
    return {};
  }
};

}  // namespace

Result<std::vector<std::vector<float>>> levels_of_sound(const std::string& path,
                                                        double first_frame_s,
                                                        const media::Job& job) {
  FW_ASSIGN_OR_RETURN(const OpenedClip opened,
                      open_clip_file({path}, job.limits));
  FW_ASSIGN_OR_RETURN(const auto input, VideoInput::open(opened.source, job));
  AVFormatContext& context = *input->context();
  std::vector<std::optional<Track>> tracks(context.nb_streams);
  for (unsigned i = 0; i < context.nb_streams; ++i) {
    AVStream& stream = *context.streams[i];
    const bool sound = stream.codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
    stream.discard = sound ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    if (!sound) continue;
    FW_ASSIGN_OR_RETURN(CodecPtr decoder, open_sound_decoder(stream));
    tracks[i].emplace(Track{std::move(decoder), stream.time_base});
  }
  FW_ASSIGN_OR_RETURN(const PacketPtr packet, media::new_packet());
  FW_ASSIGN_OR_RETURN(const AvFramePtr frame, media::new_frame());
  std::vector<float> samples;
  while (true) {
    FW_RETURN_IF_ERROR(job.keep_going());
    FW_ASSIGN_OR_RETURN(const bool more, media::read_any(context, *packet));
    if (!more) break;
    auto& track = tracks[size_t(packet->stream_index)];
    if (!track) continue;
    FW_RETURN_IF_ERROR(
        track->decode(packet.get(), first_frame_s, *frame, samples));
  }
  std::vector<std::vector<float>> levels;
  for (auto& track : tracks) {
    if (!track) continue;
    FW_RETURN_IF_ERROR(track->decode(nullptr, first_frame_s, *frame, samples));
    levels.push_back(track->levels.take());
  }
  return levels;
}

}  // namespace framewise::video
