// SPDX-License-Identifier: Apache-2.0
// Names of the files that image jobs write.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "jobs/image/image_verbs.h"

namespace framewise::jobs {
namespace {

namespace fs = std::filesystem;

std::string_view usual_ending(FileFormat format) {
  const std::string_view all = info_of(format).extensions;
  return all.substr(0, all.find(' '));
}

}  // namespace

std::string output_name(const fs::path& input, std::string_view suffix,
                        std::string_view ending) {
  const fs::path base = input.parent_path() / input.stem();
  return fmt::format("{}{}.{}", base.string(), suffix, ending);
}

std::vector<image::ImageJob> jobs_into_folder(
    std::span<const ImageInput> inputs, FileFormat format,
    std::span<const std::string> suffixes) {
  const std::string_view ending = usual_ending(format);
  std::map<std::string, int> uses;
  for (const ImageInput& input : inputs) {
    ++uses[output_name(input.name, "", ending)];
  }
  std::vector<image::ImageJob> jobs;
  std::set<std::string> taken;
  for (const ImageInput& input : inputs) {
    const bool shared = uses[output_name(input.name, "", ending)] > 1;
    const auto names = [&](int number) {
      // Files of one name from several folders are numbered.
      const std::string mark = number == 1 ? "" : fmt::format("-{}", number);
      std::vector<std::string> all;
      for (const std::string& suffix : suffixes) {
        all.push_back(shared ? fmt::format("{}{}{}.{}", input.name.string(),
                                           mark, suffix, ending)
                             : output_name(input.name, mark + suffix, ending));
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
    jobs.push_back(std::move(job));
  }
  return jobs;
}

}  // namespace framewise::jobs
