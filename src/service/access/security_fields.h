// SPDX-License-Identifier: Apache-2.0
// Header fields that tell a browser what a response may do.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace framewise::service {

enum class Content : uint8_t {
  kData,     // JSON, text, events
  kPage,     // a page of the service, with scripts and styles of its own
  kReport,   // a report: one file with everything inside, of files of users
  kPicture,  // an image; other sites may not show it
};

// No response may be shown in a frame of another site, be taken for another
// type, or send its address elsewhere.
std::vector<std::pair<std::string, std::string>> security_fields(
    Content content);

}  // namespace framewise::service
