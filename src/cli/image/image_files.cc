// SPDX-License-Identifier: Apache-2.0
#include "cli/image/image_files.h"

#include <algorithm>
#include <map>
#include <set>
#include <system_error>

#include "base/printable.h"
#include "base/result.h"
#include "cli/files/input_files.h"
#include "cli/files/standard_input.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;

struct Input {
  fs::path path;
  fs::path name;  // relative to the folder that was named, or the file name
  bool found = false;
};

using Copied = std::shared_ptr<const CopiedInput>;

// Standard input is read more than once: to sniff its format and to decode it.
Result<Input> standard_input(const Invocation& invocation, Copied& copied) {
  if (copied) {
    return fail(ErrorKind::kUsage, "standard input is named more than once");
  }
  ComparedFiles files{.reference = kStandardInput, .tests = {}};
  FW_ASSIGN_OR_RETURN(copied, copy_standard_input(files, invocation));
  return Input{files.reference, "stdin", false};
}

Result<std::vector<Input>> listed(const Invocation& invocation,
                                  Copied& copied) {
  if (invocation.arguments.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "no files are named"),
                     fmt::format("`framewise {} --help` shows examples",
                                 invocation.command->name));
  }
  std::vector<Input> inputs;
  for (const std::string& argument : invocation.arguments) {
    if (argument == kStandardInput) {
      FW_ASSIGN_OR_RETURN(Input input, standard_input(invocation, copied));
      inputs.push_back(std::move(input));
      continue;
    }
    std::error_code unknown;
    const bool folder = fs::is_directory(argument, unknown);
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
  std::error_code unknown;
  if (out.ends_with('/') || fs::is_directory(out, unknown)) return true;
  if (invocation.arguments.size() > 1) return true;
  return fs::is_directory(invocation.arguments.front(), unknown);
}

std::string_view usual_ending(FileFormat format) {
  const std::string_view all = info_of(format).extensions;
  return all.substr(0, all.find(' '));
}

// "sub/a.png" with "-128" and "webp" gives "sub/a-128.webp", or
// "sub/a.png-128.webp" where that is not the only one.
std::string output_name(const fs::path& input, bool whole_name,
                        std::string_view suffix, std::string_view ending) {
  const fs::path base =
      input.parent_path() / (whole_name ? input.filename() : input.stem());
  return fmt::format("{}{}.{}", base.string(), suffix, ending);
}

ImageWork in_folder(const std::vector<Input>& inputs, fs::path folder,
                    std::string_view ending,
                    std::span<const std::string> suffixes) {
  std::map<std::string, int> uses;
  for (const Input& input : inputs) {
    ++uses[output_name(input.name, false, "", ending)];
  }
  ImageWork work{.jobs = {}, .folder = std::move(folder)};
  std::set<std::string> taken;
  for (const Input& input : inputs) {
    const bool shared = uses[output_name(input.name, false, "", ending)] > 1;
    const auto names = [&](int number) {
      // Files of one name from several folders are numbered.
      const std::string mark = number == 1 ? "" : fmt::format("-{}", number);
      std::vector<std::string> all;
      for (const std::string& suffix : suffixes) {
        all.push_back(output_name(input.name, shared, mark + suffix, ending));
      }
      return all;
    };
    const auto is_taken = [&](const std::string& name) {
      return taken.contains(name);
    };
    int number = 1;
    while (std::ranges::any_of(names(number), is_taken)) ++number;
    image::ImageJob job{.inputs = {input.path.string()},
                        .outputs = names(number),
                        .found = input.found};
    taken.insert(job.outputs.begin(), job.outputs.end());
    work.jobs.push_back(std::move(job));
  }
  return work;
}

}  // namespace

Result<ImageWork> list_inputs(const Invocation& invocation) {
  ImageWork work;
  FW_ASSIGN_OR_RETURN(const std::vector<Input> inputs,
                      listed(invocation, work.copied));
  for (const Input& input : inputs) {
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
  FW_ASSIGN_OR_RETURN(const std::vector<Input> inputs,
                      listed(invocation, copied));
  if (is_folder(invocation, out)) {
    ImageWork work = in_folder(inputs, out, usual_ending(format), suffixes);
    work.copied = std::move(copied);
    return work;
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
    job.outputs.push_back(output_name(file.filename(), false, suffix, ending));
  }
  work.jobs.push_back(std::move(job));
  return work;
}

std::optional<FileFormat> format_of_output(const Invocation& invocation) {
  return file_format_of(invocation.value("out"));
}

}  // namespace framewise::cli
