// SPDX-License-Identifier: Apache-2.0
#include "telemetry/span.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "telemetry/allocation_count.h"

namespace framewise::telemetry {
namespace {

class Spans : public testing::Test {
 protected:
  void SetUp() override {
    reset_spans();
    set_span_detail(SpanDetail::kFull);
  }
  void TearDown() override {
    set_span_detail(SpanDetail::kOff);
    keep_span_events(0);
    set_allocation_reader({});
  }

  static const SpanTotals* find(const std::vector<SpanTotals>& all,
                                std::string_view name) {
    for (const SpanTotals& one : all) {
      if (one.name == name) return &one;
    }
    return nullptr;
  }
};

TEST_F(Spans, CountNothingWhileTheyAreOff) {
  set_span_detail(SpanDetail::kOff);
  { const Span span("unseen"); }
  EXPECT_EQ(find(collect_spans(), "unseen"), nullptr);
}

TEST_F(Spans, FormATreeOfCallsAndTimes) {
  for (int i = 0; i < 3; ++i) {
    const Span outer("outer");
    const Span inner("inner");
  }
  const auto all = collect_spans();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].name, "outer");
  EXPECT_EQ(all[0].depth, 0);
  EXPECT_EQ(all[1].name, "inner");
  EXPECT_EQ(all[1].depth, 1);
  EXPECT_EQ(all[1].calls, 3);
  EXPECT_GE(all[0].wall_ns, all[1].wall_ns);
  EXPECT_EQ(all[0].self_wall_ns, all[0].wall_ns - all[1].wall_ns);
}

TEST_F(Spans, OfSeveralThreadsAreAddedEvenWhenTheThreadsHaveEnded) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int k = 0; k < 100; ++k) const Span span("work");
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto all = collect_spans();
  ASSERT_TRUE(find(all, "work"));
  EXPECT_EQ(find(all, "work")->calls, 400);
}

TEST_F(Spans, CanBeCollectedWhileThreadsWork) {
  std::atomic<bool> stop = false;
  std::thread worker([&] {
    do {
      const Span outer("outer");
      const Span inner("inner");
    } while (!stop);
  });
  for (int i = 0; i < 200; ++i) collect_spans();
  stop = true;
  worker.join();
  EXPECT_TRUE(find(collect_spans(), "outer"));
}

TEST_F(Spans, GroupCallsBySize) {
  for (const int64_t pixels : {1000, 1010, 4'000'000}) {
    Span span("sized");
    span.add_pixels(pixels);
  }
  const auto all = collect_spans();
  const SpanTotals* sized = find(all, "sized");
  ASSERT_TRUE(sized);
  EXPECT_EQ(sized->pixels, 4'002'010);
  ASSERT_EQ(sized->sizes.size(), 2u);
  EXPECT_EQ(sized->sizes[0].calls, 2);
  EXPECT_EQ(sized->sizes[0].pixels, 2010);
}

// What a program that counts would say.
AllocationCount counted;
int64_t peak = 0;

TEST_F(Spans, CountAllocationsAndTheMemoryThatACallNeeds) {
  counted = {};
  set_allocation_reader({[] { return counted; }, [] { return counted; },
                         [](int64_t next) {
                           const int64_t before = peak;
                           peak = next;
                           return before;
                         }});
  const auto take = [](int64_t bytes) {
    ++counted.count;
    counted.bytes += bytes;
    counted.live_bytes += bytes;
    peak = std::max(peak, counted.live_bytes);
  };
  take(500);
  {
    const Span outer("outer");
    take(100);
    {
      const Span inner("inner");
      take(1000);
      counted.live_bytes -= 1000;
    }
  }
  const auto all = collect_spans();
  EXPECT_EQ(find(all, "outer")->allocations, 2);
  EXPECT_EQ(find(all, "outer")->allocated_bytes, 1100);
  EXPECT_EQ(find(all, "outer")->peak_bytes, 1100);
  EXPECT_EQ(find(all, "inner")->peak_bytes, 1000);
}

TEST_F(Spans, KeepEventsUpToALimitAndCountTheRest) {
  keep_span_events(2);
  for (int i = 0; i < 5; ++i) const Span span("event");
  const SpanEvents taken = take_span_events();
  EXPECT_EQ(taken.events.size(), 2u);
  EXPECT_EQ(taken.left_out, 3);
  EXPECT_TRUE(take_span_events().events.empty());
}

TEST_F(Spans, SayWhichAreOpen) {
  const Span outer("outer");
  const Span inner("inner");
  std::string_view names[4];
  ASSERT_EQ(open_spans(names, 4), 2u);
  EXPECT_EQ(names[0], "outer");
  EXPECT_EQ(names[1], "inner");
  EXPECT_EQ(open_spans(names, 1), 1u);
}

TEST_F(Spans, KeepNamesOfFiles) {
  const std::string_view kept = interned(std::string("a.gif"));
  EXPECT_EQ(kept.data(), interned("a.gif").data());
  EXPECT_EQ(file_span("/folder/b.gif"), "b.gif");
  { const Span span(kept, SpanKind::kFile); }
  EXPECT_EQ(find(collect_spans(), "a.gif")->kind, SpanKind::kFile);
}

}  // namespace
}  // namespace framewise::telemetry
