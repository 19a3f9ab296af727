// SPDX-License-Identifier: Apache-2.0
// A still as it is converted: upright, whole, with named colors.
#pragma once

#include <string>
#include <vector>

#include "framewise/image/convert.h"
#include "media/rows/row_reader.h"

namespace framewise::image {

struct Still {
  Frame frame;
  bool has_alpha = false;
  Metadata metadata;  // of the file, as far as it is read
  std::vector<Finding> notes;
};

// From rows that were not started. `keep_profile`: samples stay as they are,
// and metadata.icc says what they mean.
Result<Still> read_still(media::RowReader& rows, media::Source& source,
                         bool keep_profile, const media::Job& job);

}  // namespace framewise::image
