// SPDX-License-Identifier: Apache-2.0
#include "service/files/file_routes.h"

#include <system_error>
#include <utility>

#include "base/json/json.h"
#include "base/result.h"
#include "service/server/problem.h"

namespace framewise::service {
namespace {

namespace fs = std::filesystem;

// As many as a page shows without delay; a search finds the others by folder.
constexpr size_t kMostEntries = 2000;

Response json_answer(const Json& json) {
  return {.type = "application/json", .body = json.dump() + "\n"};
}

Response listing(const Request& request, const Roots& roots) {
  const std::string folder(request.query_value("in"));
  const auto found = roots.list(folder, kMostEntries);
  if (!found) {
    return found.error().kind == ErrorKind::kInput ? problem(404, found.error())
                                                   : problem(found.error());
  }
  Json entries = Json::array();
  for (const RootEntry& entry : found->entries) {
    Json one = {{"name", entry.name}};
    if (entry.is_folder) {
      one["folder"] = true;
    } else {
      one["bytes"] = entry.bytes;
    }
    entries.push_back(std::move(one));
  }
  return json_answer(
      {{"in", folder}, {"entries", entries}, {"more", found->has_more}});
}

int64_t bytes_beneath(const fs::path& folder) {
  int64_t bytes = 0;
  std::error_code code;
  for (fs::recursive_directory_iterator at(folder, code), end;
       !code && at != end; at.increment(code)) {
    std::error_code unknown;  // files end while they are counted
    const bool counts = at->is_regular_file(unknown) && !unknown;
    const auto size = counts ? at->file_size(unknown) : 0;
    if (!unknown) bytes += int64_t(size);
  }
  return bytes;
}

Response storage(const Request& request, const StorageSources& sources) {
  const UploadLimits& limits = sources.uploads.limits();
  return json_answer(
      {{"uploads",
        {{"bytes", sources.uploads.bytes_of(sources.owner(request))},
         {"most_bytes", limits.owner_bytes},
         {"keep_s", limits.keep_seconds}}},
       {"results",
        {{"bytes", bytes_beneath(sources.jobs)},
         {"keep_s", sources.keep_ms / 1000}}}});
}

}  // namespace

void add_file_routes(Router& router, const Roots& roots,
                     StorageSources sources) {
  constexpr RouteOptions kOnWorker = {.thread = Thread::kWorker};
  router.add({Method::kGet, "/files", Answer([&roots](const Request& request) {
                return listing(request, roots);
              }),
              kOnWorker});
  router.add({Method::kGet, "/storage",
              Answer([sources = std::move(sources)](const Request& request) {
                return storage(request, sources);
              }),
              kOnWorker});
}

}  // namespace framewise::service
