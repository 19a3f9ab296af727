// SPDX-License-Identifier: Apache-2.0
// Pictures of the film that a job is making.
#pragma once

#include <optional>
#include <string>

#include "framewise/error.h"

namespace framewise::service {

// Called from any thread.
class JobPreview {
 public:
  virtual ~JobPreview() = default;
  virtual double seconds() const = 0;  // of the film
  // A small JPEG of the film at this time; nullopt while another one is made.
  // Fails if a clip cannot be decoded.
  virtual Result<std::optional<std::string>> picture(double seconds) = 0;
};

}  // namespace framewise::service
