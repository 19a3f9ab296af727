// SPDX-License-Identifier: Apache-2.0
// The layer between the network and the jobs of `framewise serve`: permissions,
// files that clients upload or have fetched, pictures, and pages.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "cli/command.h"
#include "framewise/image/image_cache.h"
#include "service/jobs/jobs.h"
#include "service/jobs/roots.h"
#include "service/server/router.h"
#include "service/uploads/upload_store.h"

namespace framewise::cli {

// Those of --fetch and its options.
Result<service::FetchRules> fetch_rules(const Invocation& invocation);

// The files that clients send, in `folder`.
Result<std::unique_ptr<service::UploadStore>> open_uploads(
    const Invocation& invocation, const std::filesystem::path& folder);

// The files that finished jobs leave.
struct KeptJobs {
  std::filesystem::path folder;
  int64_t keep_ms = 0;
};

class OuterParts {
 public:
  // `thumbnails` makes pictures; empty: this process does. `uploads` and
  // `roots` must outlive this.
  static Result<std::unique_ptr<OuterParts>> open(
      const Invocation& invocation, service::UploadStore& uploads,
      const service::Roots& roots, image::MakeThumbnails thumbnails);
  // Stops removing unused files.
  virtual ~OuterParts() = default;

  // Checks and routes. This and `jobs` must outlive the router.
  virtual void add_to(service::Router& router, service::Jobs& jobs,
                      const KeptJobs& kept) = 0;
};

}  // namespace framewise::cli
