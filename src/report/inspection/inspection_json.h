// SPDX-License-Identifier: Apache-2.0
// Inspections as JSON, schema framewise.inspection/1 (docs/inspect.md).
#pragma once

#include <cstdint>
#include <string>

#include "framewise/inspect.h"

namespace framewise::report {

enum class FrameList : uint8_t { kLeaveOut, kInclude };

// Totals over all files, written after the last file.
struct InspectionSummary {
  int64_t files = 0;
  int64_t failed = 0;
  int64_t skipped = 0;  // files in folders that are neither images nor videos
  bool interrupted = false;
};

// One object on one line, with the name of the schema, without the line break.
std::string inspection_line(const Inspection& inspection, FrameList frames);
std::string inspection_line(const std::string& file, const Error& error);
std::string inspection_line(const InspectionSummary& summary);

// The pieces of one document, in the order of writing: the beginning, each
// file, the end.
std::string inspection_document_start();
std::string inspection_document_file(const Inspection& inspection,
                                     FrameList frames, bool first);
std::string inspection_document_file(const std::string& file,
                                     const Error& error, bool first);
std::string inspection_document_end(const InspectionSummary& summary,
                                    bool empty);

}  // namespace framewise::report
