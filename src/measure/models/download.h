// SPDX-License-Identifier: Apache-2.0
// Downloads models from a web server.
#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

#include "measure/models/model_store.h"

namespace framewise::measure {

struct Download {
  std::string url;  // https or http
  // Target file; existing bytes are not downloaded again.
  std::filesystem::path part;
  int64_t bytes = 0;  // expected size; longer downloads are refused
  std::stop_token stop;
  std::function<void(int64_t done)> progress;  // may be empty
};

// Downloads the missing part of the file. Fails with kIo if the server cannot
// be reached or the disk is full; keeps the bytes received so far.
Result<void> download(const Download& request);

// Downloads a model from its own URL or from `from`, which is the URL of a file
// (ending in .json) or of a folder. Then verifies and installs it.
Result<void> pull_model(const ModelStore& store, const KnownModel& model,
                        std::string_view from, std::stop_token stop,
                        const std::function<void(int64_t done)>& progress);

}  // namespace framewise::measure
