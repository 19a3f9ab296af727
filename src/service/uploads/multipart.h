// SPDX-License-Identifier: Apache-2.0
// Reads a body of multipart/form-data (RFC 7578) while it arrives. Memory is
// bounded by the limits, not by the length of the parts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "framewise/error.h"

namespace framewise::service {

struct MultipartLimits {
  int parts = 16;
  size_t header_bytes = 4096;  // of one part
};

struct PartHeader {
  std::string name;       // of the field of the form
  std::string file_name;  // as the client says; empty: not a file
  bool is_file = false;
};

// Gets the parts, one after the other. An error ends the reading.
class PartReceiver {
 public:
  virtual ~PartReceiver() = default;
  virtual Result<void> begin_part(const PartHeader& header) = 0;
  virtual Result<void> part_bytes(std::string_view bytes) = 0;
  virtual Result<void> end_part() = 0;
};

class MultipartReader {
 public:
  // `receiver` must outlive this.
  MultipartReader(std::string_view boundary, PartReceiver& receiver,
                  MultipartLimits limits = {});

  // The next bytes of the body, cut anywhere. After an error the reader must
  // not be used any more. Fails with kInput for a body that is damaged, kLimit
  // beyond the limits, and as the receiver does.
  Result<void> take(std::string_view bytes);
  // The body has ended. Fails with kInput if a part has not.
  Result<void> finish();

 private:
  enum class State : uint8_t {
    kPreamble,  // before the first boundary
    kBoundary,  // after one: "--" or the end of its line follows
    kHeader,    // of a part
    kContent,   // of a part
    kEpilogue,  // after the last boundary; ignored
  };

  // Each does what `pending_` allows; false: more bytes are needed.
  Result<bool> read_preamble();
  Result<bool> read_boundary_end();
  Result<bool> read_header();
  Result<bool> read_content();

  const std::string delimiter_;  // "\r\n--boundary"
  PartReceiver& receiver_;
  const MultipartLimits limits_;
  State state_ = State::kPreamble;
  // Bytes that have not been used yet. The first boundary needs no line before
  // it: it is read as if there were one.
  std::string pending_ = "\r\n";
  int parts_ = 0;
};

// The parameter of "multipart/form-data; boundary=…"; nullopt for other types,
// and for boundaries that RFC 2046 does not allow.
std::optional<std::string> multipart_boundary(std::string_view content_type);

// From the lines of a part's header, without the empty line.
Result<PartHeader> parse_part_header(std::string_view lines);

}  // namespace framewise::service
