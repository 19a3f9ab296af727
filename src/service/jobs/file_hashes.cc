// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/file_hashes.h"

#include <algorithm>
#include <span>

#include "base/result.h"
#include "base/sha256.h"
#include "framewise/version.h"

namespace framewise::service {
namespace {

constexpr int64_t kMostHashed = int64_t{64} << 20;
// Size of a file that is not fetched yet: that of a usual picture.
constexpr int64_t kAssumedOfUrl = int64_t{1} << 20;
constexpr size_t kMostKnown = 10'000;  // some 200 bytes each

// Texts that follow each other cannot be mistaken for others.
void add(Sha256& hash, std::string_view text) {
  const std::string framed = fmt::format("{}:{};", text.size(), text);
  hash.update(std::as_bytes(std::span(framed)));
}

}  // namespace

Result<std::string> FileHashes::identity(const JobFile& file,
                                         const cache::FileStamp& stamp) {
  const std::string path = file.path.native();
  if (stamp.size > kMostHashed) {
    return fmt::format("{} {} {} {}", path, stamp.size, stamp.modified_ns,
                       stamp.changed_ns);
  }
  {
    const MutexLock lock(mutex_);
    const auto known = known_.find(path);
    if (known != known_.end() && known->second.stamp == stamp) {
      return known->second.hash;
    }
  }
  auto hash = cache::hash_file(file.path, stamp.size);
  if (!hash) {
    return in_file(fail(ErrorKind::kIo, "changed while it was read"),
                   file.name);
  }
  // A file that was changed a moment ago may change again with the same stamp.
  if (cache::settled(stamp)) {
    const MutexLock lock(mutex_);
    if (known_.size() >= kMostKnown) known_.clear();
    known_[path] = {stamp, *hash};
  }
  return *std::move(hash);
}

Result<JobFacts> FileHashes::facts_of(const JobRequest& request) {
  Sha256 hash;
  add(hash, version());
  add(hash, request.kind);
  auto options = request.options;
  std::ranges::stable_sort(options, {},
                           &std::pair<std::string, std::string>::first);
  for (const auto& [name, value] : options) {
    add(hash, name);
    add(hash, value);
  }
  add(hash, request.html ? "html" : "");
  add(hash, request.markdown ? "markdown" : "");
  JobFacts facts;
  for (const JobFile& file : request.files) {
    if (!file.url.empty()) {
      facts.bytes += kAssumedOfUrl;
      add(hash, "url");
      add(hash, file.url);
      continue;
    }
    const auto stamp = cache::stamp_of(file.path);
    if (!stamp) {
      return in_file(fail(ErrorKind::kIo, "cannot be read"), file.name);
    }
    facts.bytes += stamp->size;
    FW_ASSIGN_OR_RETURN(const std::string content, identity(file, *stamp));
    add(hash, content);
    // Some formats are recognized by the ending alone.
    add(hash, file.path.extension().native());
  }
  facts.key = hash.hex().substr(0, 32);
  return facts;
}

}  // namespace framewise::service
