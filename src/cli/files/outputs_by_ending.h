// SPDX-License-Identifier: Apache-2.0
// The ending of an output file chooses its form, as `framewise batch` does.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

// The options of `framewise compare` with each --out FILE replaced by the flag
// that writes that form: .html by --html, .md by --markdown, .svg by --plot,
// .png by --heatmap; .json, .ndjson and .csv stay with --out and add the
// format. A format that is given by a flag wins. Other endings are text.
//
// A third argument that ends in .png and does not exist is where the picture
// of the differences goes: `framewise compare a.png b.png diff.png`.
Invocation outputs_by_ending(Invocation invocation);

}  // namespace framewise::cli
