// SPDX-License-Identifier: Apache-2.0
// The page that plays a plan while it is composed, on loopback.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "media/folder.h"
#include "video/film/plan.h"

namespace framewise::service {

class Preview {
 public:
  // Serves until destroyed. `port` 0: any that is free.
  static Result<std::unique_ptr<Preview>> start(media::Folder folder,
                                                video::Plan plan,
                                                uint16_t port);
  virtual ~Preview() = default;

  // With the token that lets a page in.
  virtual std::string url() const = 0;
};

// The page; it finds its plan and its token in its own address.
std::string preview_page();

}  // namespace framewise::service
