// SPDX-License-Identifier: Apache-2.0
// Every option of the commands for images and of `inspect` changes the outcome
// on a small file, or is refused with a reason.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "base/result.h"
#include "jobs/flashes/flashes_request.h"
#include "jobs/image/image_requests.h"
#include "jobs/inspect/inspect_request.h"
#include "jobs/kinds.h"
#include "jobs/option_case.h"
#include "jobs/small_files.h"
#include "report/flashes/flash_json.h"
#include "report/image/check_report.h"
#include "report/image/diff_report.h"
#include "report/inspection/inspection_json.h"

namespace framewise::jobs {
namespace {

using Outcome = std::function<Result<std::string>(const Given& given,
                                                  const PairOfFiles& files)>;

void expect_effects(std::string_view kind, const OptionCases& cases,
                    const OptionExceptions& exceptions,
                    const Outcome& outcome) {
  const SmallFiles files;
  const auto outcome_of = [&](const Words& words, const PairOfFiles& pair) {
    const auto given =
        give(find_kind(kind)->fields(), kind, {}, words, Asker::kPython);
    if (!given) return "refused: " + given.error().to_string();
    const auto done = outcome(*given, pair);
    return done ? *done : "refused: " + done.error().to_string();
  };
  const auto fields = find_kind(kind)->fields();
  for (const FieldInfo& field : fields) {
    if (exceptions.contains(field.name())) continue;
    const auto one = cases.find(field.name());
    ASSERT_NE(one, cases.end())
        << kind << " " << field.name() << " has no case here: is it dead?";
    Words words = one->second.beside;
    const PairOfFiles& pair = files.of(one->second.files);
    const std::string usual = outcome_of(words, pair);
    words.emplace_back(field.name(), one->second.value);
    EXPECT_TRUE(outcome_of(words, pair) != usual)
        << kind << " " << field.name()
        << " changes nothing: " << usual.substr(0, 300);
  }
  for (const auto& [name, one] : cases) {
    EXPECT_EQ(std::ranges::count(fields, name, &FieldInfo::name), 1) << name;
  }
}

std::string text_of_bytes(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

const Words kRaw = {{"raw-video", "16x16:gray"}};
const Words kJpeg = {{"format", "jpeg"}};
constexpr std::string_view kClock = "depends on the clock";
constexpr std::string_view kNoMetadata = "needs a file with metadata";

TEST(EveryImageOption, ChangesAnInspection) {
  expect_effects(
      "inspect",
      {{"delay-rule", {"stored", {{"frames", ""}}, "short delays"}},
       {"tolerant", {"true", {}, "damaged"}},
       {"frame-rate", {"10", kRaw, "raw"}},
       {"raw-video", {"16x16:gray", {}, "raw"}},
       {"max-file-bytes", {"100"}},
       {"max-frame-pixels", {"100"}},
       {"max-frames-in-file", {"5"}},
       {"max-total-pixels", {"5000"}},
       {"frames", {"true"}},
       {"fast", {"true"}},
       {"flash-rules", {"none"}}},
      {{"max-time", kClock}},
      [](const Given& given, const PairOfFiles& files) -> Result<std::string> {
        FW_ASSIGN_OR_RETURN(const InspectRequest request, read_inspect(given));
        FW_ASSIGN_OR_RETURN(
            const Inspection found,
            inspect(files.test, request.open, request.options()));
        return report::inspection_line(
            found, request.list_frames ? report::FrameList::kInclude
                                       : report::FrameList::kLeaveOut);
      });
}

TEST(EveryImageOption, ChangesACheck) {
  expect_effects(
      "image check",
      {{"max-file-bytes", {"100"}},
       {"max-frame-pixels", {"100"}},
       {"max-frames-in-file", {"5"}},
       {"quick", {"true"}},
       {"taste", {"true", {}, "dim"}},
       {"flash-rules", {"itu", {}, "flashing"}},
       {"for", {"start-end"}},
       {"model", {"i2v-A14B"}},
       {"formats", {"png"}},
       {"min-size", {"100x100"}},
       {"max-size", {"10x10"}},
       {"fail-at", {"note", {}, "flat"}}},
      {},
      [](const Given& given, const PairOfFiles& files) -> Result<std::string> {
        FW_ASSIGN_OR_RETURN(const CheckRequest request, read_check(given));
        const auto found = image::check(files.reference, request.options);
        const bool fails = std::ranges::any_of(
            found.problems, [&](const image::Problem& problem) {
              return problem.severity >= request.fail_at;
            });
        return (fails ? "fails " : "passes ") + report::image_check_row(found);
      });
}

TEST(EveryImageOption, ChangesADifference) {
  expect_effects(
      "image diff",
      {{"max-frames-in-file", {"5"}},
       {"tolerant", {"true", {}, "damaged still"}},
       {"raw-video", {"16x16:gray", {}, "raw"}},
       {"max-file-bytes", {"100"}},
       {"max-frame-pixels", {"100"}},
       {"picture", {"mask", {}, "strong"}},
       {"threshold", {"0.9", {}, "strong"}},
       {"distance", {"oklab", {}, "medium"}},
       {"antialiasing", {"count", {}, "strong"}},
       {"shift-tolerance", {"true", {}, "strong"}},
       {"ignore", {"0:0-30:30", {}, "strong"}},
       {"region", {"0:0-30:30=0.9", {}, "strong"}},
       {"fail-above", {"100%", {}, "strong"}},
       {"window", {"8:1", {{"fail-above", "100%"}}, "strong"}},
       {"visible", {"true", {{"threshold", "0.0001"}}, "faint"}},
       {"counts-only", {"true", {}, "strong"}}},
      {{"max-time", kClock}},
      [](const Given& given, const PairOfFiles& files) -> Result<std::string> {
        FW_ASSIGN_OR_RETURN(const DiffRequest request, read_diff(given));
        FW_ASSIGN_OR_RETURN(
            const image::DiffReport found,
            image::diff(files.reference, files.test, request.options));
        std::string pixels;
        if (found.picture) {
          FW_ASSIGN_OR_RETURN(
              const auto png,
              encode(*found.picture, {.format = FileFormat::kPng}));
          pixels = text_of_bytes(png);
        }
        return report::image_diff_row(found, {"a", "b", {}}) + pixels;
      });
}

TEST(EveryImageOption, ChangesAConversion) {
  expect_effects(
      "image convert",
      {{"delay-rule", {"stored", {}, "short delays"}},
       {"tolerant", {"true", {}, "damaged"}},
       {"frame-rate", {"10", kRaw, "raw"}},
       {"raw-video", {"16x16:gray", {}, "raw"}},
       {"max-file-bytes", {"100"}},
       {"max-frame-pixels", {"100"}},
       {"max-frames-in-file", {"5"}},
       {"max-total-pixels", {"5000"}},
       {"format", {"png"}},
       {"quality", {"10"}},
       {"backdrop", {"black", kJpeg, "transparent still"}},
       {"target", {"50", {}, "still"}},
       {"tolerance", {"30", {{"format", "jpeg"}, {"target", "60"}}, "still"}},
       {"max-size", {"400", {}, "still"}},
       {"lossless", {"true"}},
       {"baseline", {"true", kJpeg, "still"}},
       {"subsampling", {"420", kJpeg, "still"}},
       {"effort", {"0"}},
       {"may-grow", {"true", {{"lossless", ""}}, "compressed"}}},
      {{"max-time", kClock},
       {"keep", kNoMetadata},
       {"drop-hdr", "no file here has a gain map: see gain_map_test.cc"},
       {"flash-rules", "refuses what would flash: Convert.NeverMakes..."},
       {"progressive", "asks for the default, for clarity"}},
      [](const Given& given, const PairOfFiles& files) -> Result<std::string> {
        FW_ASSIGN_OR_RETURN(ConvertRequest request,
                            read_convert(given, std::nullopt));
        request.options.format = request.format.value_or(FileFormat::kWebp);
        FW_ASSIGN_OR_RETURN(const image::Conversion made,
                            image::convert(files.test, request.options));
        int probes = 0;
        for (const image::ConvertAttempt& attempt : made.attempts) {
          probes += attempt.probes;
        }
        return fmt::format("{}, {} probes: {}", int(made.outcome), probes,
                           text_of_bytes(made.content));
      });
}

TEST(EveryImageOption, ChangesAThumbnail) {
  const Words flat = {{"size", "24x8"}};
  const Words cover = {{"size", "24x8"}, {"fit", "cover"}};
  const Words moving_raw = {{"raw-video", "16x16:gray"}, {"animated", ""}};
  expect_effects(
      "image thumbnail",
      {{"delay-rule", {"stored", {{"animated", ""}}, "short delays"}},
       {"frame-rate", {"10", moving_raw, "raw"}},
       {"tolerant", {"true", {}, "damaged still"}},
       {"raw-video", {"16x16:gray", {}, "raw"}},
       {"max-file-bytes", {"100"}},
       {"max-frame-pixels", {"100"}},
       {"max-frames-in-file", {"5", {{"animated", ""}}}},
       {"max-total-pixels", {"5000", {{"animated", ""}}}},
       {"format", {"png"}},
       {"quality", {"10"}},
       {"backdrop", {"black", kJpeg, "transparent still"}},
       {"size", {"16"}},
       {"sizes", {"8,16"}},
       {"fit", {"fill", flat}},
       {"crop", {"smart", cover}},
       {"enlarge", {"true"}},
       {"effort", {"0"}},
       {"animated", {"true"}},
       {"linear", {"true", {{"size", "16"}, {"format", "png"}}}}},
      {{"max-time", kClock}, {"keep", kNoMetadata}, {"at", "needs a video"}},
      [](const Given& given, const PairOfFiles& files) -> Result<std::string> {
        FW_ASSIGN_OR_RETURN(ThumbnailRequest request,
                            read_thumbnail(given, std::nullopt));
        request.options.format = request.format.value_or(FileFormat::kWebp);
        FW_ASSIGN_OR_RETURN(const image::Thumbnails made,
                            image::thumbnails(files.test, request.options));
        std::string bytes;
        for (const image::Thumbnail& one : made.images) {
          bytes += text_of_bytes(one.content);
        }
        return bytes;
      });
}

TEST(EveryImageOption, ChangesWhatFlashes) {
  const Words broadcast = {{"rules", "itu"}};
  expect_effects(
      "flashes",
      {{"delay-rule", {"stored", {}, "short delays"}},
       {"frame-rate", {"10", kRaw, "raw"}},
       {"raw-video", {"16x16:gray", {}, "raw"}},
       {"max-file-bytes", {"100"}},
       {"max-frame-pixels", {"100"}},
       {"max-frames-in-file", {"5"}},
       {"max-total-pixels", {"5000"}},
       {"rules", {"itu", {}, "flashing"}},
       {"fail-fast", {"true", broadcast, "flashing"}},
       {"display", {"64x48", {}, "flashing"}},
       {"diagonal", {"60", {{"distance", "50"}}, "flashing"}},
       {"distance", {"60", {{"diagonal", "50"}}, "flashing"}},
       {"nits", {"5", broadcast, "flashing"}},
       {"shown", {"fit", {}, "flashing"}},
       {"no-stripes", {"true", broadcast, "striped"}},
       {"once", {"true", broadcast, "flashing"}},
       // Not offered: refused with a reason.
       {"fail-on", {"never"}},
       {"fix", {"true"}},
       {"slow", {"true"}}},
      {{"max-time", kClock},
       {"tolerant", "what can be read is always judged, the rest said"}},
      [](const Given& given, const PairOfFiles& files) -> Result<std::string> {
        FW_ASSIGN_OR_RETURN(const FlashesRequest request, read_flashes(given));
        FW_ASSIGN_OR_RETURN(
            const FlashReport found,
            find_flashes(files.test, request.open, request.flashes));
        return report::json_of(found).dump();
      });
}

}  // namespace
}  // namespace framewise::jobs
