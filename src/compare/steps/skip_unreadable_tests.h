// SPDX-License-Identifier: Apache-2.0
// Tests that cannot be compared: the others are, and the report says why.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include "framewise/error.h"
#include "framewise/report.h"

namespace framewise::comparison {

// What a report says of a test that could not be compared.
Comparison unreadable(const std::filesystem::path& test, const Error& error);

// Compares all that can be. Where `compare` fails because of one of several
// tests, it is asked again for the others, and that test stands at its place
// with its error. Fails where nothing can be compared, and where no test is to
// blame.
using CompareTests =
    std::function<Result<Report>(std::span<const std::filesystem::path>)>;
Result<Report> compare_readable(const std::filesystem::path& reference,
                                std::span<const std::filesystem::path> tests,
                                const CompareTests& compare);

}  // namespace framewise::comparison
