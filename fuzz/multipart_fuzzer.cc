// SPDX-License-Identifier: Apache-2.0
// Forms: a body gives the same parts, or the same error, however it is cut.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "service/uploads/multipart.h"

namespace {

using framewise::Result;
using namespace framewise::service;

class Written final : public PartReceiver {
 public:
  Result<void> begin_part(const PartHeader& header) override {
    text += "<" + header.name + "|" + header.file_name + ">";
    return {};
  }
  Result<void> part_bytes(std::string_view bytes) override {
    text += bytes;
    return {};
  }
  Result<void> end_part() override {
    text += "</>";
    return {};
  }
  std::string text;
};

std::string outcome(std::string_view body, size_t piece) {
  Written parts;
  MultipartReader reader("B", parts);
  for (; !body.empty(); body.remove_prefix(std::min(piece, body.size()))) {
    if (const auto taken = reader.take(body.substr(0, piece)); !taken) {
      // What came before the error depends on the pieces.
      return "error: " + taken.error().message;
    }
  }
  const auto finished = reader.finish();
  return finished ? parts.text : "error: " + finished.error().message;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const size_t piece = 1 + data[0] % 64;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1,
                              size - 1);
  (void)multipart_boundary(body);
  if (outcome(body, piece) != outcome(body, std::max<size_t>(1, body.size()))) {
    std::abort();
  }
  return 0;
}
