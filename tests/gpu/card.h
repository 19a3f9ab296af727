// SPDX-License-Identifier: Apache-2.0
// The card that tests measure on: any that Vulkan finds, such as Mesa's
// software one.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "gpu/device.h"

namespace framewise::gpu {

// Opened once for all tests. Null: there is none, and `why` says why.
inline std::shared_ptr<Device> card_for_tests(std::string& why) {
  static const auto opened = open_device("");
  if (opened) return *opened;
  why = opened.error().message;
  return nullptr;
}

}  // namespace framewise::gpu

#define SKIP_WITHOUT_CARD()                                           \
  std::string why_no_card;                                            \
  if (!framewise::gpu::card_for_tests(why_no_card)) {                 \
    GTEST_SKIP() << "no Vulkan driver: install mesa-vulkan-drivers (" \
                 << why_no_card << ")";                               \
  }                                                                   \
  static_assert(true)
