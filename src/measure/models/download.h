// SPDX-License-Identifier: Apache-2.0
// Fetching models from a web server. libcurl is in a module of its own, which
// is loaded at the first download.
#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

#include "measure/models/store.h"

namespace framewise::measure {

struct Download {
  std::string url;             // https or http
  std::filesystem::path part;  // what is there already is not fetched again
  int64_t bytes = 0;           // what is behind them is refused
  std::stop_token stop;
  std::function<void(int64_t done)> progress;  // may be empty
};

// Fetches what is missing of the file. Fails with kIo where the server cannot
// be reached or the disk is full, and keeps what came until then.
Result<void> download(const Download& request);

// Downloads a model from its own address, or from `from`, which is that of a
// file (it ends in .json) or of a folder; then checks it and lets it take its
// place.
Result<void> pull_model(const ModelStore& store, const KnownModel& model,
                        std::string_view from, std::stop_token stop,
                        const std::function<void(int64_t done)>& progress);

using DownloadFunction = void (*)(const Download& request,
                                  Result<void>& answer);

}  // namespace framewise::measure
