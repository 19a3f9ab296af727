// SPDX-License-Identifier: Apache-2.0
#include "video/verify/film_check.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "video/film/nal_units.h"
#include "video/verify/frame_check.h"
#include "video/verify/sound_check.h"

namespace framewise::video {

using media::Job;

namespace {

// Copied frames that are decoded before and after what was encoded.
constexpr int64_t kFramesBefore = 2;
constexpr int64_t kFramesAfter = 2;
// Longer sections are not joints but films: their first frames are compared,
// and by --verify full all of them.
constexpr int64_t kLongestJoint = 100;
constexpr int64_t kFramesOfLong = 4;
// A full check is divided into pieces for the threads.
constexpr int64_t kFramesOfPiece = 250;

// The units of a packet without parameter sets, which may stand elsewhere.
Result<std::vector<std::string>> content_of(const std::optional<NalCodec> codec,
                                            Bytes packet, NalFraming framing) {
  std::vector<std::string> content;
  if (!codec) {
    content.emplace_back(reinterpret_cast<const char*>(packet.data()),
                         packet.size());
    return content;
  }
  FW_ASSIGN_OR_RETURN(const auto units, nal_units(packet, framing));
  for (const Bytes unit : units) {
    if (is_parameter_set(*codec, unit)) continue;
    content.emplace_back(reinterpret_cast<const char*>(unit.data()),
                         unit.size());
  }
  return content;
}

// Walks over all packets of a film.
class PacketWalk {
 public:
  PacketWalk(const ClipFile& film, const FilmPlan& plan, const Job& job,
             std::vector<FoundProblem>& problems)
      : film_(film),
        plan_(plan),
        job_(job),
        problems_(problems),
        codec_(nal_codec_of(film.clip.coding.codec)) {}

  Result<void> run();

 private:
  void add(size_t section, int64_t frame, std::string what) {
    problems_.push_back(
        {{plan_.render.timeline.rate.seconds(frame), std::move(what)},
         section});
  }
  Result<void> check_copied(size_t section, PacketReader& packets);
  void check_times();
  bool check_order(size_t section, size_t packet, int64_t shown);

