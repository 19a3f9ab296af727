// SPDX-License-Identifier: Apache-2.0
#include "video/verify/film_check.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <set>

#include "video/film/nal_units.h"
#include "video/verify/frame_check.h"
#include "video/verify/sound_check.h"

namespace framewise::video {

using media::Job;

namespace {

// A full check is divided into pieces for the threads.
constexpr int64_t kFramesOfPiece = 250;

// The units of a packet without parameter sets, which may stand elsewhere.
Result<std::vector<std::string>> content_of(NalCodec codec, Bytes packet,
                                            NalFraming framing) {
  std::vector<std::string> content;
  FW_ASSIGN_OR_RETURN(const auto units, nal_units(packet, framing));
  for (const Bytes unit : units) {
    if (is_parameter_set(codec, unit)) continue;
    content.emplace_back(reinterpret_cast<const char*>(unit.data()),
                         unit.size());
  }
  return content;
}

bool same_bytes(const AVPacket& a, const AVPacket& b) {
  return a.size == b.size && std::memcmp(a.data, b.data, size_t(a.size)) == 0;
}

std::vector<std::string> sets_in(NalCodec codec, std::span<const Bytes> units) {
  std::vector<std::string> sets;
  for (const Bytes unit : units) {
    if (!is_parameter_set(codec, unit)) continue;
    sets.emplace_back(reinterpret_cast<const char*>(unit.data()), unit.size());
  }
  return sets;
}

// Walks over all packets of a film.
class PacketWalk {
 public:
  PacketWalk(const ClipFile& film, const FilmPlan& plan, const Job& job)
      : film_(film),
        plan_(plan),
        job_(job),
        codec_(nal_codec_of(film.clip.coding.codec)) {}

  Result<std::vector<FoundProblem>> run(Executor& executor);

 private:
  FoundProblem problem(size_t section, int64_t frame, std::string what) const {
    return {{plan_.render.timeline.rate.seconds(frame), std::move(what)},
            section};
  }
  void check_times(std::vector<FoundProblem>& problems) const;
  Result<void> find_sets();
  Result<bool> are_sets_in_band(size_t section) const;
  Result<std::optional<FoundProblem>> check_encoded(size_t section) const;
  Result<bool> lacks_sets(const AVPacket& packet, const AVPacket& wanted,
                          const NalSetup& source) const;
  Result<std::vector<FoundProblem>> check_section(size_t section) const;
  Result<std::optional<FoundProblem>> check_copied(size_t section) const;
  // Packets of another framing, or without the parameter sets of the other.
  Result<bool> same_content(const AVPacket& packet, const AVPacket& wanted,
                            const NalSetup& source) const;

