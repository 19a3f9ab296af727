// SPDX-License-Identifier: Apache-2.0
#include "bench/profile/profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "bench/profile/stack_sampler.h"
#include "bench/profile/symbols.h"

namespace framewise::bench {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr int64_t kSecond = 1'000'000'000;

telemetry::SpanTotals span(const std::string& name, int64_t self_ns,
                           int64_t calls = 1) {
  telemetry::SpanTotals totals;
  totals.name = name;
  totals.calls = calls;
  totals.wall_ns = totals.cpu_ns = self_ns;
  totals.self_wall_ns = totals.self_cpu_ns = self_ns;
  return totals;
}

Profile profile_of(const std::vector<telemetry::SpanTotals>& spans,
                   double wall_s, double cpu_s) {
  Profile profile;
  profile.command = "framewise compare a b";
  profile.wall_s = wall_s;
  profile.cpu_s = cpu_s;
  profile.processors = 2;
  add_spans(spans, profile);
  return profile;
}

TEST(Profile, AddsAStageOfSeveralPlacesAndSortsByProcessorTime) {
  auto file = span("a.gif", 3 * kSecond);
  file.kind = telemetry::SpanKind::kFile;
  const Profile profile =
      profile_of({file, span("ssim", kSecond), span("decode", 3 * kSecond / 2),
                  span("ssim", kSecond)},
                 4, 4);
  ASSERT_EQ(profile.stages.size(), 2u);
  EXPECT_EQ(profile.stages[0].name, "ssim");
  EXPECT_DOUBLE_EQ(profile.stages[0].self_cpu_s, 2);
  EXPECT_EQ(profile.stages[0].calls, 2);
  ASSERT_EQ(profile.files.size(), 1u);
  EXPECT_EQ(profile.files[0].name, "a.gif");
}

TEST(Profile, AdvisesOnASlowStage) {
  const auto findings =
      findings_of(profile_of({span("evidence", kSecond)}, 1, 2));
  EXPECT_THAT(findings,
              Contains(AllOf(
                  Field(&ProfileFinding::kind, FindingKind::kSlowStage),
                  Field(&ProfileFinding::advice, HasSubstr("--no-verdict")))));
}

TEST(Profile, AdvisesMoreThreadsWhereOneProcessorWorks) {
  EXPECT_THAT(
      findings_of(profile_of({}, 2, 2)),
      Contains(Field(&ProfileFinding::kind, FindingKind::kOneProcessor)));
  EXPECT_THAT(
      findings_of(profile_of({}, 2, 3.9)),
      Contains(Field(&ProfileFinding::kind, FindingKind::kBusyProcessors)));
  EXPECT_THAT(findings_of(profile_of({}, 0.1, 0.1)), IsEmpty());
}

TEST(Profile, FindsMemoryAndAllocationsOfAFrame) {
  auto stage = span("lpips", 1000, 10);
  stage.peak_bytes = 150'000'000;
  stage.allocations = 20'000;
  stage.pixels = 100;
  const auto findings = findings_of(profile_of({stage}, 0.1, 0.1));
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].kind, FindingKind::kMuchMemory);
  EXPECT_EQ(findings[1].kind, FindingKind::kManyAllocations);
}

TEST(Profile, SaysHowTheCostOfACallGrows) {
  auto stage = span("slow", kSecond, 50);
  for (int64_t pixels = 1000; pixels < 2'000'000; pixels *= 4) {
    const auto ns = int64_t(1e-3 * std::pow(double(pixels), 1.9));
    stage.sizes.push_back({10, 10 * pixels, 10 * ns});
  }
  const Profile profile = profile_of({stage}, 0.1, 0.1);
  ASSERT_TRUE(profile.stages[0].growth);
  EXPECT_NEAR(profile.stages[0].growth->exponent.value, 1.9, 0.01);
  EXPECT_THAT(findings_of(profile),
              Contains(Field(&ProfileFinding::what, HasSubstr("n^1.9"))));
}