  const ClipFile& film_;
  const FilmPlan& plan_;
  const Job& job_;
  std::vector<FoundProblem>& problems_;
  std::optional<NalCodec> codec_;
};

void PacketWalk::check_times() {
  const Clip& clip = film_.clip;
  const Timeline& timeline = plan_.render.timeline;
  if (clip.frames != timeline.frames() ||
      int64_t(clip.packets.size()) != timeline.frames()) {
    add(0, 0,
        fmt::format("{} frames in {} packets instead of {}", clip.frames,
                    clip.packets.size(), timeline.frames()));
  }
  if (!clip.constant_rate || clip.rate != timeline.rate) {
    add(0, 0, "frames are not shown at the times of the plan");
  }
}

bool PacketWalk::check_order(size_t section, size_t packet, int64_t shown) {
  if (film_.clip.packets[packet].shown == shown) return true;
  add(section, shown, "a frame stands at another place");
  return false;
}

Result<void> PacketWalk::check_copied(size_t number, PacketReader& packets) {
  const Section& section = plan_.sections[number];
  const ClipFile& source =
      plan_.render.clips[plan_.render.timeline.shots[section.shot].clip];
  NalFraming film_framing, source_framing;
  if (codec_) {
    FW_ASSIGN_OR_RETURN(const NalSetup film_setup,
                        read_setup(*codec_, bytes_of(film_.clip.setup)));
    FW_ASSIGN_OR_RETURN(const NalSetup source_setup,
                        read_setup(*codec_, bytes_of(source.clip.setup)));
    film_framing = film_setup.framing;
    source_framing = source_setup.framing;
  }
  FW_ASSIGN_OR_RETURN(
      PacketReader sources,
      PacketReader::open(source, PacketReader::Stream::kVideo, job_));
  FW_ASSIGN_OR_RETURN(const PacketPtr packet, media::new_packet());
  FW_ASSIGN_OR_RETURN(const PacketPtr wanted, media::new_packet());
  const int64_t first = source.clip.packets[section.first_packet].shown;
  for (int64_t i = 0; i < section.frames; ++i) {
    FW_RETURN_IF_ERROR(job_.keep_going());
    const size_t at = size_t(section.start + i);
    const size_t of_source = section.first_packet + size_t(i);
    const int64_t shown =
        section.start + source.clip.packets[of_source].shown - first;
    if (!check_order(number, at, shown)) return {};
    FW_RETURN_IF_ERROR(packets.read(at, *packet));
    FW_RETURN_IF_ERROR(sources.read(of_source, *wanted));
    FW_ASSIGN_OR_RETURN(
        const auto is,
        content_of(codec_, {packet->data, size_t(packet->size)}, film_framing));
    FW_ASSIGN_OR_RETURN(const auto should,
                        content_of(codec_, {wanted->data, size_t(wanted->size)},
                                   source_framing));
    if (is != should) {
      add(number, shown, "a copied packet differs from that of the clip");
      return {};
    }
  }
  return {};
}

Result<void> PacketWalk::run() {
  check_times();
  FW_ASSIGN_OR_RETURN(
      PacketReader packets,
      PacketReader::open(film_, PacketReader::Stream::kVideo, job_));
  for (size_t i = 0; i < plan_.sections.size(); ++i) {
    const Section& section = plan_.sections[i];
    if (size_t(section.end()) > film_.clip.packets.size()) break;
    if (section.kind == SectionKind::kCopied) {
      FW_RETURN_IF_ERROR(check_copied(i, packets));
    }
    if (!film_.clip.packets[size_t(section.start)].key) {
      add(i, section.start, "decoding cannot start where a section begins");
    }
  }
  return {};
}

// Frames that are decoded and compared.
std::vector<FrameWindow> windows_of(const FilmPlan& plan, Checking checking) {
  std::vector<FrameWindow> windows;
  const int64_t frames = plan.render.timeline.frames();
  if (checking == Checking::kFull) {
    for (int64_t at = 0; at < frames; at += kFramesOfPiece) {
      windows.push_back({at, std::min(at + kFramesOfPiece, frames)});
    }
    return windows;
  }
  for (size_t i = 0; i < plan.sections.size(); ++i) {
    const Section& section = plan.sections[i];
    const bool copied = section.kind == SectionKind::kCopied;
    const bool after_copied =
        i > 0 && plan.sections[i - 1].kind == SectionKind::kCopied;
    if (copied && !after_copied) continue;  // part of the window before
    const int64_t length = copied                           ? 0
                           : section.frames > kLongestJoint ? kFramesOfLong
                                                            : section.frames;
    windows.push_back(
        {std::max<int64_t>(section.start - kFramesBefore, 0),
         std::min(section.start + length + kFramesAfter, frames)});
  }
  return windows;
}

// Joints that show the same frames, coded the same way, are checked once.
std::string window_key(const FilmPlan& plan, const FrameWindow& window) {
  const Section shown{.start = window.from,
                      .frames = window.to - window.from,
                      .shot = plan.render.timeline.shot_at(window.from)};
  std::string key = part_key(plan.render, shown);
  for (const Section& section : plan.sections) {
    if (section.end() <= window.from || section.start >= window.to) continue;
    key +=
        fmt::format(" {} {} {}", int(section.kind), section.start - window.from,
                    section.end() - window.from);
  }
  return key;
}

std::vector<FrameWindow> distinct_windows(const FilmPlan& plan,
                                          Checking checking) {
  std::vector<FrameWindow> windows = windows_of(plan, checking);
  if (checking == Checking::kFull) return windows;
  std::set<std::string> known;
  std::erase_if(windows, [&](const FrameWindow& window) {
    return !known.insert(window_key(plan, window)).second;
  });
  return windows;
}

size_t section_at(const FilmPlan& plan, int64_t frame) {
  const auto after =
      std::ranges::upper_bound(plan.sections, frame, {}, &Section::start);
  return size_t(after - plan.sections.begin()) - 1;
}

}  // namespace

Result<CheckResult> check_film(const std::string& film, const FilmPlan& plan,
                               const SoundPlan& sound, Checking checking,
                               const Job& job, Executor& executor) {
  const auto start = std::chrono::steady_clock::now();
  FW_ASSIGN_OR_RETURN(const ClipFile file, read_clip(film, job));
  CheckResult result;
  FW_RETURN_IF_ERROR(PacketWalk(file, plan, job, result.problems).run());
  const auto windows = distinct_windows(plan, checking);
  std::vector<Result<WindowCheck>> checks(windows.size(),
                                          Result<WindowCheck>(WindowCheck{}));
  const bool aligned = result.problems.empty();
  if (aligned) {
    executor.parallel_for(windows.size(), [&](size_t i) {
      checks[i] = check_window(file, plan, windows[i], job);
    });
  }
  SeamCheck& summary = result.summary;
  summary.joints = int64_t(plan.render.timeline.shots.size()) - 1;
  summary.worst_psnr_db = kEqualPsnrDb;
  for (auto& check : checks) {
    if (!check) return std::move(check).error();
    summary.frames_equal += check->equal;
    summary.frames_measured += check->measured;
    summary.worst_psnr_db = std::min(summary.worst_psnr_db, check->worst_db);
    for (const FrameProblem& found : check->problems) {
      result.problems.push_back(
          {{plan.render.timeline.rate.seconds(found.frame), found.what},
           section_at(plan, found.frame)});
    }
  }
  if (sound.any) {
    FW_ASSIGN_OR_RETURN(const auto heard,
                        check_sound(file, plan, sound, job, executor));
    for (const FrameProblem& found : heard) {
      result.problems.push_back(
          {{plan.render.timeline.rate.seconds(found.frame), found.what},
           section_at(plan, found.frame)});
    }
  }
  for (const FoundProblem& found : result.problems) {
    summary.problems.push_back(found.problem);
  }
  summary.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
          .count();
  return result;
}

}  // namespace framewise::video
