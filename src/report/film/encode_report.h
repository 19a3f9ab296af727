// SPDX-License-Identifier: Apache-2.0
// The report of `framewise encode`, for people and programs.
#pragma once

#include <string>

#include "video/encode/encode_options.h"

namespace framewise::report {

// `name`: of the file that was written.
std::string encode_text(const video::EncodeReport& report,
                        const std::string& name);
// {"schema": "framewise.encode/1", …}, see docs/schema/encode-1.json.
std::string encode_json(const video::EncodeReport& report,
                        const std::string& name);
// A page with the report, the drawing of encode_svg() and a table of scenes.
std::string encode_page(const video::EncodeReport& report,
                        const std::string& name);
// The value of each scene and its bit rate over the film. SVG.
std::string encode_svg(const video::EncodeReport& report);

}  // namespace framewise::report
