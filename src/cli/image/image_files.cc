// SPDX-License-Identifier: Apache-2.0
#include "cli/image/image_files.h"

#include <algorithm>

#include "base/objects/places.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/files/input_files.h"
#include "cli/files/standard_input.h"
#include "jobs/image/image_verbs.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;

using Copied = std::shared_ptr<const CopiedInput>;

// Standard input is read more than once: to sniff its format and to decode it.
Result<jobs::ImageInput> standard_input(const Invocation& invocation,
                                        Copied& copied) {
  if (copied) {
    return fail(ErrorKind::kUsage, "standard input is named more than once");
  }
  ComparedFiles files{.reference = kStandardInput, .tests = {}};
  FW_ASSIGN_OR_RETURN(copied, copy_standard_input(files, invocation));
  return jobs::ImageInput{files.reference, "stdin", false};
}

Result<std::vector<jobs::ImageInput>> listed(const Invocation& invocation,
                                             Copied& copied) {
  if (invocation.arguments.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "no files are named"),
                     fmt::format("`framewise {} --help` shows examples",
                                 invocation.command->name));
  }
  std::vector<jobs::ImageInput> inputs;
  for (const std::string& argument : invocation.arguments) {
    if (argument == kStandardInput) {
      FW_ASSIGN_OR_RETURN(jobs::ImageInput input,
                          standard_input(invocation, copied));
      inputs.push_back(std::move(input));
      continue;
    }
    const bool folder = framewise::is_folder(argument);
    const InputFiles files = list_input_files({&argument, 1});
    for (size_t i = 0; i < files.paths.size(); ++i) {
      const fs::path& path = files.paths[i];
      inputs.push_back({path,
                        folder && files.found[i]
                            ? path.lexically_relative(argument)
                            : path.filename(),
                        bool(files.found[i])});
    }
  }
  if (inputs.empty()) {
    return with_hint(fail(ErrorKind::kInput, "no files in {}",
                          printable(invocation.arguments.front())),
                     "hidden files and folders are skipped");
  }
  return inputs;
}

// Whether --out names a folder.
bool is_folder(const Invocation& invocation, std::string_view out) {
  if (out.ends_with('/') || framewise::is_folder(out)) return true;
  if (invocation.arguments.size() > 1) return true;
  return framewise::is_folder(invocation.arguments.front());
}

}  // namespace

Result<ImageWork> list_inputs(const Invocation& invocation) {
  ImageWork work;
  FW_ASSIGN_OR_RETURN(const std::vector<jobs::ImageInput> inputs,
                      listed(invocation, work.copied));
  for (const jobs::ImageInput& input : inputs) {
    work.jobs.push_back(
        {.inputs = {input.path.string()}, .outputs = {}, .found = input.found});
  }
  return work;
}

Result<ImageWork> list_inputs_and_outputs(
    const Invocation& invocation, FileFormat format,
    std::span<const std::string> suffixes) {
  const std::string_view out = invocation.value("out");
  if (out.empty() || out == "-") {
    return with_hint(fail(ErrorKind::kUsage, "no output is named"),
                     "use --out FILE or --out FOLDER/");
  }
  Copied copied;
  FW_ASSIGN_OR_RETURN(const std::vector<jobs::ImageInput> inputs,
                      listed(invocation, copied));
  if (is_folder(invocation, out)) {
    return ImageWork{.jobs = jobs::jobs_into_folder(inputs, format, suffixes),
                     .folder = out,
                     .copied = std::move(copied)};
  }
  const fs::path file(out);
  if (!file_format_of(file)) {
    return with_hint(
        fail(ErrorKind::kUsage,
             "the ending of {} names no format that can be written",
             printable(file.string())),
        "use .jpg, .png, .webp, .avif, .jxl, .gif, .tiff, .bmp or .pnm; a "
        "folder that does not exist yet needs a / at its end");
  }
  if (inputs.size() > 1) {
    return with_hint(
        fail(ErrorKind::kUsage, "{} files cannot become one", inputs.size()),
        "end the folder for them in /");
  }
  const fs::path parent = file.parent_path();
  ImageWork work{.jobs = {},
                 .folder = parent.empty() ? fs::path(".") : parent,
                 .copied = std::move(copied)};
  image::ImageJob job{.inputs = {inputs.front().path.string()}, .outputs = {}};
  const std::string ending = file.extension().string().substr(1);
  for (const std::string& suffix : suffixes) {
    job.outputs.push_back(jobs::output_name(file.filename(), suffix, ending));
  }
  work.jobs.push_back(std::move(job));
  return work;
}

std::optional<FileFormat> format_of_output(const Invocation& invocation) {
  return file_format_of(invocation.value("out"));
}

}  // namespace framewise::cli
