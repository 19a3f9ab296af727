// SPDX-License-Identifier: Apache-2.0
// Compares the tests that can be read, and reports why the others cannot.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include "framewise/error.h"
#include "framewise/report.h"

namespace framewise::comparison {

// The comparison of a test that could not be compared.
Comparison unreadable(const std::filesystem::path& test, const Error& error);

// If `compare` fails because of one of several tests, it is called again for
// the others, and that test keeps its position with its error. Fails if no test
// can be compared, or if the error is not of a test.
using CompareTests =
    std::function<Result<Report>(std::span<const std::filesystem::path>)>;
Result<Report> compare_readable(const std::filesystem::path& reference,
                                std::span<const std::filesystem::path> tests,
                                const CompareTests& compare);

}  // namespace framewise::comparison
