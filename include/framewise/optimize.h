// SPDX-License-Identifier: Apache-2.0
// The smallest file that still looks right: encodes an animation or image with
// several settings, measures each result, and keeps the smallest that reaches a
// target.
//
//   auto done = framewise::optimize("a.gif", "a.webp",
//                                   {.targets = {"ssimulacra2.p5>=70"}});
//   if (done && done->outcome == OptimizeOutcome::kMet) use(done->output);
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "framewise/compare.h"
#include "framewise/report.h"
#include "framewise/write.h"

namespace framewise {

// Containers of video that a result may be, each with one codec.
enum class VideoFormat : uint8_t {
  kMp4,   // H.264 in 4:2:0, which every browser plays
  kWebm,  // VP9 in 4:2:0
};

// The format of a result: one of pictures and animations, or of video.
class ResultFormat {
 public:
  constexpr ResultFormat(FileFormat picture) : format_(picture) {}
  constexpr ResultFormat(VideoFormat video) : format_(video) {}

  std::optional<FileFormat> picture() const {
    const auto* one = std::get_if<FileFormat>(&format_);
    return one ? std::optional(*one) : std::nullopt;
  }
  std::optional<VideoFormat> video() const {
    const auto* one = std::get_if<VideoFormat>(&format_);
    return one ? std::optional(*one) : std::nullopt;
  }
  friend bool operator==(const ResultFormat&, const ResultFormat&) = default;

