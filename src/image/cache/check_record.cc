// SPDX-License-Identifier: Apache-2.0
// Checks as bytes.
#include "cache/allocation.h"
#include "cache/record.h"
#include "image/cache/result_records.h"

namespace framewise::image {

using cache::RecordReader;
using cache::RecordWriter;
using cache::SameAs;

struct ProblemRecord {
  uint8_t rule = 0;
  uint8_t severity = 0;
  std::string message;
  std::optional<int64_t> offset, frame;
  std::vector<int32_t> box;  // x, y, width, height; or nothing
  int64_t count = 1;
};
struct CheckRecord {
  std::string libraries;
  double cost_ms = 0;
  std::string file;
  std::vector<int64_t> facts;  // in the order of ImageFacts
  std::vector<double> luma;    // in the order of LumaFacts; or nothing
  std::vector<ProblemRecord> problems;
  uint8_t assurance = 0;
  std::vector<int32_t> output_size;  // width, height; or nothing
};

template <typename Archive, SameAs<ProblemRecord> T>
void fields(Archive& archive, T& record) {
  auto& [rule, severity, message, offset, frame, box, count] = record;
  archive(rule, severity, message, offset, frame, box, count);
}
template <typename Archive, SameAs<CheckRecord> T>
void fields(Archive& archive, T& record) {
  auto& [libraries, cost_ms, file, facts, luma, problems, assurance,
         output_size] = record;
  archive(libraries, cost_ms, file, facts, luma, problems, assurance,
          output_size);
}

namespace {

constexpr size_t kFacts = 15;

std::vector<int64_t> numbers_of(const ImageFacts& facts) {
  const auto& [format, file_bytes, stored_size, size, bits, channels, mode,
               has_alpha, progressive, frames, orientation, profile,
               decoded_bytes] = facts;
  return {int64_t(format),
          file_bytes,
          stored_size.width,
          stored_size.height,
          size.width,
          size.height,
          bits,
          channels,
          int64_t(mode),
          int64_t(has_alpha),
          int64_t(progressive),
          frames,
          orientation,
          int64_t(profile),
          decoded_bytes};
}

std::optional<ImageFacts> facts_of(const std::vector<int64_t>& numbers) {
  if (numbers.size() != kFacts) return std::nullopt;
  const bool known =
      numbers[0] >= 0 && numbers[0] <= int64_t(ImageFormat::kVideo) &&
      numbers[8] >= 0 && numbers[8] <= int64_t(ColorMode::kCmyk) &&
      numbers[13] >= 0 && numbers[13] <= int64_t(ProfileState::kBroken);
  if (!known) return std::nullopt;
  return ImageFacts{.format = ImageFormat(numbers[0]),
                    .file_bytes = numbers[1],
                    .stored_size = {int32_t(numbers[2]), int32_t(numbers[3])},
                    .size = {int32_t(numbers[4]), int32_t(numbers[5])},
                    .bits = int(numbers[6]),
                    .channels = int(numbers[7]),
                    .mode = ColorMode(numbers[8]),
                    .has_alpha = numbers[9] != 0,
                    .progressive = numbers[10] != 0,
                    .frames = numbers[11],
                    .orientation = int(numbers[12]),
                    .profile = ProfileState(numbers[13]),
                    .decoded_bytes = numbers[14]};
}

ProblemRecord record_of(const Problem& problem) {
  ProblemRecord record{uint8_t(problem.rule), uint8_t(problem.severity),
                       problem.message,       problem.offset,
                       problem.frame,         {},
                       problem.count};
  if (problem.box) {
    const auto& [x, y, width, height] = *problem.box;
    record.box = {x, y, width, height};
  }
  return record;
}

std::optional<Problem> problem_of(const ProblemRecord& record) {
  if (record.rule >= kRules || record.severity > uint8_t(Severity::kError)) {
    return std::nullopt;
  }
  Problem problem{.rule = Rule(record.rule),
                  .severity = Severity(record.severity),
                  .message = record.message,
                  .offset = record.offset,
                  .frame = record.frame,
                  .box = {},
                  .count = record.count};
  if (record.box.size() == 4) {
    problem.box =
        Rect{record.box[0], record.box[1], record.box[2], record.box[3]};
  }
  return problem;
}

std::optional<CheckReport> report_of(const CheckRecord& record) {
  const auto facts = facts_of(record.facts);
  if (!facts || record.assurance > uint8_t(Assurance::kDecodes)) {
    return std::nullopt;
  }
  CheckReport report{.file = record.file,
                     .facts = *facts,
                     .luma = {},
                     .problems = {},
                     .assurance = Assurance(record.assurance),
                     .output_size = {}};
  if (record.luma.size() == 5) {
    report.luma = LumaFacts{record.luma[0], record.luma[1], record.luma[2],
                            int(record.luma[3]), int(record.luma[4])};
  }
  if (record.output_size.size() == 2) {
    report.output_size = Size{record.output_size[0], record.output_size[1]};
  }
  for (const ProblemRecord& one : record.problems) {
    auto problem = problem_of(one);
    if (!problem) return std::nullopt;
    report.problems.push_back(*std::move(problem));
  }
  return report;
}

}  // namespace

std::string bytes_of(const Known<CheckReport>& known,
                     const std::string& libraries) {
  CheckRecord record;
  record.libraries = libraries;
  record.cost_ms = known.cost_ms;
  const CheckReport& report = *known.value;
  record.file = report.file;
  record.facts = numbers_of(report.facts);
  if (report.luma) {
    const auto& [brightness, contrast, sharpness, darkest, brightest] =
        *report.luma;
    record.luma = {brightness, contrast, sharpness, double(darkest),
                   double(brightest)};
  }
  for (const Problem& problem : report.problems) {
    record.problems.push_back(record_of(problem));
  }
  record.assurance = uint8_t(report.assurance);
  if (report.output_size) {
    record.output_size = {report.output_size->width,
                          report.output_size->height};
  }
  return RecordWriter::bytes_of(record);
}

template <>
std::optional<Known<CheckReport>> known_of(std::string_view bytes,
                                           std::string& libraries) {
  CheckRecord record;
  RecordReader reader(bytes);
  reader(record);
  if (!reader.complete()) return std::nullopt;
  auto report = report_of(record);
  if (!report) return std::nullopt;
  libraries = record.libraries;
  return Known<CheckReport>{
      .value = std::move(report), .error = {}, .cost_ms = record.cost_ms};
}

int64_t memory_of(const Known<CheckReport>& known) {
  int64_t bytes = cache::shared_bytes<Known<CheckReport>>();
  if (!known.value) return bytes;
  bytes += cache::allocated_bytes(known.value->file.size());
  for (const Problem& problem : known.value->problems) {
    bytes += int64_t(sizeof problem) +
             cache::allocated_bytes(problem.message.size());
  }
  return bytes;
}

}  // namespace framewise::image
