// SPDX-License-Identifier: Apache-2.0
#include "image/jobs/image_jobs.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/base64.h"
#include "base/json/json.h"
#include "base/result.h"
#include "base/utf8.h"

namespace framewise::image {
namespace {

using batch::Job;
using batch::JobEstimate;
using batch::JobResult;
using batch::Status;

constexpr const char* kContents = "contents";

std::string dump(const Json& json) { return json.dump_printable(); }

// JSON holds Unicode, paths any bytes: each byte becomes the character of its
// number, and back.
std::string bytes_of_text(std::string_view text) {
  std::string bytes;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto value = uint8_t(text[i]);
    if (value < 0x80 || i + 1 == text.size()) {
      bytes += text[i];
    } else {
      bytes += char(value << 6 | (uint8_t(text[++i]) & 0x3F));
    }
  }
  return bytes;
}

std::vector<std::string> texts_of(const std::vector<std::string>& paths) {
  std::vector<std::string> texts;
  for (const std::string& path : paths) texts.push_back(utf8_from_latin1(path));
  return texts;
}

std::optional<std::vector<std::string>> paths_of(const Json& texts) {
  std::vector<std::string> paths;
  if (!texts.is_array()) return std::nullopt;
  for (const Json& text : texts) {
    if (!text.is_text()) return std::nullopt;
    paths.push_back(bytes_of_text(text.text()));
  }
  return paths;
}

// The row with the contents as its last member.
std::string with_contents(std::string row,
                          std::span<const std::vector<std::byte>> contents) {
  Json texts = Json::array();
  for (const auto& bytes : contents) {
    texts.push_back(
        base64({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
  }
  row.pop_back();
  return fmt::format("{},\"{}\":{}}}", row, kContents, texts.dump());
}

std::optional<std::vector<std::vector<std::byte>>> contents_of(
    const Json& texts) {
  std::vector<std::vector<std::byte>> contents;
  if (!texts.is_array()) return std::nullopt;
  for (const Json& text : texts) {
    if (!text.is_text()) return std::nullopt;
    const auto bytes = from_base64(text.text());
    if (!bytes) return std::nullopt;
    const auto* first = reinterpret_cast<const std::byte*>(bytes->data());
    contents.emplace_back(first, first + bytes->size());
  }
  return contents;
}

}  // namespace

std::string json_of(const ImageJob& job) {
  Json json = {{"in", texts_of(job.inputs)}, {"out", texts_of(job.outputs)}};
  if (job.found) json["found"] = true;
  return json.dump();
}

Result<ImageJob> parse_job(std::string_view line) {
  const Json json = Json::parse(line);
  const Error unreadable = fail(ErrorKind::kUsage, "the line holds no job");
  if (!json.is_object() || !json.contains("in") || !json.contains("out")) {
    return unreadable;
  }
  auto inputs = paths_of(json["in"]);
  auto outputs = paths_of(json["out"]);
  if (!inputs || inputs->empty() || !outputs) return unreadable;
  return ImageJob{*std::move(inputs), *std::move(outputs),
                  json.contains("found")};
}

ImageJobs::ImageJobs(ImageVerb verb, std::optional<OutputFolder> folder,
                     Existing existing, Process process)
    : verb_(std::move(verb)),
      folder_(std::move(folder)),
      existing_(existing),
      process_(process) {}

Job ImageJobs::job(const ImageJob& job) const {
  const std::string line = json_of(job);
  return {
      .key = batch::job_key(job.inputs, fmt::format("{} {} {}", verb_.name,
                                                    verb_.parameters, line)),
      .name = job.inputs.back(),
      .line = line};
}

std::vector<JobEstimate> ImageJobs::estimate(std::span<const Job* const> jobs,
                                             batch::Survey survey,
                                             const runtime::WorkContext& work) {
  constexpr double kPixelsPerByte = 6;  // where files were not opened
  constexpr int64_t kAlways = int64_t{8} << 20;
  batch::FileSurvey surveyed;
  std::vector<std::vector<size_t>> files(jobs.size());
  for (size_t i = 0; i < jobs.size(); ++i) {
    const auto job = parse_job(jobs[i]->line);
    if (!job) continue;
    for (const std::string& input : job->inputs) {
      files[i].push_back(surveyed.add(input, verb_.reading));
    }
  }
  surveyed.run(survey, work);
  std::vector<JobEstimate> estimates(jobs.size());
  for (size_t i = 0; i < jobs.size(); ++i) {
    JobEstimate& estimate = estimates[i];
    estimate.kind = fmt::format("image {}", verb_.name);
    estimate.usual_ms_per_unit = verb_.usual_ms_per_megapixel;
    estimate.memory_bytes = kAlways;
    for (const size_t file : files[i]) {
      const batch::FileFacts& facts = surveyed.facts(file);
      estimate.format = facts.container;
      estimate.work += facts.pixels > 0
                           ? double(facts.pixels) * double(facts.frames) / 1e6
                           : double(facts.bytes) * kPixelsPerByte / 1e6;
      estimate.bytes += double(facts.bytes);
      estimate.frames = std::max(estimate.frames, double(facts.frames));
      estimate.memory_bytes += facts.bytes;
      if (verb_.memory_bytes) {
        estimate.memory_bytes += verb_.memory_bytes(facts);
      }
    }
  }
  return estimates;
}

Result<void> ImageJobs::admit(const ImageJob& job) const {
  if (!folder_) return {};
  for (const std::string& output : job.outputs) {
    FW_RETURN_IF_ERROR(folder_->admit(output, existing_));
  }
  return {};
}

Result<void> ImageJobs::write(
    const ImageJob& job,
    std::span<const std::vector<std::byte>> contents) const {
  for (size_t i = 0; i < std::min(contents.size(), job.outputs.size()); ++i) {
    if (contents[i].empty()) continue;
    if (!folder_) return fail(ErrorKind::kInternal, "no folder for outputs");
    FW_RETURN_IF_ERROR(folder_->write(job.outputs[i], contents[i], existing_));
  }
  return {};
}

Result<JobResult> ImageJobs::run(std::string_view line,
                                 const runtime::WorkContext& work) {
  FW_ASSIGN_OR_RETURN(const ImageJob job, parse_job(line));
  FW_RETURN_IF_ERROR(admit(job));
  auto answer = verb_.run(job, work);
  if (!answer) {
    Error error = std::move(answer).error();
    if (!job.found || error.kind != ErrorKind::kUnsupported) return error;
    return JobResult{Status::kPassed, dump({{"file", job.inputs.front()},
                                            {"skipped", error.message}})};
  }
  if (process_ == Process::kWorker) {
    return JobResult{answer->status,
                     with_contents(std::move(answer->row), answer->contents)};
  }
  FW_RETURN_IF_ERROR(write(job, answer->contents));
  return JobResult{answer->status, std::move(answer->row)};
}

// The worker may be in the hands of a hostile file: it chooses the bytes of the
// job's outputs, and nothing else.
Result<JobResult> ImageJobs::collect(std::string_view line, JobResult answer) {
  Json row = Json::parse(answer.row);
  if (!row.is_object() || !row.contains(kContents)) return answer;
  FW_ASSIGN_OR_RETURN(const ImageJob job, parse_job(line));
  FW_RETURN_IF_ERROR(admit(job));
  const auto contents = contents_of(row[kContents]);
  if (!contents) {
    return fail(ErrorKind::kInput, "the worker process gave no valid row");
  }
  FW_RETURN_IF_ERROR(write(job, *contents));
  row.erase(kContents);
  return JobResult{answer.status, dump(row)};
}

std::string ImageJobs::error_row(std::string_view line,
                                 const Error& error) const {
  const auto job = parse_job(line);
  const std::string input =
      job ? job->inputs.front() : std::string(line.substr(0, 200));
  Json row = {{"file", input}};
  if (job && job->inputs.size() > 1) row["other"] = job->inputs[1];
  row["error"] = {{"kind", name_of(error.kind)},
                  {"message", error.message},
                  {"hint", error.hint}};
  if (!error.file.empty() && error.file != input) {
    row["error"]["file"] = error.file;
  }
  if (error.offset) row["error"]["offset"] = *error.offset;
  if (error.frame) row["error"]["frame"] = *error.frame;
  return dump(row);
}

bool ImageJobs::output_exists(const Job& job) const {
  const auto parsed = parse_job(job.line);
  if (!parsed || !folder_) return true;
  return std::all_of(
      parsed->outputs.begin(), parsed->outputs.end(),
      [&](const std::string& output) { return folder_->has(output); });
}

}  // namespace framewise::image
