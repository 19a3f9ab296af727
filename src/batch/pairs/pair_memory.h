// SPDX-License-Identifier: Apache-2.0
// The most memory that a comparison takes, from the headers of its files: 40
// bytes of a file can stand for gigabytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "batch/file_survey.h"
#include "framewise/compare.h"

namespace framewise::batch {

// `files`: the reference and its tests.
int64_t memory_to_compare(std::span<const FileFacts> files,
                          std::span<const std::string> metrics, int threads);

// Whether a file lies in a store and the cache has the report, so that even its
// header is not worth a request.
bool is_known_of_store(const std::filesystem::path& reference,
                       std::span<const std::filesystem::path> tests,
                       const CompareOptions& options);

// Reads the headers, unless is_known_of_store(). Fails with kLimit and the
// figure where comparing takes more than `allowed` bytes; 0: no limit. A file
// that cannot be read counts nothing: the comparison will report the error.
Result<void> admit_comparison(const std::filesystem::path& reference,
                              std::span<const std::filesystem::path> tests,
                              const CompareOptions& options, int64_t allowed);

}  // namespace framewise::batch
