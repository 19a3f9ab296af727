// SPDX-License-Identifier: Apache-2.0
#include "video/encode/recoded_sound.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "base/sha256.h"

namespace framewise::video {

using media::AudioCodec;
using media::LibavLog;

namespace {

// Where the clock of the track leaves the samples by more than this, silence is
// added or samples are dropped: below what the finished film is held to (5 ms),
// above the ticks to which containers round (1 ms).
constexpr double kMostDriftS = 0.004;
// Samples of silence are kept in memory: 23 MB of two channels.
constexpr double kLongestSilenceS = 60;
constexpr int kOpusRate = 48'000;
// RFC 7845, mapping family 1, and AAC: 7.1.
constexpr int kMostChannels = 8;
constexpr int kAacRates[] = {96'000, 88'200, 64'000, 48'000, 44'100, 32'000,
                             24'000, 22'050, 16'000, 12'000, 11'025, 8'000};

}  // namespace

int sample_rate_for(AudioCodec codec, int sample_rate) {
  const bool taken =
      codec != AudioCodec::kOpus &&
      std::ranges::find(kAacRates, sample_rate) != std::end(kAacRates);
  return taken ? sample_rate : kOpusRate;
}

Result<RecodedSound> RecodedSound::open(const AVStream& track, AudioCodec codec,
                                        int64_t bit_rate,
                                        const media::Job& job) {
  const AVCodecParameters& coding = *track.codecpar;
  const media::AudioEncoding encoding = {
      .codec = codec,
      .bit_rate = bit_rate,
      .sample_rate = sample_rate_for(codec, coding.sample_rate),
      .channels = coding.ch_layout.nb_channels};
  if (encoding.channels < 1 || encoding.channels > kMostChannels) {
    return with_hint(fail(ErrorKind::kUnsupported, "sound of {} channels",
                          encoding.channels),
                     "copy it: --audio keep");
  }
  FW_ASSIGN_OR_RETURN(media::AudioEncoder encoder,
                      media::AudioEncoder::open(encoding));
  RecodedSound sound(std::move(encoder), encoding);
  sound.job_ = &job;
  sound.track_time_base_ = track.time_base;
  FW_ASSIGN_OR_RETURN(sound.decoded_, media::new_frame());
  FW_ASSIGN_OR_RETURN(sound.decoder_, open_sound_decoder(track));
  return sound;
}

Result<media::ParametersPtr> RecodedSound::parameters() const {
  return encoder_.parameters();
}

// Adds silence, or has samples dropped, where the frame is not due now.
Result<void> RecodedSound::keep_in_step(const AVFrame& frame) {
  if (frame.best_effort_timestamp == AV_NOPTS_VALUE) return {};
  const int64_t due =
      av_rescale_q(frame.best_effort_timestamp, track_time_base_, time_base());
  if (!started_) {
    first_sample_ = due;
    started_ = true;
    return {};
  }
  const int64_t ahead = due - first_sample_ - heard_;
  const double seconds = double(ahead) / encoding_.sample_rate;
  if (std::abs(seconds) <= kMostDriftS) return {};
  if (seconds > kLongestSilenceS) {
    return with_hint(fail(ErrorKind::kUnsupported,
                          "the sound pauses for {:.0f} s, which is silence of "
                          "at most {:.0f} s",
                          seconds, kLongestSilenceS),
                     "copy it: --audio keep");
  }
  const auto channels = size_t(encoding_.channels);
  if (ahead > 0) {
    waiting_.resize(waiting_.size() + size_t(ahead) * channels);
    heard_ += ahead;
  } else {
    skip_ = size_t(-ahead) * channels;
  }
  return {};
}

// Null: what the converter still holds.
Result<void> RecodedSound::convert(const AVFrame* frame) {
  const auto channels = size_t(encoding_.channels);
  const size_t before = waiting_.size();
  FW_RETURN_IF_ERROR(converter_.convert(frame, waiting_));
  const size_t dropped = std::min(skip_, waiting_.size() - before);
  waiting_.erase(waiting_.begin() + ptrdiff_t(before),
                 waiting_.begin() + ptrdiff_t(before + dropped));
  skip_ -= dropped;
  heard_ += int64_t((waiting_.size() - before) / channels);
  return {};
}

Result<void> RecodedSound::send(const AVPacket* packet) {
  waiting_.erase(waiting_.begin(), waiting_.begin() + ptrdiff_t(taken_));
  taken_ = 0;
  int code = 0;
  {
    const LibavLog log;
    code = avcodec_send_packet(decoder_.get(), packet);
    // A damaged packet is silence, as players have it: the time of the next
    // frame says how long.
    if (code < 0 && code != AVERROR_INVALIDDATA && code != AVERROR_EOF) {
      return log.error("sound cannot be decoded", code);
    }
  }
  while (true) {
    {
      const LibavLog log;
      av_frame_unref(decoded_.get());
      code = avcodec_receive_frame(decoder_.get(), decoded_.get());
    }
    if (code == AVERROR_INVALIDDATA) continue;
    if (code < 0) break;
    FW_RETURN_IF_ERROR(keep_in_step(*decoded_));
    FW_RETURN_IF_ERROR(convert(decoded_.get()));
  }
  ended_ = packet == nullptr;
  return ended_ ? convert(nullptr) : Result<void>();
}

// Gives the encoder the samples of one packet; false: there are too few.
Result<bool> RecodedSound::feed() {
  const size_t packet =
      size_t(encoder_.packet_samples()) * size_t(encoding_.channels);
  const size_t waiting = waiting_.size() - taken_;
  if (waiting >= packet || (ended_ && waiting > 0)) {
    const size_t count = std::min(packet, waiting);
    FW_RETURN_IF_ERROR(
        encoder_.send(std::span(waiting_).subspan(taken_, count)));
    taken_ += count;
    return true;
  }
  if (!ended_ || flushed_) return false;
  flushed_ = true;
  FW_RETURN_IF_ERROR(encoder_.send_end());
  return true;
}

Result<bool> RecodedSound::receive(AVPacket& packet) {
  while (true) {
    FW_RETURN_IF_ERROR(job_->keep_going());
    FW_ASSIGN_OR_RETURN(const bool made, encoder_.receive(packet));
    if (made) break;
    FW_ASSIGN_OR_RETURN(const bool fed, feed());
    if (!fed) return false;
  }
  // The encoder counts from its first sample, less what it begins before it.
  packet.pts += first_sample_;
  packet.dts = packet.pts;
  return true;
}

namespace {

// Packets in a file: some 90 s of sound.
constexpr size_t kPacketsOfPiece = 4096;
constexpr std::string_view kLastPiece = "last";

struct KeptPacket {
  int64_t after = 0;
  int64_t pts = 0;
  int64_t duration = 0;
  int32_t track = 0;
  int32_t flags = 0;
  // How many samples players skip: its side data, which stands before its data.
  int32_t skip_bytes = 0;
};

}  // namespace

std::string KeptSound::key_of(int64_t piece) const {
  Sha256 hash;
  const std::string words = fmt::format("sound {} of {}", piece, words_);
  hash.update(std::as_bytes(std::span(words)));
  return hash.hex().substr(0, 32);
}

bool KeptSound::is_complete() const {
  for (int64_t piece = 0;; ++piece) {
    const auto part = folder_.load(key_of(piece));
    if (!part) return false;
    if (part->setup == kLastPiece) return true;
  }
}

Result<void> KeptSound::save() {
  FW_RETURN_IF_ERROR(folder_.save(key_of(pieces_++), part_));
  part_ = {};
  return {};
}

Result<void> KeptSound::add(int64_t after, int track, const AVPacket& packet) {
  size_t skip_bytes = 0;
  const uint8_t* skip =
      av_packet_get_side_data(&packet, AV_PKT_DATA_SKIP_SAMPLES, &skip_bytes);
  const KeptPacket facts{.after = after,
                         .pts = packet.pts,
                         .duration = packet.duration,
                         .track = track,
                         .flags = packet.flags,
                         .skip_bytes = skip ? int32_t(skip_bytes) : 0};
  std::string data(reinterpret_cast<const char*>(&facts), sizeof facts);
  data.append(reinterpret_cast<const char*>(skip), size_t(facts.skip_bytes));
  data.append(reinterpret_cast<const char*>(packet.data), size_t(packet.size));
  part_.packets.push_back({.data = std::move(data)});
  return part_.packets.size() < kPacketsOfPiece ? Result<void>() : save();
}

Result<void> KeptSound::finish() {
  part_.setup = kLastPiece;
  FW_RETURN_IF_ERROR(save());
  pieces_ = 0;
  return {};
}

Result<std::optional<int>> KeptSound::next(int64_t after, AVPacket& packet) {
  while (at_ == part_.packets.size()) {
    if (part_.setup == kLastPiece) return std::optional<int>();
    auto part = folder_.load(key_of(pieces_++));
    if (!part) return fail(ErrorKind::kIo, "kept sound is not there");
    part_ = *std::move(part);
    at_ = 0;
  }
  const std::string& kept = part_.packets[at_].data;
  KeptPacket facts;
  std::memcpy(&facts, kept.data(), sizeof facts);
  if (facts.after > after) return std::optional<int>();
  ++at_;
  const auto skip =
      std::string_view(kept).substr(sizeof facts, size_t(facts.skip_bytes));
  const auto data =
      std::string_view(kept).substr(sizeof facts + size_t(facts.skip_bytes));
  if (av_new_packet(&packet, int(data.size())) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  std::ranges::copy(data, packet.data);
  packet.pts = packet.dts = facts.pts;
  packet.duration = facts.duration;
  packet.flags = facts.flags;
  if (!skip.empty()) {
    uint8_t* side =
        av_packet_new_side_data(&packet, AV_PKT_DATA_SKIP_SAMPLES, skip.size());
    if (!side) return fail(ErrorKind::kLimit, "out of memory");
    std::ranges::copy(skip, side);
  }
  return std::optional<int>(facts.track);
}

}  // namespace framewise::video
