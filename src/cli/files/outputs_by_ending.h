// SPDX-License-Identifier: Apache-2.0
// Selects the format of an output file by its extension.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

// The options of `framewise compare`, with each --out FILE replaced by the flag
// that writes its format: .html by --html, .md by --markdown, .svg by --plot,
// .png and .pfm by --heatmap; .json, .ndjson and .csv stay with --out and add
// the format. A format that a flag names takes precedence. Other extensions
// mean text.
//
// A third argument that ends in .png and does not exist is the file of the
// error map: `framewise compare a.png b.png diff.png`.
Invocation outputs_by_ending(Invocation invocation);

}  // namespace framewise::cli
