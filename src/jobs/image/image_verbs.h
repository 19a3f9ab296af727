// SPDX-License-Identifier: Apache-2.0
// What the jobs of each kind of image request do, and the names of what they
// write.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "framewise/cache.h"
#include "image/jobs/image_jobs.h"
#include "jobs/image/image_requests.h"

namespace framewise::jobs {

// The cache keeps reports and searches; it may be null, and outlives the verb.
image::ImageVerb check_verb(const CheckRequest& request, Cache* cache);
image::ImageVerb convert_verb(const ConvertRequest& request, Cache* cache);
image::ImageVerb diff_verb(const DiffRequest& request);
image::ImageVerb thumbnail_verb(const ThumbnailRequest& request);

// Whether checks use a cache. Opening it and hashing take 15 ms, most images
// are checked in less: it is used where somebody asks for it.
bool asks_for_cache(const Settings& settings);

// A file that jobs read.
struct ImageInput {
  std::filesystem::path path;
  std::filesystem::path name;  // relative to the folder that was named
  bool found = false;          // in a folder: it need not be an image
};

// A job for each input, which gives one output in a folder for each suffix
// ("-128"; one that is empty: the name as it is). Outputs whose names would be
// equal keep the endings of their inputs: a.png.webp.
std::vector<image::ImageJob> jobs_into_folder(
    std::span<const ImageInput> inputs, FileFormat format,
    std::span<const std::string> suffixes);

// "sub/a.png" with "-128" and "webp" gives "sub/a-128.webp".
std::string output_name(const std::filesystem::path& input,
                        std::string_view suffix, std::string_view ending);

// The boxes as parts of names: "" for one, else "-128".
std::vector<std::string> suffixes_of(const std::vector<Size>& boxes);

}  // namespace framewise::jobs
