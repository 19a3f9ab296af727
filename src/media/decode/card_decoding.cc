// SPDX-License-Identifier: Apache-2.0
#include "media/decode/card_decoding.h"

namespace framewise::media {
namespace {

thread_local CardDecoding* innermost = nullptr;

}  // namespace

CardDecoding::CardDecoding(bool wanted) : outer_(innermost), wanted_(wanted) {
  innermost = this;
}

CardDecoding::~CardDecoding() { innermost = outer_; }

CardDecoding* CardDecoding::of_thread() {
  return innermost && innermost->wanted_ ? innermost : nullptr;
}

}  // namespace framewise::media
