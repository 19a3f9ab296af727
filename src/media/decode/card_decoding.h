// SPDX-License-Identifier: Apache-2.0
// Whether graphics cards decode the videos that a thread opens, where they can.
// The frames are those of the processor: only the work is done elsewhere, so
// this is no option of a file.
#pragma once

#include <string>
#include <utility>

namespace framewise::media {

class CardDecoding {
 public:
  // Until its end, videos that this thread opens are decoded by a card.
  explicit CardDecoding(bool wanted);
  ~CardDecoding();
  CardDecoding(const CardDecoding&) = delete;
  CardDecoding& operator=(const CardDecoding&) = delete;

  // That of this thread; null: no card is wanted.
  static CardDecoding* of_thread();

  // Why the processor decodes the video that was opened last; empty: it does
  // not, or nothing was opened that a card could decode.
  const std::string& why_not() const { return why_not_; }
  void set_why_not(std::string why) { why_not_ = std::move(why); }

 private:
  CardDecoding* outer_;
  bool wanted_;
  std::string why_not_;
};

}  // namespace framewise::media
