// SPDX-License-Identifier: Apache-2.0
#include "cli/optimize/optimize_streams.h"

#include <fstream>
#include <string>
#include <utility>

#include "base/result.h"

namespace framewise::cli {
namespace {

constexpr std::string_view kStandardOutput = "-";
constexpr char kName[] = "standard output";

Result<void> check_options(const Invocation& invocation) {
  if (invocation.has("json")) {
    return with_hint(fail(ErrorKind::kUsage,
                          "--json and the result would both be written to "
                          "standard output"),
                     "write one of them to a file: -o out.gif, or --report "
                     "result.ndjson instead of --json");
  }
  if (invocation.output.is_terminal) {
    return with_hint(
        fail(ErrorKind::kUsage,
             "standard output is a terminal, and the result "
             "is not text"),
        "send it to a file or a program: framewise optimize in.gif -o - "
        "--to webp > out.webp");
  }
  return {};
}

}  // namespace

Result<std::optional<StreamedResult>> StreamedResult::create(
    const Invocation& invocation) {
  if (invocation.value("out") != kStandardOutput || invocation.has("dry-run")) {
    return std::optional<StreamedResult>();
  }
  FW_RETURN_IF_ERROR(check_options(invocation));
  FW_ASSIGN_OR_RETURN(auto folder, ScratchFolder::create());
  return std::optional(StreamedResult(std::move(folder)));
}

Result<void> StreamedResult::send(const Terminal& output,
                                  Optimization& result) const {
  constexpr size_t kPiece = size_t{1} << 20;
  std::ifstream in(result.output, std::ios::binary);
  if (!in) {
    return in_file(fail(ErrorKind::kIo, "cannot be read"),
                   result.output.string());
  }
  std::string piece(kPiece, '\0');
  while (in) {
    in.read(piece.data(), std::streamsize(piece.size()));
    FW_RETURN_IF_ERROR(write(
        output.stream, std::string_view(piece.data(), size_t(in.gcount()))));
  }
  result.output = kName;
  for (Comparison& comparison : result.report.comparisons) {
    comparison.test.path = kName;
  }
  return {};
}

}  // namespace framewise::cli
