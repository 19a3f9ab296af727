// SPDX-License-Identifier: Apache-2.0
#include "service/http/random_token.h"

#include <fmt/format.h>
#include <sys/random.h>

#include <cstdint>
#include <cstdlib>

namespace framewise::service {

std::string random_token() {
  uint8_t bytes[16];
  // Never blocks or fails for 256 bytes or less once the system is up.
  if (getrandom(bytes, sizeof bytes, 0) != ssize_t(sizeof bytes)) std::abort();
  std::string token;
  for (const uint8_t byte : bytes) token += fmt::format("{:02x}", byte);
  return token;
}

}  // namespace framewise::service