  const ClipFile& film_;
  const FilmPlan& plan_;
  const Job& job_;
  std::optional<NalCodec> codec_;
  NalSetup setup_;             // of the film
  bool sets_in_band_ = false;  // its sections have parameter sets of their own
};

// Encoded sections have sets in their packets only where sets differ.
Result<bool> PacketWalk::are_sets_in_band(size_t number) const {
  const Section& section = plan_.sections[number];
  if (section.kind == SectionKind::kCopied) {
    const size_t clip = plan_.render.timeline.shots[section.shot].clip;
    FW_ASSIGN_OR_RETURN(
        const NalSetup source,
        read_setup(*codec_, bytes_of(plan_.render.clips[clip].clip.setup)));
    return source.sets != setup_.sets;
  }
  if (size_t(section.start) >= film_.clip.packets.size()) return false;
  FW_ASSIGN_OR_RETURN(
      PacketReader packets,
      PacketReader::open(film_, PacketReader::Stream::kVideo, job_));
  FW_ASSIGN_OR_RETURN(const PacketPtr packet, media::new_packet());
  FW_RETURN_IF_ERROR(packets.read(size_t(section.start), *packet));
  FW_ASSIGN_OR_RETURN(
      const auto units,
      nal_units({packet->data, size_t(packet->size)}, setup_.framing));
  return !sets_in(*codec_, units).empty();
}

Result<void> PacketWalk::find_sets() {
  if (!codec_ || plan_.totals.copied_frames == 0) return {};
  FW_ASSIGN_OR_RETURN(setup_, read_setup(*codec_, bytes_of(film_.clip.setup)));
  for (size_t i = 0; i < plan_.sections.size() && !sets_in_band_; ++i) {
    FW_ASSIGN_OR_RETURN(sets_in_band_, are_sets_in_band(i));
  }
  return {};
}

// Whether a key frame needs parameter sets that do not stand before it.
Result<bool> PacketWalk::lacks_sets(const AVPacket& packet,
                                    const AVPacket& wanted,
                                    const NalSetup& source) const {
  FW_ASSIGN_OR_RETURN(
      const auto units,
      nal_units({packet.data, size_t(packet.size)}, setup_.framing));
  std::vector<std::string> needed = source.sets;
  if (needed.empty()) {
    FW_ASSIGN_OR_RETURN(
        const auto own,
        nal_units({wanted.data, size_t(wanted.size)}, source.framing));
    needed = sets_in(*codec_, own);
  }
  const auto there = sets_in(*codec_, units);
  return std::ranges::any_of(needed, [&](const std::string& set) {
    return std::ranges::find(there, set) == there.end();
  });
}

void PacketWalk::check_times(std::vector<FoundProblem>& problems) const {
  const CodedClip& clip = film_.clip;
  const Timeline& timeline = plan_.render.timeline;
  if (clip.frames != timeline.frames() ||
      int64_t(clip.packets.size()) != timeline.frames()) {
    problems.push_back(problem(
        0, 0,
        fmt::format("{} frames in {} packets instead of {}", clip.frames,
                    clip.packets.size(), timeline.frames())));
  }
  if (!clip.constant_rate || clip.rate != timeline.rate) {
    problems.push_back(
        problem(0, 0, "frames are not shown at the times of the plan"));
  }
}

Result<bool> PacketWalk::same_content(const AVPacket& packet,
                                      const AVPacket& wanted,
                                      const NalSetup& source) const {
  if (same_bytes(packet, wanted)) return true;
  if (!codec_) return false;
  FW_ASSIGN_OR_RETURN(
      const auto is,
      content_of(*codec_, {packet.data, size_t(packet.size)}, setup_.framing));
  FW_ASSIGN_OR_RETURN(
      const auto should,
      content_of(*codec_, {wanted.data, size_t(wanted.size)}, source.framing));
  return is == should;
}

// The first fault of a section; what follows is no news.
Result<std::optional<FoundProblem>> PacketWalk::check_copied(
    size_t number) const {
  using Answer = std::optional<FoundProblem>;
  const Section& section = plan_.sections[number];
  const ClipFile& source =
      plan_.render.clips[plan_.render.timeline.shots[section.shot].clip];
  FW_ASSIGN_OR_RETURN(
      PacketReader packets,
      PacketReader::open(film_, PacketReader::Stream::kVideo, job_));
  FW_ASSIGN_OR_RETURN(
      PacketReader sources,
      PacketReader::open(source, PacketReader::Stream::kVideo, job_));
  FW_ASSIGN_OR_RETURN(const PacketPtr packet, media::new_packet());
  FW_ASSIGN_OR_RETURN(const PacketPtr wanted, media::new_packet());
  NalSetup setup;
  if (codec_) {
    FW_ASSIGN_OR_RETURN(setup,
                        read_setup(*codec_, bytes_of(source.clip.setup)));
  }
  const int64_t first = source.clip.packets[section.first_packet].shown;
  for (int64_t i = 0; i < section.frames; ++i) {
    FW_RETURN_IF_ERROR(job_.keep_going());
    const size_t at = size_t(section.start + i);
    const size_t of_source = section.first_packet + size_t(i);
    const int64_t shown =
        section.start + source.clip.packets[of_source].shown - first;
    if (film_.clip.packets[at].shown != shown) {
      return Answer(problem(number, shown, "a frame stands at another place"));
    }
    FW_RETURN_IF_ERROR(packets.read(at, *packet));
    FW_RETURN_IF_ERROR(sources.read(of_source, *wanted));
    FW_ASSIGN_OR_RETURN(const bool same, same_content(*packet, *wanted, setup));
    if (!same) {
      return Answer(problem(number, shown,
                            "a copied packet differs from that of the clip"));
    }
    if (!sets_in_band_ || !source.clip.packets[of_source].key) continue;
    FW_ASSIGN_OR_RETURN(const bool lacks, lacks_sets(*packet, *wanted, setup));
    if (lacks) {
      return Answer(problem(number, shown,
                            "parameter sets are missing before a key frame"));
    }
  }
  return Answer();
}

// Each key frame needs sets of all kinds that the head of the film has: a
// decoder that comes from a copied clip has those of the clip.
Result<std::optional<FoundProblem>> PacketWalk::check_encoded(
    size_t number) const {
  using Answer = std::optional<FoundProblem>;
  if (!sets_in_band_) return Answer();
  const Section& section = plan_.sections[number];
  FW_ASSIGN_OR_RETURN(
      PacketReader packets,
      PacketReader::open(film_, PacketReader::Stream::kVideo, job_));
  FW_ASSIGN_OR_RETURN(const PacketPtr packet, media::new_packet());
  for (size_t at = size_t(section.start); at < size_t(section.end()); ++at) {
    if (!film_.clip.packets[at].key) continue;
    FW_RETURN_IF_ERROR(packets.read(at, *packet));
    FW_ASSIGN_OR_RETURN(
        const auto units,
        nal_units({packet->data, size_t(packet->size)}, setup_.framing));
    const auto is_there = [&](const std::string& set) {
      return std::ranges::any_of(units, [&](Bytes unit) {
        return nal_type(*codec_, unit) == nal_type(*codec_, bytes_of(set));
      });
    };
    if (std::ranges::all_of(setup_.sets, is_there)) continue;
    return Answer(problem(number, film_.clip.packets[at].shown,
                          "parameter sets are missing before a key frame"));
  }
  return Answer();
}

Result<std::vector<FoundProblem>> PacketWalk::check_section(
    size_t number) const {
  const Section& section = plan_.sections[number];
  std::vector<FoundProblem> problems;
  if (size_t(section.end()) > film_.clip.packets.size()) return problems;
  if (section.kind == SectionKind::kCopied) {
    FW_ASSIGN_OR_RETURN(const auto found, check_copied(number));
    if (found) problems.push_back(*found);
  }
  if (section.kind == SectionKind::kEncoded) {
    FW_ASSIGN_OR_RETURN(const auto found, check_encoded(number));
    if (found) problems.push_back(*found);
  }
  if (!film_.clip.packets[size_t(section.start)].key) {
    problems.push_back(problem(number, section.start,
                               "decoding cannot start where a section begins"));
  }
  return problems;
}

Result<std::vector<FoundProblem>> PacketWalk::run(Executor& executor) {
  std::vector<FoundProblem> problems;
  check_times(problems);
  FW_RETURN_IF_ERROR(find_sets());
  using Found = Result<std::vector<FoundProblem>>;
  std::vector<Found> found(plan_.sections.size(),
                           Found(std::vector<FoundProblem>{}));
  executor.parallel_for(found.size(),
                        [&](size_t i) { found[i] = check_section(i); });
  for (Found& section : found) {
    if (!section) return std::move(section).error();
    problems.insert(problems.end(), section->begin(), section->end());
  }
  return problems;
}

// A piece of work of the check.
struct Look {
  FrameWindow window;  // frames of the film
  std::string part;    // that says what is expected; empty: the clips do
};

std::vector<Look> all_frames(const FilmPlan& plan) {
  std::vector<Look> looks;
  const int64_t frames = plan.render.timeline.frames();
  for (int64_t at = 0; at < frames; at += kFramesOfPiece) {
    looks.push_back({{at, std::min(at + kFramesOfPiece, frames)}});
  }
  return looks;
}

// Joints that show the same frames, coded the same way, are looked at once.
std::vector<Look> joints(const FilmPlan& plan) {
  std::vector<Look> looks;
  std::set<std::string> known;
  for (size_t i = 0; i < plan.sections.size(); ++i) {
    const Section& section = plan.sections[i];
    if (section.kind == SectionKind::kEncoded) {
      const std::string part = part_key(plan.render, section);
      if (known.insert(part).second) {
        looks.push_back({{section.start, section.end()}, part});
      }
      continue;
    }
    const bool after_copied =
        i > 0 && plan.sections[i - 1].kind == SectionKind::kCopied;
    const size_t clip = plan.render.timeline.shots[section.shot].clip;
    if (after_copied &&
        known.insert(fmt::format("{} {}", clip, section.first_packet)).second) {
      looks.push_back({{section.start, section.start + 1}});
    }
  }
  return looks;
}

// Copied packets are equal to those of their clips; where the decoder's
// configuration is, too, what it shows before a joint is known.
Neighbors neighbors_to_decode(const ClipFile& film, const FilmPlan& plan) {
  for (size_t i = 0; i < plan.copied.size(); ++i) {
    const CodedClip& clip = plan.render.clips[i].clip;
    if (plan.copied[i] && clip.setup != film.clip.setup) {
      return Neighbors::kBoth;
    }
  }
  return Neighbors::kNext;
}

size_t section_at(const FilmPlan& plan, int64_t frame) {
  const auto after =
      std::ranges::upper_bound(plan.sections, frame, {}, &Section::start);
  return size_t(after - plan.sections.begin()) - 1;
}

}  // namespace

Result<CheckResult> check_film(const std::string& film, const FilmPlan& plan,
                               const SoundPlan& sound,
                               const LoadPart& load_part, Checking checking,
                               const Job& job, Executor& executor,
                               const std::function<void(double)>& progress) {
  const auto start = std::chrono::steady_clock::now();
  FW_ASSIGN_OR_RETURN(const ClipFile file, read_clip({film}, job));
  CheckResult result;
  FW_ASSIGN_OR_RETURN(result.problems,
                      PacketWalk(file, plan, job).run(executor));
  const std::vector<Look> looks =
      checking == Checking::kFull ? all_frames(plan) : joints(plan);
  std::vector<Result<WindowCheck>> checks(looks.size(),
                                          Result<WindowCheck>(WindowCheck{}));
  const Neighbors neighbors = neighbors_to_decode(file, plan);
  int64_t frames = 0;
  for (const Look& look : looks) frames += look.window.to - look.window.from;
  std::atomic<int64_t> checked = 0;
  // With packets at other places nothing can be compared.
  if (result.problems.empty()) {
    executor.parallel_for(looks.size(), [&](size_t i) {
      const Look& look = looks[i];
      if (look.part.empty()) {
        checks[i] = check_window(file, plan, look.window, job);
      } else if (const auto part = load_part(look.part)) {
        checks[i] = check_part(file, look.window.from, *part, neighbors, job);
      }
      checked += look.window.to - look.window.from;
      if (progress) progress(double(checked) / double(frames));
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
           section_at(plan, found.frame),
           true});
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
