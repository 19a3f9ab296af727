// SPDX-License-Identifier: Apache-2.0
// Comparing animations, images and videos with their original.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "framewise/animation.h"
#include "framewise/error.h"
#include "framewise/flashes.h"
#include "framewise/meeting.h"
#include "framewise/policy.h"
#include "framewise/report.h"

namespace framewise {

class Cache;  // framewise/cache.h

// A time in a file, in milliseconds or in frames.
struct TimePoint {
  double milliseconds = 0;
  int64_t frames = 0;  // counts if it is not 0

  bool none() const { return milliseconds == 0 && frames == 0; }
};

// How frames of different sizes are brought to one size.
enum class Resizing : uint8_t {
  kRefuse,
  kTest,       // the test is brought to the reference's size
  kReference,  // the reference is brought to the test's size
  kSmaller,    // the larger of the two is brought to the size of the other
};

// How much of a comparison is measured by costly metrics. Cheap ones measure
// every pair, and what they find makes the estimates of the others better.
enum class SampleBy : uint8_t {
  kLength,       // every pair, unless there are very many: then kProgressive
  kNothing,      // every pair
  kUniform,      // one pair at random in each of equally long parts
  kAdaptive,     // the parts are shorter where much moves
  kScenes,       // the parts lie within scenes
  kProgressive,  // parts as the content suggests
  // Pairs of films by a cheap look at each, for all metrics and the verdict:
  // see FilmPlan. Of other animations every pair.
  kFilm,
};

struct Sampling {
  SampleBy by = SampleBy::kLength;
  // So many pairs. Unset: more and more, until the interval is narrow enough or
  // every requirement is decided.
  std::optional<int64_t> pairs;
  std::optional<int64_t> most;  // never more than this
  // This share of the pairs, 0 to 1, with kUniform, kAdaptive and kScenes where
  // `pairs` is unset; 0: as with `pairs` unset.
  double share = 0;
  int64_t from = 0;          // of fewer pairs every one; 0: chosen by length
  double confidence = 0.95;  // of the intervals, 0.5 to 0.999
  // Videos whose pictures take at most so many bytes are drawn from when all
  // that is cheap is known of them, and their pictures are kept meanwhile if
  // there is memory; of others the first pairs are drawn while they go by.
  int64_t short_bytes = int64_t{96} << 20;
};

// Where and how the viewer of ColorVideoVDP ("cvvdp") looks at the files.
struct DisplayOptions {
  // A display by name, such as "standard_fhd", or a JSON file that describes
  // one. Empty: "standard_4k", and for files that say PQ or HLG
  // "standard_hdr_pq" or "standard_hdr_hlg".
  std::string name;
  double pixels_per_degree = 0;  // 0: those of the display
  // The frames before the first frame of a film, as temporal filters need
  // them. True: the first frames in reverse. False: the first frame, repeated.
  bool mirrored_start = false;
};

// The worst pair of frames so far: by the score of frames where a verdict is
// computed, otherwise by the first metric that was asked for.
struct WorstSoFar {
  std::string metric;
  double value = 0;
  double time_ms = 0;  // of its frame in the reference
};

struct CompareProgress {
  int64_t done = 0;   // pairs of frames
  int64_t total = 0;  // of all tests together
  std::optional<WorstSoFar> worst;
};

enum class CompareStage : uint8_t {
  kReading,    // opening the files, pairing their frames
  kMeasuring,  // pairs
  kJudging,    // finding defects
  kDrawing,    // the pictures of the report
};
const char* name_of(CompareStage stage) noexcept;  // "drawing pictures"

struct CompareOptions {
  // Names of metrics and of sets: "default", "fast", "text", "giflab", "all".
  // Empty: "default". What a requirement needs is added.
  std::vector<std::string> metrics;
  // Expressions such as "ssimulacra2.mean>=70".
  std::vector<std::string> requirements;
  PairingMode pairing = PairingMode::kAuto;
  // How late the test is. Not zero: nobody looks for shifts of its own.
  TimePoint offset;
  // The part of the reference that counts: from `start` on, to `end` and for
  // `frames` of its frames at most. Unset: to the last.
  TimePoint start;
  std::optional<TimePoint> end;
  std::optional<int64_t> frames;
  // Measure every n-th frame of the reference. Encoders give such frames a
  // quality of their own, so the result is biased: prefer `sampling`.
  int64_t subsample = 1;
  Sampling sampling;
  Resizing resizing = Resizing::kSmaller;
  // The color (R, G, B) behind transparent pixels. Unset: black and white
  // are both measured, and the worse value counts.
  std::optional<std::array<uint8_t, 3>> background;
  // Luminance of white, for models that want it. HDR says its own.
  double nits = 80;
  DisplayOptions display;
  // LPIPS measures larger pictures at this length of their longer side, as
  // GifLab does with 512; 0: as they are.
  int lpips_size = 0;
  // The languages in which words are read, by Tesseract's names: "eng",
  // "deu+eng". Where others than English are named, their data must be
  // installed.
  std::string text_language = "eng";
  // GifLab's metrics are measured on so many frames of each file, chosen and
  // paired as GifLab does it (30 there); 0: on all pairs, and those of whole
  // files on 30 frames.
  int giflab_frames = 0;
  // Where it is measured: "cpu", "gpu" (the best card), "auto" (a card for long
  // work) or the name of a card. Metrics that cards do not compute, and all
  // where the card fails, are measured by the processor.
  std::string device = "cpu";
  // The folder in which trained models lie; empty: there are none. A metric
  // whose model is missing has no value, and says so.
  std::filesystem::path models;
  // Rules by which flashes that can cause seizures are judged, of whole files
  // with several frames, where a verdict is asked for. Absent: they are not,
  // since small animations are compared in less time than that takes.
  std::optional<FlashRules> flashes;
  Policy policy;              // what is called damage
  bool judge = true;          // false: numbers only, no score and no verdict
  bool full = false;          // skip nothing, whatever cannot matter
  int worst = 5;              // how many of the worst instants are told
  int error_maps = 0;         // for how many of them a picture is made
  bool error_values = false;  // and the numbers beside it
  Embed pictures = Embed::kNone;  // which frames come with the report
  OpenOptions open;               // pool, executor and stop of it are not used
  Cache* cache = nullptr;  // where results are looked up and kept; may be null
  Executor* executor = nullptr;  // null: the calling thread does it all
  // About how much memory each of its threads may take; 0: any. With less,
  // metrics keep less from one pair of frames to the next, and are slower.
  int64_t memory_per_thread = 0;
  std::stop_token stop;
  // Called now and then, from one thread at a time.
  std::function<void(const CompareProgress&)> progress;
  // Called when a stage begins, and where it can say which share of it is done,
  // 0 to 1, as it goes on; of the measuring `progress` says that.
  std::function<void(CompareStage stage, std::optional<double> share)> on_stage;
};

// Measures how well each test shows what the reference shows. Memory does not
// grow with the number of frames. The same input gives the same report, bit by
// bit, for any number of threads, and with or without a cache.
//
// When the work is stopped the report holds what was measured until then and
// is marked partial; stopped before anything was, it fails with kCancelled.
// Fails when a file cannot be read, sizes differ and options.resizing does not
// say what to do, or an option makes no sense. Where that is so of some of
// several tests, the others are compared, and those have an `error` instead of
// numbers.
//
//   auto report = framewise::compare("original.gif", "small.gif");
//   if (report) use(report->comparisons[0].status());
Result<Report> compare(const std::filesystem::path& reference,
                       const std::filesystem::path& test,
                       const CompareOptions& options = {});
Result<Report> compare(const std::filesystem::path& reference,
                       std::initializer_list<std::filesystem::path> tests,
                       const CompareOptions& options = {});
Result<Report> compare(const std::filesystem::path& reference,
                       std::span<const std::filesystem::path> tests,
                       const CompareOptions& options = {});

// The same for animations that are open already, such as frames in memory (see
// make_animation). Their own OpenOptions apply, not those of `options`. All of
// them are compared or none: the first that cannot be read is the error. YUV
// that names no matrix is read as the animation says.
Result<Report> compare(Animation reference, Animation test,
                       const CompareOptions& options = {});
Result<Report> compare(Animation reference, std::vector<Animation> tests,
                       const CompareOptions& options = {});

}  // namespace framewise