TEST(Profile, StatesWhatMeasuringItselfTook) {
  Profile profile;
  profile.cpu_s = 1;
  profile.stages.push_back({.name = "decode", .calls = 1000});
  EXPECT_THAT(profile_text(profile), Not(HasSubstr("Measuring took")));
  profile.span_cost_s = 2e-6;
  EXPECT_DOUBLE_EQ(profile.measuring_s(), 0.002);
  EXPECT_THAT(profile_text(profile), HasSubstr("Measuring took 0.20 %"));
  EXPECT_GT(measure_span_cost(), 0);
  EXPECT_TRUE(telemetry::collect_spans().empty());
}

TEST(Profile, IsReadBackAndCompared) {
  const Profile before = profile_of({span("ssim", kSecond)}, 1, 1);
  const auto read = read_profile(profile_json(before), "before.json");
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->stages[0].name, "ssim");
  EXPECT_EQ(read->stages[0].self_cpu_s, 1);
  const Profile after = profile_of(
      {span("ssim", 3 * kSecond / 2), span("new stage", kSecond / 10)}, 2, 2);
  const std::string text = profile_difference(*read, after);
  EXPECT_THAT(text, HasSubstr("+50.0 %"));
  EXPECT_THAT(text, HasSubstr("new stage"));
}

TEST(Profile, RefusesOtherAndDamagedFiles) {
  EXPECT_FALSE(read_profile("{}", "a"));
  EXPECT_FALSE(read_profile("nonsense", "a"));
  EXPECT_FALSE(read_profile("[1]", "a"));
  EXPECT_FALSE(read_profile(R"({"schema":"framewise.profile/1"})", "a"));
}

TEST(FlameGraph, DrawsABoxForEachPartOfAStack) {
  const FoldedStacks stacks = {{"main;work<int>", 3}, {"main;rest", 1}};
  const std::string svg = flame_graph_svg(stacks, "a & b");
  EXPECT_THAT(svg, HasSubstr("work&lt;int&gt; (3 samples, 75.0 %)"));
  EXPECT_THAT(svg, HasSubstr("main (4 samples, 100.0 %)"));
  EXPECT_THAT(svg, HasSubstr("a &amp; b"));
  EXPECT_EQ(folded_text(stacks), "main;rest 1\nmain;work<int> 3\n");
  EXPECT_THAT(flame_graph_svg({}, "empty"), HasSubstr("</svg>"));
}

__attribute__((noinline)) double burn() {
  volatile double sum = 0;
  for (int i = 0; i < 40'000'000; ++i) sum = sum + 1.0 / (i + 1);
  return sum;
}

TEST(StackSampler, NamesFunctionsThatAreNotExported) {
  auto sampler = StackSampler::start();
  ASSERT_TRUE(sampler);
  EXPECT_FALSE(StackSampler::start()) << "only one at a time";
  EXPECT_GT(burn(), 0);
  const FoldedStacks stacks = sampler->stop();
  int64_t in_burn = 0;
  for (const auto& [stack, count] : stacks) {
    if (stack.find("burn") != std::string::npos) in_burn += count;
  }
  EXPECT_GT(in_burn, 0);
}

TEST(Symbols, AreFoundInTheProgramItself) {
  std::ifstream file("/proc/self/exe", std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  const std::vector<Symbol> symbols = functions_of_elf(content.view());
  EXPECT_GT(symbols.size(), 100u);
  // A cut or overwritten file gives fewer names, and no crash.
  const std::string bytes = content.str().substr(0, 200'000);
  for (size_t size = 0; size < bytes.size(); size += 9973) {
    functions_of_elf(std::string_view(bytes).substr(0, size));
  }
  std::string damaged = content.str();
  for (size_t at = 32; at < 64; ++at) {
    std::string copy = damaged.substr(0, 4096);
    copy[at] = char(0xff);
    functions_of_elf(copy);
  }
}

TEST(Symbols, AreShortened) {
  EXPECT_EQ(short_function_name(
                "framewise::(anonymous namespace)::row(float const*, int)"),
            "row");
  EXPECT_EQ(short_function_name("std::function<void (int)>::operator()(int)"),
            "std::function<void (int)>::operator");
}

}  // namespace
}  // namespace framewise::bench
