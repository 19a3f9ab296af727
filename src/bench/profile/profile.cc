// SPDX-License-Identifier: Apache-2.0
#include "bench/profile/profile.h"

#include <time.h>

#include <algorithm>
#include <bit>
#include <map>

#include "base/result.h"
#include "bench/output/words.h"

namespace framewise::bench {
namespace {

constexpr double kSlowStage_s = 0.5;
constexpr double kSlowShare = 0.1;
constexpr int64_t kMuchMemory = 100'000'000;
constexpr double kBusy = 0.8;
constexpr double kLinear = 1.15;  // caches alone give an exponent of 1.1
constexpr int64_t kManyAllocations = 1000;

// Advice by the name of the stage; metrics come last.
struct Advice {
  std::string_view stage;
  std::string_view text;
};
constexpr Advice kAdvice[] = {
    {"decode",
     "decoding is a fixed cost: compare fewer frames (--start, --frames), or "
     "several tests with one original in one command, which decodes it once"},
    {"evidence",
     "evidence for the detectors of defects: --no-verdict leaves it out where "
     "only metrics are needed"},
    {"defects",
     "the search for defects: --no-verdict leaves it out where only metrics "
     "are needed"},
    {"content", "content is read to choose metrics: name them with -m"},
    {"signatures",
     "frames are matched by content: --pairing time or index leaves it out "
     "where the frames correspond"},
    {"report", "a smaller report: without --per-frame, --html or --heatmap"},
    {"hash files", "files are hashed for the cache: --no-cache leaves it out"},
    {"open and pair", "pairing: --pairing time or index looks at no frames"},
};

std::string advice_for(std::string_view stage) {
  for (const Advice& one : kAdvice) {
    if (one.stage == stage) return std::string(one.text);
  }
  return fmt::format(
      "leave {} out with -m, or measure it on a sample: --sample auto", stage);
}

// A call at each size, where several sizes occurred.
std::optional<GrowthFit> growth_of(
    const std::map<size_t, telemetry::SizeTotals>& sizes) {
  std::vector<double> pixels;
  std::vector<double> costs;
  for (const auto& [size, totals] : sizes) {
    pixels.push_back(double(totals.pixels) / double(totals.calls));
    costs.push_back(1e-9 * double(totals.wall_ns) / double(totals.calls));
  }
  if (pixels.size() < 3) return std::nullopt;
  return fit_growth(pixels, costs);
}

void add_growth_findings(const Profile& profile,
                         std::vector<ProfileFinding>& findings) {
  for (const StageUse& stage : profile.stages) {
    if (!stage.growth || stage.growth->exponent.lower <= kLinear) continue;
    findings.push_back(
        {FindingKind::kGrowsFaster,
         fmt::format("{} grows like n^{:.1f} [{:.1f}, {:.1f}] with the pixels "
                     "of a frame",
                     stage.name, stage.growth->exponent.value,
                     stage.growth->exponent.lower,
                     stage.growth->exponent.upper),
         "large frames cost more than their share: measure them at a smaller "
         "size, or report this as a defect"});
  }
}

void add_processor_findings(const Profile& profile,
                            std::vector<ProfileFinding>& findings) {
  if (profile.wall_s < kSlowStage_s || profile.processors < 2) return;
  const double busy = profile.cpu_s / profile.wall_s;
  if (busy < 1 / kBusy) {
    findings.push_back(
        {FindingKind::kOneProcessor,
         fmt::format("{:.1f} of {} processors were busy", busy,
                     profile.processors),
         "use more threads (--threads 0), or compare several files at once "
         "with `framewise batch`"});
  } else if (busy >= kBusy * profile.processors) {
    findings.push_back(
        {FindingKind::kBusyProcessors,
         fmt::format("all {} processors were busy for {:.0f} % of the time",
                     profile.processors, 100 * busy / profile.processors),
         "more processors would help; more threads would not"});
  }
}

}  // namespace

void add_spans(const std::vector<telemetry::SpanTotals>& spans,
               Profile& profile) {
  std::map<std::string, StageUse> stages;
  std::map<std::string, std::map<size_t, telemetry::SizeTotals>> sizes;
  std::map<std::string, FileUse> files;
  for (const telemetry::SpanTotals& span : spans) {
    if (span.kind == telemetry::SpanKind::kFile) {
      FileUse& file = files[span.name];
      file.name = span.name;
      file.wall_s += 1e-9 * double(span.wall_ns);
      file.cpu_s += 1e-9 * double(span.cpu_ns);
      file.allocations += span.allocations;
      file.allocated_bytes += span.allocated_bytes;
      file.peak_bytes = std::max(file.peak_bytes, span.peak_bytes);
      continue;
    }
    StageUse& stage = stages[span.name];
    stage.name = span.name;
    stage.calls += span.calls;
    stage.wall_s += 1e-9 * double(span.wall_ns);
    stage.cpu_s += 1e-9 * double(span.cpu_ns);
    stage.self_wall_s += 1e-9 * double(span.self_wall_ns);
    stage.self_cpu_s += 1e-9 * double(span.self_cpu_ns);
    stage.allocations += span.allocations;
    stage.allocated_bytes += span.allocated_bytes;
    stage.peak_bytes = std::max(stage.peak_bytes, span.peak_bytes);
    stage.pixels += span.pixels;
    for (const telemetry::SizeTotals& size : span.sizes) {
      auto& same =
          sizes[span.name]
               [size_t(std::bit_width(uint64_t(size.pixels / size.calls)))];
      same.calls += size.calls;
      same.pixels += size.pixels;
      same.wall_ns += size.wall_ns;
    }
  }
  for (auto& [name, stage] : stages) {
    stage.growth = growth_of(sizes[name]);
    profile.stages.push_back(std::move(stage));
  }
  for (auto& [name, file] : files) profile.files.push_back(std::move(file));
  std::ranges::sort(profile.stages, [](const StageUse& a, const StageUse& b) {
    return a.self_cpu_s > b.self_cpu_s;
  });
  std::ranges::sort(profile.files, [](const FileUse& a, const FileUse& b) {
    return a.wall_s > b.wall_s;
  });
}

double Profile::measuring_s() const {
  int64_t calls = int64_t(files.size());
  for (const StageUse& stage : stages) calls += stage.calls;
  return span_cost_s * double(calls);
}

double measure_span_cost() {
  // A twentieth of a millisecond: a thousand took 1 ms, 4 % of a comparison of
  // two small GIFs.
  constexpr int kSpans = 64;
  const auto cpu_s = [] {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
  };
  telemetry::set_span_detail(telemetry::SpanDetail::kFull);
  const double begin = cpu_s();
  for (int i = 0; i < kSpans; ++i) const telemetry::Span span("measuring");
  const double end = cpu_s();
  telemetry::set_span_detail(telemetry::SpanDetail::kOff);
  telemetry::reset_spans();
  return (end - begin) / kSpans;
}

std::vector<ProfileFinding> findings_of(const Profile& profile) {
  std::vector<ProfileFinding> findings;
  for (const StageUse& stage : profile.stages) {
    const double share =
        profile.cpu_s > 0 ? stage.self_cpu_s / profile.cpu_s : 0;
    if (stage.self_wall_s >= kSlowStage_s && share >= kSlowShare) {
      findings.push_back(
          {FindingKind::kSlowStage,
           fmt::format("{} takes {}, {:.0f} % of the processor time",
                       stage.name, time_text(stage.self_wall_s), 100 * share),
           advice_for(stage.name)});
    }
    if (stage.peak_bytes >= kMuchMemory) {
      findings.push_back({FindingKind::kMuchMemory,
                          fmt::format("one call of {} needs {}", stage.name,
                                      bytes_text(stage.peak_bytes)),
                          "set a limit with --memory, or use fewer threads"});
    }
    // Pixels: only stages that run once a frame.
    if (stage.pixels > 0 &&
        stage.allocations > kManyAllocations * stage.calls) {
      findings.push_back(
          {FindingKind::kManyAllocations,
           fmt::format("{} allocates {} times a call", stage.name,
                       stage.allocations / stage.calls),
           "report this as a defect: frames should not allocate"});
    }
  }
  add_processor_findings(profile, findings);
  add_growth_findings(profile, findings);
  return findings;
}

}  // namespace framewise::bench
