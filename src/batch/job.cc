// SPDX-License-Identifier: Apache-2.0
#include "batch/job.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "base/objects/object_store.h"
#include "base/sha256.h"
#include "framewise/version.h"

namespace framewise::batch {
namespace {

// Changes when the file at this path is written or replaced.
std::string stamp_of(const std::string& path) {
  if (is_object(path)) {
    const auto name = parse_object_name(path);
    if (!name) return "absent";
    const auto stamp = object_store()->stamp(*name);
    return stamp ? fmt::format("{} {:016x}", stamp->bytes, stamp->version)
                 : "absent";
  }
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0) return "absent";
  return fmt::format("{} {}.{:09}", facts.st_size, facts.st_mtim.tv_sec,
                     facts.st_mtim.tv_nsec);
}

}  // namespace

std::string job_key(std::span<const std::string> inputs,
                    std::string_view parameters) {
  Sha256 hash;
  // The length before each text: two lists never give the same bytes.
  const auto add = [&hash](std::string_view text) {
    const std::string framed = fmt::format("{}:{}", text.size(), text);
    hash.update(std::as_bytes(std::span(framed)));
  };
  add(version());
  for (const std::string& path : inputs) {
    add(path);
    add(stamp_of(path));
  }
  add(parameters);
  return hash.hex().substr(0, 32);
}

}  // namespace framewise::batch
