// SPDX-License-Identifier: Apache-2.0
#include "cli/image/diff_pairs.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

#include "base/printable.h"
#include "base/result.h"
#include "cli/files/input_files.h"
#include "framewise/image/baseline.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;

bool is_image_folder(const fs::path& path) {
  std::error_code unknown;
  return fs::is_directory(path, unknown) && !image::is_baseline(path);
}

// The images of a folder and the baselines in it, by relative path.
std::set<std::string> names_in(const std::string& folder) {
  std::set<std::string> names;
  for (const fs::path& path : list_input_files({&folder, 1}).paths) {
    fs::path name = path.lexically_relative(folder);
    if (image::is_baseline(path.parent_path())) name = name.parent_path();
    names.insert(name.string());
  }
  return names;
}

// Baselines "login.baseline" belong to images "login.png".
std::string name_of_image(const std::string& name,
                          const std::set<std::string>& images) {
  const fs::path path = name;
  if (path.extension() != ".baseline" || images.count(name) > 0) return name;
  for (const char* ending : {".png", ".webp", ".jpg", ".jpeg"}) {
    const std::string image = fs::path(path).replace_extension(ending).string();
    if (images.count(image) > 0) return image;
  }
  return name;
}

ImageWork pairs_of_folders(const fs::path& reference, const fs::path& test) {
  const auto before = names_in(reference.string());
  auto after = names_in(test.string());
  ImageWork work;
  const auto add = [&](const std::string& name, const std::string& other) {
    work.jobs.push_back(
        {.inputs = {(reference / name).string(), (test / other).string()},
         .outputs = {fs::path(other).replace_extension(".png").string()},
         .found = true});
  };
  for (const std::string& name : before) {
    const std::string other = name_of_image(name, after);
    after.erase(other);
    add(name, other);
  }
  for (const std::string& name : after) add(name, name);
  return work;
}

}  // namespace

Result<ImageWork> list_diff_pairs(const Invocation& invocation) {
  if (invocation.arguments.size() != 2) {
    return with_hint(fail(ErrorKind::kUsage, "two files or folders are needed"),
                     "the reference first: framewise image diff before.png "
                     "after.png");
  }
  const std::string& reference = invocation.arguments[0];
  const std::string& test = invocation.arguments[1];
  const bool folders = is_image_folder(reference) && is_image_folder(test);
  if (!folders && (is_image_folder(reference) || is_image_folder(test))) {
    return with_hint(
        fail(ErrorKind::kUsage, "{} is a folder and {} is none",
             printable(is_image_folder(reference) ? reference : test),
             printable(is_image_folder(reference) ? test : reference)),
        "compare two files, or two folders");
  }
  ImageWork work;
  if (folders) {
    work = pairs_of_folders(reference, test);
    if (work.jobs.empty()) {
      return fail(ErrorKind::kInput, "the folders hold no files");
    }
    if (invocation.has("out")) work.folder = invocation.value("out");
  } else {
    image::ImageJob job{
        .inputs = {reference, test}, .outputs = {}, .found = false};
    if (invocation.has("out")) {
      const fs::path out = invocation.value("out");
      std::error_code unknown;
      const bool into = fs::is_directory(out, unknown) || !out.has_filename();
      work.folder = into ? out : out.parent_path();
      if (work.folder.empty()) work.folder = ".";
      job.outputs.push_back(
          into ? fs::path(test).filename().replace_extension(".png").string()
               : out.filename().string());
    }
    work.jobs.push_back(std::move(job));
  }
  if (!invocation.has("out")) {
    for (image::ImageJob& job : work.jobs) job.outputs.clear();
  }
  return work;
}

}  // namespace framewise::cli
