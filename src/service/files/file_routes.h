// SPDX-License-Identifier: Apache-2.0
// Which files of the server a client may name, and how much space is used.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "service/jobs/roots.h"
#include "service/server/router.h"
#include "service/uploads/upload_store.h"

namespace framewise::service {

struct StorageSources {
  const UploadStore& uploads;
  std::filesystem::path jobs;  // the folder of files that jobs wrote
  int64_t keep_ms = 0;         // of finished jobs
  std::function<std::string(const Request&)> owner;
};

// GET /files?in=FOLDER lists a folder of the roots, GET /storage says how much
// the files of this client and the results of all jobs take. All sources must
// outlive the router.
void add_file_routes(Router& router, const Roots& roots,
                     StorageSources storage);

}  // namespace framewise::service
