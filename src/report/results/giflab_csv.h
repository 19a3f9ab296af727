// SPDX-License-Identifier: Apache-2.0
// Results as a table with the columns of GifLab's experiments.
#pragma once

#include <span>
#include <string>

#include "report/batch/row_facts.h"

namespace framewise::report {

// A header and a line for each row. Cells of what Framewise does not record,
// such as the time of an encoder, are empty.
std::string giflab_csv(std::span<const RowFacts> rows);

}  // namespace framewise::report
