// SPDX-License-Identifier: Apache-2.0
#include "video/encode/scene_trials.h"

#include <sys/resource.h>

#include <algorithm>

#include "base/json/json.h"
#include "base/sha256.h"
#include "batch/pairs/pair_memory.h"
#include "framewise/version.h"
#include "video/encode/grain_choice.h"
#include "video/render/work/section_memory.h"

namespace framewise::video {
namespace {

constexpr std::string_view kJournalName = "scenes.journal";

// The score is made of others, which come with the judgement.
std::vector<std::string> measured_metrics(
    std::span<const judge::Requirement> targets) {
  std::vector<std::string> metrics;
  for (const judge::Requirement& one : targets) {
    metrics.emplace_back(judge::is_of_the_whole(one)
                             ? std::string_view("ssimulacra2")
                             : one.metric->name);
  }
  return metrics;
}

// Only what the targets need is measured, of every pair.
CompareOptions scene_compare_options(
    const EncodeRequest& request, std::span<const judge::Requirement> targets) {
  CompareOptions options = request.options.compare;
  options.requirements.clear();
  for (const judge::Requirement& one : targets) {
    options.requirements.push_back(one.text);
  }
  options.pairing = PairingMode::kIndex;
  // Smaller frames are seen at the size of the film.
  if (request.options.picture_size) options.resizing = Resizing::kTest;
  options.sampling.by = SampleBy::kNothing;
  options.judge = std::ranges::any_of(targets, judge::is_of_the_whole);
  options.metrics = measured_metrics(targets);
  options.pictures = Embed::kNone;
  options.error_maps = 0;
  options.executor = nullptr;  // scenes are measured at once
  options.cache = nullptr;
  options.progress = {};
  return options;
}

Error no_value(std::span<const judge::Requirement> targets) {
  return with_hint(
      fail(ErrorKind::kEnvironment,
           "the target '{}' has no value for this film", targets.front().text),
      "run framewise compare with this metric to see why");
}

// Of the requirement that is nearest to being missed, or missed most; nothing
// if one has no value.
struct NearestTarget {
  double margin = 0;
  double value = 0;
};
std::optional<NearestTarget> nearest_target(
    std::span<const judge::Requirement> targets, const Comparison& comparison) {
  std::optional<NearestTarget> nearest;
  for (size_t i = 0; i < targets.size(); ++i) {
    if (i >= comparison.requirements.size()) return std::nullopt;
    const RequirementReport& found = comparison.requirements[i];
    if (!found.value) return std::nullopt;
    const double margin =
        judge::margin_of(targets[i], *found.value, found.passed);
    if (!nearest || margin < nearest->margin) nearest = {margin, *found.value};
  }
  return nearest;
}

}  // namespace

Result<size_t> scene_lanes(const CodedFilm& film,
                           const media::VideoEncoding& encoding,
                           std::span<const judge::Requirement> targets,
                           const WorkContext& context) {
  const int64_t to_encode =
      section_memory(clip_frame_bytes(film.file()), film.format(), encoding);
  // A scene is measured when its encoder has ended, but what that has freed is
  // not always what measuring needs.
  const batch::FileFacts frames{.pixels = film.clip().coding.size.pixels(),
                                .container = "mp4"};
  const batch::FileFacts pair[] = {frames, frames};
  const int64_t to_measure =
      batch::memory_to_compare(pair, measured_metrics(targets), 1);
  return lanes_in_memory("encoding frames of", film.clip().coding.size,
                         to_encode + to_measure, context.memory_bytes,
                         size_t(context.executor->concurrency()));
}

double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return double(time.tv_sec) + double(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

SceneTrials::SceneTrials(const EncodeRequest& request, const CodedFilm& film,
                         std::span<const judge::Requirement> targets,
                         std::optional<PartStore> parts, batch::Journal journal)
    : request_(request),
      film_(film),
      targets_(targets),
      compare_(scene_compare_options(request, targets)),
      parts_(std::move(parts)),
      journal_(std::move(journal)) {}

Result<std::unique_ptr<SceneTrials>> SceneTrials::open(
    const EncodeRequest& request, const CodedFilm& film,
    std::span<const judge::Requirement> targets,
    const std::filesystem::path& folder) {
  std::optional<PartStore> parts;
  std::filesystem::path file;  // empty: gone with the journal
  if (!folder.empty()) {
    FW_ASSIGN_OR_RETURN(parts, PartStore::in(folder));
    file = folder / kJournalName;
  }
  FW_ASSIGN_OR_RETURN(batch::Journal journal, batch::Journal::open(file));
  return std::unique_ptr<SceneTrials>(new SceneTrials(
      request, film, targets, std::move(parts), std::move(journal)));
}

void SceneTrials::remove() {
  journal_.remove();
  if (parts_) parts_->remove();
}

std::optional<Part> SceneTrials::load(std::string_view key) const {
  return parts_ ? parts_->load(key) : std::nullopt;
}

// Whatever changes packets or values is part of the key.
std::string SceneTrials::key_of(const FrameRange& range,
                                const media::VideoEncoding& encoding,
                                TrialUse use) const {
  std::string words = fmt::format(
      "{} {}\n{} {} {} {} {} {}\n{} {} {}", version(),
      use == TrialUse::kScene ? "scene" : "probe", film_.clip().identity,
      int(encoding.codec), encoding.preset, int(film_.format().pixels),
      encoding.threads, *encoding.crf, range.first, range.frames,
      compare_.judge ? "judged" : "measured");
  if (film_.deinterlaces()) words += "\ndeinterlaced";
  if (request_.options.picture_size) {
    words += fmt::format("\n{}x{}", film_.format().size.width,
                         film_.format().size.height);
  }
  for (const auto& [name, value] : encoding.details) {
    words += fmt::format("\n{}={}", name, value);
  }
  for (const judge::Requirement& target : targets_) {
    words += "\n" + target.text;
  }
  Sha256 hash;
  hash.update(std::as_bytes(std::span(words)));
  return hash.hex().substr(0, 32);
}

std::optional<SceneTrial> SceneTrials::known(const std::string& key,
                                             TrialUse use) const {
  const batch::Journal::Entry* entry = journal_.find(key);
  if (!entry) return std::nullopt;
  if (use == TrialUse::kScene && !(parts_ && parts_->has(key)))
    return std::nullopt;
  const auto row = journal_.read(*entry);
  if (!row) return std::nullopt;
  const Json json = Json::parse(*row);
  return SceneTrial{.key = key,
                    .crf = json["crf"].number(),
                    .margin = json["margin"].number(),
                    .value = json["value"].number(),
                    .bytes = json["bytes"].integer(),
                    .known = true};
}

Result<SceneTrial> SceneTrials::measure(const FrameRange& range, Part& part) {
  std::vector<uint64_t> hashes;
  FW_ASSIGN_OR_RETURN(Animation original, film_.original(range));
  FW_ASSIGN_OR_RETURN(Animation encoded, film_.decoded(part, range, &hashes));
  FW_ASSIGN_OR_RETURN(
      const Report report,
      compare(std::move(original), std::move(encoded), compare_));
  measured_frames_ += range.frames;
  const Comparison& comparison = report.comparisons.front();
  if (comparison.error) return *comparison.error;
  if (comparison.partial) {
    return fail(ErrorKind::kCancelled, "stopped before the end");
  }
  const auto nearest = nearest_target(targets_, comparison);
  if (!nearest) return no_value(targets_);
  for (size_t i = 0; i < hashes.size(); ++i) {
    part.expected.push_back(
        {.number = int32_t(i), .hash = hashes[i], .blocks = {}});
  }
  SceneTrial trial{.margin = nearest->margin, .value = nearest->value};
  for (const PartPacket& packet : part.packets) {
    trial.bytes += int64_t(packet.data.size());
  }
  return trial;
}

Result<SceneTrial> SceneTrials::run(const FrameRange& range, double crf,
                                    TrialUse use, std::string_view grain) {
  media::VideoEncoding encoding = request_.options.encoding;
  encoding.crf = crf;
  if (!grain.empty()) encoding.details.emplace_back(kGrainOption, grain);
  const std::string key = key_of(range, encoding, use);
  if (const auto trial = known(key, use)) return *trial;
  FW_ASSIGN_OR_RETURN(Part part, film_.encode(range, encoding));
  encoded_frames_ += range.frames;
  FW_ASSIGN_OR_RETURN(SceneTrial trial, measure(range, part));
  trial.key = key;
  trial.crf = crf;
  if (use == TrialUse::kScene && parts_) {
    FW_RETURN_IF_ERROR(parts_->save(key, part));
  }
  const Json row = {{"crf", crf},
                    {"margin", trial.margin},
                    {"value", trial.value},
                    {"bytes", trial.bytes}};
  FW_RETURN_IF_ERROR(journal_.add(key, batch::Status::kPassed, row.dump()));
  return trial;
}

}  // namespace framewise::video
