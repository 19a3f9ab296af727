// SPDX-License-Identifier: Apache-2.0
#include "video/render/estimate.h"

#include <algorithm>
#include <chrono>

namespace framewise::video {
namespace {

// Films need room for themselves and for the parts that are encoded; a fifth
// more for what the estimate is wrong by.
constexpr double kDiskReserve = 1.2;

// Sections that are tried, spread over the film, and frames of each.
constexpr size_t kTrials = 3;
constexpr int64_t kTrialFrames = 32;

// An assumption for copying and its check on a usual disk, not a measurement.
constexpr double kCopiedBytesPerSecond = 250e6;

int64_t sound_bytes(const SoundPlan& sound) {
  if (!sound.any) return 0;
  const int64_t bit_rate =
      sound.encoding.bit_rate > 0
          ? sound.encoding.bit_rate
          : std::max<int64_t>(
                media::info_of(sound.encoding.codec).normal_bit_rate *
                    sound.encoding.channels / 2,
                64'000);
  const double seconds = double(sound.packets) * sound.clock.packet_samples /
                         sound.encoding.sample_rate;
  return int64_t(double(bit_rate) / 8 * seconds);
}

}  // namespace

int64_t rough_bytes(const FilmPlan& plan, const SoundPlan& sound) {
  double bytes = double(plan.totals.copied_bytes + sound_bytes(sound));
  const CodedClip& model = plan.render.clips[plan.model].clip;
  const double per_frame =
      double(model.file_bytes) / double(std::max<int64_t>(model.frames, 1));
  bytes += per_frame * double(plan.totals.encoded_frames);
  return int64_t(bytes);
}

Result<FilmEstimate> estimate_by_trial(const FilmPlan& plan,
                                       const SoundPlan& sound,
                                       const media::Job& job, int threads) {
  std::vector<Section> encoded;
  for (const Section& section : plan.sections) {
    if (section.kind == SectionKind::kEncoded) encoded.push_back(section);
  }
  FilmEstimate estimate{
      .bytes = plan.totals.copied_bytes + sound_bytes(sound),
      .seconds = double(plan.totals.copied_bytes) / kCopiedBytesPerSecond};
  int64_t frames = 0, bytes = 0;
  const auto start = std::chrono::steady_clock::now();
  const size_t trials = std::min(kTrials, encoded.size());
  for (size_t i = 0; i < trials; ++i) {
    Section section = encoded[i * encoded.size() / trials];
    section.frames = std::min(section.frames, kTrialFrames);
    WorkTimes ignored;
    FW_ASSIGN_OR_RETURN(const Part part,
                        render_part(plan.render, section, job, ignored));
    frames += section.frames;
    for (const PartPacket& packet : part.packets) {
      bytes += int64_t(packet.data.size());
    }
  }
  if (frames == 0) return estimate;
  const double share = double(plan.totals.encoded_frames) / double(frames);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
          .count();
  estimate.bytes += int64_t(double(bytes) * share);
  estimate.seconds += seconds * share / std::max(threads, 1);
  return estimate;
}

Result<void> check_disk(const std::filesystem::path& target, int64_t bytes) {
  std::error_code error;
  const std::filesystem::path folder =
      target.has_parent_path() ? target.parent_path() : ".";
  const auto space = std::filesystem::space(folder, error);
  if (error) {
    return in_file(fail(ErrorKind::kIo, "{}", error.message()),
                   folder.string());
  }
  const auto needed = int64_t(double(bytes) * kDiskReserve);
  if (int64_t(space.available) >= needed) return {};
  return in_file(
      with_hint(
          fail(ErrorKind::kIo, "the film needs about {} MB, and {} MB are free",
               needed / 1'000'000, space.available / 1'000'000),
          "make room, or write the film to another disk"),
      target.string());
}

}  // namespace framewise::video
