// SPDX-License-Identifier: Apache-2.0
#include "video/encode/heard_sound.h"

#include <algorithm>
#include <cmath>

#include "video/audio/sound_samples.h"
#include "video/render/clip_file.h"

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

// Reads the next packet of any track; false after the last.
Result<bool> read_next(AVFormatContext& context, AVPacket& packet) {
  const LibavLog log;
  av_packet_unref(&packet);
  const int code = av_read_frame(&context, &packet);
  if (code == AVERROR_EOF) return false;
  if (code < 0) return log.error("cannot read the container", code);
  return true;
}

}  // namespace

Result<std::vector<float>> levels_of_sound(const std::string& path, int number,
                                           double first_frame_s,
                                           const media::Job& job) {
  FW_ASSIGN_OR_RETURN(const OpenedClip opened,
                      open_clip_file({path}, job.limits));
  FW_ASSIGN_OR_RETURN(const auto input, VideoInput::open(opened.source, job));
  AVFormatContext& context = *input->context();
  AVStream* track = nullptr;
  for (unsigned i = 0; i < context.nb_streams; ++i) {
    AVStream* const stream = context.streams[i];
    const bool sound = stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
    if (sound && number-- == 0) track = stream;
    stream->discard = stream == track ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
  }
  if (!track) return std::vector<float>();
  FW_ASSIGN_OR_RETURN(const CodecPtr decoder, open_sound_decoder(*track));
  FW_ASSIGN_OR_RETURN(const PacketPtr packet, media::new_packet());
  FW_ASSIGN_OR_RETURN(const AvFramePtr frame, media::new_frame());
  SampleConverter converter(kRate, 1);
  Levels levels;
  std::vector<float> samples;
  double second = 0;
  for (bool more = true; more;) {
    FW_RETURN_IF_ERROR(job.keep_going());
    FW_ASSIGN_OR_RETURN(more, read_next(context, *packet));
    if (more && packet->stream_index != track->index) continue;
    const LibavLog log;  // what is damaged is silent
    avcodec_send_packet(decoder.get(), more ? packet.get() : nullptr);
    while (avcodec_receive_frame(decoder.get(), frame.get()) >= 0) {
      if (frame->best_effort_timestamp != AV_NOPTS_VALUE) {
        second =
            double(frame->best_effort_timestamp) * av_q2d(track->time_base) -
            first_frame_s;
      }
      samples.clear();
      FW_RETURN_IF_ERROR(converter.convert(frame.get(), samples));
      levels.add(second, samples);
      second += double(frame->nb_samples) / std::max(frame->sample_rate, 1);
    }
  }
  return levels.take();
}

}  // namespace framewise::video
