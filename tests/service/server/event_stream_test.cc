// SPDX-License-Identifier: Apache-2.0
#include "service/server/event_stream.h"

#include <gtest/gtest.h>

namespace framewise::service {
namespace {

TEST(EventText, HasItsNumberNameAndEveryLine) {
  EXPECT_EQ(event_text(7, "progress", "{\"done\":1}"),
            "id: 7\nevent: progress\ndata: {\"done\":1}\n\n");
  EXPECT_EQ(event_text(1, "status", "a\nb"),
            "id: 1\nevent: status\ndata: a\ndata: b\n\n");
}

TEST(LastEventId, IsZeroForWhatIsNoNumber) {
  EXPECT_EQ(last_event_id("41"), 41);
  for (const char* text : {"", "x", "4x", "-4", "99999999999999999999"}) {
    EXPECT_EQ(last_event_id(text), 0) << text;
  }
}

}  // namespace
}  // namespace framewise::service
