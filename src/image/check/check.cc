// SPDX-License-Identifier: Apache-2.0
// The order of the checks. Each part gives problems; what makes the next part
// pointless or dangerous ends the check.
#include "framewise/image/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <new>
#include <system_error>
#include <utility>

#include "image/check/limits.h"
#include "image/check/pixels.h"
#include "image/check/walk/walk.h"
#include "media/source.h"

namespace framewise::image {
namespace {

Problem problem_of_opening(const std::filesystem::path& path,
                           const Error& error) {
  Problem problem = problem_of(error);
  // The title of the rule says that the file cannot be opened.
  constexpr std::string_view kCannotOpen = "cannot open: ";
  if (problem.message.starts_with(kCannotOpen)) {
    problem.message.erase(0, kCannotOpen.size());
  }
  std::error_code status;
  const auto facts = std::filesystem::status(path, status);
  if (facts.type() == std::filesystem::file_type::regular &&
      std::filesystem::is_empty(path, status)) {
    problem = {.rule = Rule::kEmptyFile,
               .severity = rule_facts(Rule::kEmptyFile).severity,
               .message = "0 bytes",
               .offset = {},
               .frame = {},
               .box = {}};
  }
  if (error.kind == ErrorKind::kIo && !status &&
      facts.type() == std::filesystem::file_type::regular) {
    problem.rule = Rule::kPermissionDenied;
    problem.severity = rule_facts(problem.rule).severity;
  }
  return problem;
}

std::optional<Problem> too_large(int64_t bytes, const CheckRules& rules) {
  if (rules.file_bytes <= 0 || bytes <= rules.file_bytes) return std::nullopt;
  const Rule rule = Rule::kFileTooLarge;
  return Problem{.rule = rule,
                 .severity = rule_facts(rule).severity,
                 .message = fmt::format("{:.1f} MB; the limit is {:.1f} MB",
                                        double(bytes) / (1 << 20),
                                        double(rules.file_bytes) / (1 << 20)),
                 .offset = {},
                 .frame = {},
                 .box = {}};
}

PixelCheck check_pixels(std::vector<std::byte> bytes, const std::string& name,
                        const ImageFacts& facts, const CheckOptions& options) {
  switch (facts.format) {
    case ImageFormat::kPng: {
      PixelCheck result = check_png_pixels(bytes, facts, options.stop);
      // That check composes no frames.
      if (facts.frames > 1 && options.flashes &&
          !result.problems.has_errors()) {
        result.problems.add(
            check_decoded_pixels(std::move(bytes), name, options).problems);
      }
      return result;
    }
    case ImageFormat::kJpeg: return check_jpeg_pixels(bytes, options.stop);
    case ImageFormat::kWebp:
      return check_webp_pixels(std::move(bytes), name, facts, options);
    default: break;
  }
  PixelCheck result = check_decoded_pixels(std::move(bytes), name, options);
  if (facts.format == ImageFormat::kGif) {
    result.assurance = Assurance::kCodesDecoded;
  }
  return result;
}

// Sorted by severity; problems of one severity keep the order of the checks.
std::vector<Problem> in_order(std::vector<Problem> problems) {
  std::stable_sort(problems.begin(), problems.end(),
                   [](const Problem& a, const Problem& b) {
                     return a.severity > b.severity;
                   });
  return problems;
}

// True if a problem found by the walk explains why decoding fails.
bool explains_failure(const ProblemList& problems) {
  return problems.has(Rule::kTruncated) || problems.has(Rule::kMissingEnd) ||
         problems.has(Rule::kStructure) ||
         problems.has(Rule::kHeaderMismatch) ||
         problems.has(Rule::kUnsupportedVariant) ||
         problems.has(Rule::kBadDimensions);
}

ProblemList without_repeated_failure(ProblemList of_pixels,
                                     const ProblemList& of_walk) {
  ProblemList kept;
  for (Problem& problem : of_pixels.take()) {
    const bool repeats = problem.rule == Rule::kPixelData ||
                         problem.rule == Rule::kUnsupportedVariant;
    if (repeats && explains_failure(of_walk)) continue;
    kept.add(std::move(problem));
  }
  return kept;
}

void check_content(std::vector<std::byte> bytes, const CheckOptions& options,
                   CheckReport& report, ProblemList& problems) {
  Walk found = walk(bytes);
  report.facts = found.facts;
  ImageFacts& facts = report.facts;
  if (facts.format == ImageFormat::kUnknown ||
      facts.format == ImageFormat::kVideo) {
    problems.add(Rule::kUnknownFormat,
                 facts.format == ImageFormat::kVideo
                     ? "a video, not an image"
                     : "the first bytes belong to no known format");
    return;
  }
  if (!name_fits(report.file, facts.format)) {
    problems.add(Rule::kNameMismatch,
                 fmt::format("the content is {}", name_of(facts.format)));
  }
  estimate_memory(facts);
  ProblemList limits = check_limits(facts, options.rules);
  const bool impossible = found.problems.has(Rule::kBadDimensions);
  const bool admitted = !limits.has_errors() && !impossible;
  problems.add(std::move(limits));
  problems.add(check_fitness(facts, options.rules));
  PixelCheck pixels;
  if (admitted && !options.quick) {
    pixels = check_pixels(std::move(bytes), report.file, facts, options);
  }
  pixels.problems =
      without_repeated_failure(std::move(pixels.problems), found.problems);
  if (facts.size.width == 0) facts.size = facts.stored_size = pixels.size;
  facts.frames = std::max(facts.frames, pixels.frames);
  report.luma = pixels.luma;
  report.assurance = pixels.assurance;
  problems.add(std::move(found.problems));
  problems.add(std::move(pixels.problems));
  if (report.luma) {
    problems.add(check_luma(*report.luma, pixels.is_blank, options.rules));
  } else if (options.rules.taste && !options.quick) {
    problems.add(Rule::kNotMeasured, "no pixel could be decoded");
  }
  if (options.rules.model && facts.size.width > 0) {
    report.output_size = closest_output_size(facts.size, *options.rules.model);
  }
}

// Nothing that a codec library throws leaves the check.
void check_safely(std::vector<std::byte> bytes, const CheckOptions& options,
                  CheckReport& report, ProblemList& problems) {
  try {
    check_content(std::move(bytes), options, report, problems);
  } catch (const std::bad_alloc&) {
    problems.add(Rule::kOutOfMemory, "out of memory");
  } catch (const std::exception& thrown) {
    problems.add(Rule::kInternalError, thrown.what());
  }
}

}  // namespace

CheckStatus CheckReport::status() const {
  auto worst = Severity::kNote;
  for (const Problem& problem : problems) {
    worst = std::max(worst, problem.severity);
  }
  switch (worst) {
    case Severity::kNote: return CheckStatus::kOk;
    case Severity::kWarning: return CheckStatus::kWarning;
    case Severity::kError: return CheckStatus::kError;
  }
  return CheckStatus::kError;
}

CheckReport check(std::vector<std::byte> bytes, std::string name,
                  const CheckOptions& options) {
  CheckReport report;
  report.file = std::move(name);
  report.facts.file_bytes = int64_t(bytes.size());
  ProblemList problems;
  if (auto problem = too_large(int64_t(bytes.size()), options.rules)) {
    problems.add(*std::move(problem));
  } else if (bytes.empty()) {
    problems.add(Rule::kEmptyFile, "0 bytes");
  } else {
    check_safely(std::move(bytes), options, report, problems);
  }
  report.problems = in_order(problems.take());
  return report;
}

CheckReport check(const std::filesystem::path& path,
                  const CheckOptions& options) {
  CheckReport report;
  report.file = path.string();
  const auto end_with = [&](Problem problem) {
    report.problems = {std::move(problem)};
    return report;
  };
  auto source = media::Source::from_path(path);
  if (!source) return end_with(problem_of_opening(path, source.error()));
  report.facts.file_bytes = source->size();
  if (auto problem = too_large(source->size(), options.rules)) {
    return end_with(*std::move(problem));
  }
  std::vector<std::byte> bytes(size_t(source->size()));
  const auto got = source->read_at(0, bytes);
  if (!got) return end_with(problem_of(got.error()));
  bytes.resize(*got);
  return check(std::move(bytes), path.string(), options);
}

}  // namespace framewise::image