 private:
  std::variant<FileFormat, VideoFormat> format_;
};

struct ResultFormatInfo {
  std::string_view name;       // "jpeg", "mp4"
  std::string_view extension;  // the usual one, without a dot
  bool alpha;
  bool animation;
  bool lossy;
  bool lossless;
  int bits;              // most bits a sample
  int32_t longest_side;  // pixels
};
ResultFormatInfo info_of(ResultFormat format);

// The format that a path's ending names, in any case.
std::optional<ResultFormat> result_format_of(const std::filesystem::path& path);

enum class OptimizeStage : uint8_t {
  kReading,    // the input; it is also prepared for --fps and --scale
  kSampling,   // tries on a sample of its frames
  kSearching,  // tries on the whole
  kProposing,  // other forms, where max_bytes cannot be held
};
const char* name_of(OptimizeStage stage) noexcept;  // "trying samples"

struct OptimizeProgress {
  std::string trial;  // "webp lossy 72, sample"
  double share = 0;   // of this trial, 0 to 1
  OptimizeStage stage = OptimizeStage::kReading;
  // About: how many tries a search needs shows at its end. Absent: it is not
  // known at all.
  std::optional<double> stage_share;
};

// Options of comparisons that judge flashes.
inline CompareOptions judging_flashes(FlashRules rules) {
  CompareOptions options;
  options.flashes = rules;
  return options;
}

// A change of a result that would not fit into its bytes.
enum class FormChange : uint8_t {
  kFormat,  // to one that current browsers show
  kScale,   // a smaller size
  kFps,     // fewer frames a second
};
const char* name_of(FormChange change) noexcept;  // "format", "scale", "fps"

struct OptimizeOptions {
  // Formats that the result may have. Empty: the one that the ending of the
  // output names, else those that current browsers show: of images JPEG, PNG,
  // WebP and AVIF, of animations GIF, APNG, WebP, AVIF and MP4.
  std::vector<ResultFormat> formats;
  // Requirements that the result must meet, all of them: "score>=85",
  // "ssimulacra2.p5>=70".
  std::vector<std::string> targets;
  // The result may take so many bytes. Without targets it is as good as that
  // allows.
  std::optional<int64_t> max_bytes;
  // May change where nothing else holds max_bytes; the first of
  // Optimization::proposals that does is taken.
  std::vector<FormChange> allow;
  // Every pixel as in the input. Excludes targets.
  bool lossless = false;
  // A result whose verdict is worse does not count, whatever the targets say:
  // detectors know damage, such as lost colors, that a metric misses.
  // kPass or kWarning; absent: any verdict will do.
  std::optional<VerdictStatus> worst_verdict = VerdictStatus::kWarning;
  // How far the result may exceed the targets, in points of SSIMULACRA2, before
  // smaller settings are tried.
  double tolerance = 0.5;
  int effort = 5;       // of the encoders: 0 quick to 9 small
  int most_trials = 8;  // of one way to encode, on the sample and on the whole
  // So many frames a second at most, and a size of this share. Absent: as the
  // input. The target then compares with the input changed in the same way.
  std::optional<double> fps;
  std::optional<double> scale;
  // An external program that encodes: "gifsicle". Empty: the built-in encoders.
  std::string engine;
  // Pipelines of GIF encoders, by their ids, as `framewise sweep` lists and
  // selects them; the result is a GIF. Excludes `engine`.
  std::vector<std::string> pipelines;
  int64_t engine_timeout_ms = 10 * 60 * 1000;  // of one encode
  bool dry_run = false;  // estimate from a sample; write nothing
  // How results are measured and the input is read. Its executor, cache and
  // stop serve the encoders, too. `requirements` must be empty. A result that
  // fails by its rules of flashes is refused where the input does not.
  CompareOptions compare = judging_flashes(FlashRules::kWcag);
  // Called now and then, from one thread at a time.
  std::function<void(const OptimizeProgress&)> progress;
};

// One encode with its size and, where it was measured, its quality.
struct OptimizeTrial {
  std::string encoding;  // "webp lossy", "gif by gifsicle"
  std::string settings;  // "quality 72"
  ResultFormat format = FileFormat::kWebp;
  double knob = 0;
  bool sample = false;  // of a few frames, not of the whole input
  int64_t bytes = 0;
  // Of the whole input. Of a sample: what the whole is expected to take.
  int64_t whole_bytes = 0;
  std::vector<RequirementReport> requirements;  // the targets
  std::optional<double> score;
  std::optional<VerdictStatus> verdict;
  bool measured = false;
  bool passed = false;  // every target, and the limit on bytes
  double encode_ms = 0;
  double measure_ms = 0;
  bool from_cache = false;
  std::optional<Error> error;  // why there is no result
};

// A form in which the result would hold max_bytes, expected from a sample.
struct OptimizeProposal {
  FormChange change = FormChange::kFormat;
  ResultFormat format = FileFormat::kGif;
  double scale = 1;  // kScale
  double fps = 0;    // kFps
  int64_t bytes = 0;
  std::optional<double> score;  // compared with the input in that form
};

enum class OptimizeOutcome : uint8_t {
  kMet,        // the output meets the targets
  kInputKept,  // nothing smaller meets them; the output is a copy of the input
  // No setting meets them. The output is the nearest one, but where that takes
  // more than max_bytes or has a worse verdict than worst_verdict: then there
  // is no output, and what lay under its name stays.
  kMissed,
  kEstimated,  // a dry run: there is no output
};
const char* name_of(OptimizeOutcome outcome) noexcept;

struct Optimization {
  OptimizeOutcome outcome = OptimizeOutcome::kMissed;
  bool stopped = false;  // before the search was over; the best result so far
  std::filesystem::path output;
  ResultFormat format = FileFormat::kWebp;
  std::string encoding;
  std::string settings;
  int64_t input_bytes = 0;
  int64_t bytes = 0;
  std::string why;  // why this encoding, in a sentence or two
  // The output compared with the input, by compare(). Of a dry run empty.
  Report report;
  std::vector<OptimizeTrial> trials;  // in the order in which they were made
  std::vector<Finding> notes;         // what was converted, and other remarks
  // Where max_bytes cannot be held in the form that was asked for.
  std::vector<OptimizeProposal> proposals;

  double saved_share() const {
    return input_bytes > 0 ? 1 - double(bytes) / double(input_bytes) : 0;
  }
};

// Writes the smallest file that meets the targets to `output`, else the nearest
// within max_bytes and worst_verdict. It is never larger than the input where
// both have one format: a copy of the input is written then. An ending of
// `output` that is not one of the chosen format is replaced.
//
// Every result is encoded whole, decoded again and measured by compare() before
// it counts. The same input and options give the same output, for any number of
// threads, and with or without a cache.
//
// When the work is stopped the best result so far is written; it fails with
// kCancelled if there is none.
Result<Optimization> optimize(const std::filesystem::path& input,
                              const std::filesystem::path& output,
                              const OptimizeOptions& options = {});

}  // namespace framewise
