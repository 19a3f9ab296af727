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
  // Most paths name no object, which is_object() says after splitting them.
  if (path.find("://") != std::string::npos && is_object(path)) {
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
                    std::string_view parameters, FileStamp* last) {
  // The length before each text: two lists never give the same bytes.
  std::string framed;
  const auto add = [&framed](std::string_view text) {
    framed += std::to_string(text.size());
    framed += ':';
    framed += text;
  };
  add(version());
  for (size_t i = 0; i < inputs.size(); ++i) {
    add(inputs[i]);
    if (i > 0 || !last) {
      add(stamp_of(inputs[i]));
      continue;
    }
    if (last->path != inputs[i]) *last = {inputs[i], stamp_of(inputs[i])};
    add(last->stamp);
  }
  add(parameters);
  Sha256 hash;
  hash.update(std::as_bytes(std::span(framed)));
  return hash.hex().substr(0, 32);
}

}  // namespace framewise::batch
