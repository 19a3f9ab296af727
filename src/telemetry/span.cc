// SPDX-License-Identifier: Apache-2.0
#include "telemetry/span.h"

#include <time.h>

#include <algorithm>
#include <array>
#include <bit>
#include <deque>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <set>

#include "base/mutex.h"
#include "telemetry/allocation_count.h"
#include "telemetry/series.h"

namespace framewise::telemetry {
namespace detail {

std::atomic<SpanDetail> span_detail = SpanDetail::kOff;

// A number that one thread writes and others may read.
class Total {
 public:
  void add(int64_t amount) {
    value_.store(value_.load(std::memory_order_relaxed) + amount,
                 std::memory_order_relaxed);
  }
  int64_t value() const { return value_.load(std::memory_order_relaxed); }
  void raise(int64_t other) {
    if (other > value()) value_.store(other, std::memory_order_relaxed);
  }
  void clear() { value_.store(0, std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> value_ = 0;
};

// Powers of 2, from 1 pixel to more than a gigapixel.
constexpr size_t kSizeClasses = 32;

// kStageSeconds in nanoseconds.
constexpr auto kStageNs = [] {
  std::array<int64_t, std::size(kStageSeconds)> bounds{};
  for (size_t i = 0; i < bounds.size(); ++i) {
    bounds[i] = int64_t(kStageSeconds[i] * 1e9 + 0.5);
  }
  return bounds;
}();

struct SpanNode {
  std::string_view name;
  SpanKind kind = SpanKind::kStage;
  SpanNode* parent = nullptr;
  std::vector<SpanNode*> children;
  Total calls;
  Total wall_ns;
  Total cpu_ns;
  Total allocations;
  Total allocated_bytes;
  Total peak_bytes;
  Total pixels;
  struct SizeClass {
    Total calls;
    Total pixels;
    Total wall_ns;
  };
  std::array<SizeClass, kSizeClasses> sizes;
  std::array<Total, kStageNs.size() + 1> durations;

  // Nearly always one of few children that was found before.
  SpanNode* child(std::string_view wanted) const {
    for (SpanNode* one : children) {
      if (one->name.data() == wanted.data() || one->name == wanted) return one;
    }
    return nullptr;
  }
  void count(int64_t ns) {
    size_t bucket = 0;
    while (bucket < kStageNs.size() && ns > kStageNs[bucket]) ++bucket;
    durations[bucket].add(1);
  }
  void clear() {
    for (Total& count : durations) count.clear();
    for (Total* total : {&calls, &wall_ns, &cpu_ns, &allocations,
                         &allocated_bytes, &peak_bytes, &pixels}) {
      total->clear();
    }
    for (SizeClass& size : sizes) {
      size.calls.clear();
      size.pixels.clear();
      size.wall_ns.clear();
    }
  }
};

}  // namespace detail

namespace {

using detail::SpanNode;

// Of one thread. It outlives the thread, so that its totals count.
struct SpanTree {
  Mutex mutex;  // of the shape and the events; totals need none
  std::deque<SpanNode> nodes{1};  // the first is the root
  SpanNode* current = &nodes.front();
  int thread = 0;
  std::vector<SpanEvent> events FW_GUARDED_BY(mutex);
};

struct SpanTrees {
  Mutex mutex;
  std::vector<std::shared_ptr<SpanTree>> all FW_GUARDED_BY(mutex);
};
SpanTrees& trees() {
  static SpanTrees* const kept = new SpanTrees;  // outlives all threads
  return *kept;
}

std::atomic<int64_t> events_wanted = 0;
std::atomic<int64_t> events_kept = 0;
std::atomic<int64_t> events_left_out = 0;

// A plain pointer, which the signal handler may read: trees() owns the tree.
constinit thread_local SpanTree* own_tree = nullptr;

SpanTree& new_tree_of_thread() {
  auto tree = std::make_shared<SpanTree>();
  SpanTrees& known = trees();
  MutexLock lock(known.mutex);
  known.all.push_back(tree);
  tree->thread = int(known.all.size());
  return *(own_tree = tree.get());
}

SpanTree& tree_of_thread() {
  return own_tree ? *own_tree : new_tree_of_thread();
}

int64_t nanoseconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

void keep_event(SpanTree& tree, const SpanEvent& event) {
  const int64_t wanted = events_wanted.load(std::memory_order_relaxed);
  if (wanted == 0) return;
  if (events_kept.fetch_add(1, std::memory_order_relaxed) >= wanted) {
    events_left_out.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  MutexLock lock(tree.mutex);
  tree.events.push_back(event);
}

// The totals of all threads under the same names.
struct Merged {
  SpanTotals totals;
  std::vector<std::unique_ptr<Merged>> children;

  Merged& child(std::string_view name) {
    for (const auto& one : children) {
      if (one->totals.name == name) return *one;
    }
    children.push_back(std::make_unique<Merged>());
    children.back()->totals.name = name;
    children.back()->totals.depth = totals.depth + 1;
    return *children.back();
  }
};

void merge(const SpanNode& node, Merged& into) {
  SpanTotals& totals = into.totals;
  totals.calls += node.calls.value();
  totals.wall_ns += node.wall_ns.value();
  totals.cpu_ns += node.cpu_ns.value();
  totals.allocations += node.allocations.value();
  totals.allocated_bytes += node.allocated_bytes.value();
  totals.pixels += node.pixels.value();
  totals.peak_bytes = std::max(totals.peak_bytes, node.peak_bytes.value());
  totals.kind = node.kind;
  totals.sizes.resize(node.sizes.size());
  for (size_t i = 0; i < node.sizes.size(); ++i) {
    totals.sizes[i].calls += node.sizes[i].calls.value();
    totals.sizes[i].pixels += node.sizes[i].pixels.value();
    totals.sizes[i].wall_ns += node.sizes[i].wall_ns.value();
  }
  for (const SpanNode* child : node.children) {
    merge(*child, into.child(child->name));
  }
}

void flatten(const Merged& node, std::vector<SpanTotals>& list) {
  const size_t own = list.size();
  list.push_back(node.totals);
  int64_t inner_wall = 0;
  int64_t inner_cpu = 0;
  for (const auto& child : node.children) {
    inner_wall += child->totals.wall_ns;
    inner_cpu += child->totals.cpu_ns;
    flatten(*child, list);
  }
  list[own].self_wall_ns =
      std::max<int64_t>(0, node.totals.wall_ns - inner_wall);
  list[own].self_cpu_ns = std::max<int64_t>(0, node.totals.cpu_ns - inner_cpu);
}

}  // namespace

void set_span_detail(SpanDetail detail) { detail::span_detail = detail; }

std::string_view interned(std::string_view name) {
  static Mutex mutex;
  static auto* const names = new std::set<std::string, std::less<>>;
  MutexLock lock(mutex);
  const auto found = names->find(name);
  return found != names->end() ? *found : *names->emplace(name).first;
}

void Span::begin(std::string_view name, SpanKind kind, SpanDetail detail) {
  SpanTree& tree = tree_of_thread();
  SpanNode* node = tree.current->child(name);
  if (!node) {
    MutexLock lock(tree.mutex);
    node = &tree.nodes.emplace_back();
    node->name = name;
    node->kind = kind;
    node->parent = tree.current;
    tree.current->children.push_back(node);
  }
  tree.current = node;
  node_ = node;
  detail_ = detail;
  if (detail == SpanDetail::kFull) {
    const AllocationCount allocated = allocations_of_thread();
    allocations_ = allocated.count;
    allocated_bytes_ = allocated.bytes;
    live_bytes_ = allocated.live_bytes;
    outer_peak_ = exchange_allocation_peak(live_bytes_);
    cpu_ns_ = nanoseconds(CLOCK_THREAD_CPUTIME_ID);
  }
  wall_ns_ = nanoseconds(CLOCK_MONOTONIC);
}

void Span::end() {
  const int64_t wall_ns = nanoseconds(CLOCK_MONOTONIC) - wall_ns_;
  if (detail_ == SpanDetail::kFull) {
    node_->cpu_ns.add(nanoseconds(CLOCK_THREAD_CPUTIME_ID) - cpu_ns_);
    const AllocationCount allocated = allocations_of_thread();
    node_->allocations.add(allocated.count - allocations_);
    node_->allocated_bytes.add(allocated.bytes - allocated_bytes_);
    const int64_t peak = exchange_allocation_peak(0);
    exchange_allocation_peak(std::max(peak, outer_peak_));
    node_->peak_bytes.raise(peak - live_bytes_);
  }
  node_->calls.add(1);
  node_->wall_ns.add(wall_ns);
  node_->count(wall_ns);
  if (pixels_ > 0) {
    node_->pixels.add(pixels_);
    const auto size = size_t(std::bit_width(uint64_t(pixels_)) - 1);
    auto& same = node_->sizes[std::min(size, node_->sizes.size() - 1)];
    same.calls.add(1);
    same.pixels.add(pixels_);
    same.wall_ns.add(wall_ns);
  }
  SpanTree& tree = *own_tree;
  tree.current = node_->parent;
  keep_event(tree, {node_->name, tree.thread, wall_ns_, wall_ns});
}

std::vector<SpanTotals> collect_spans() {
  Merged root;
  root.totals.depth = -1;
  SpanTrees& known = trees();
  MutexLock lock(known.mutex);
  for (const auto& tree : known.all) {
    MutexLock of_tree(tree->mutex);
    merge(tree->nodes.front(), root);
  }
  std::vector<SpanTotals> list;
  flatten(root, list);
  list.erase(list.begin());
  for (SpanTotals& one : list) {
    std::erase_if(one.sizes, [](const SizeTotals& s) { return s.calls == 0; });
  }
  std::erase_if(list, [](const SpanTotals& one) { return one.calls == 0; });
  return list;
}

namespace {

using StageMap = std::map<std::pair<SpanKind, std::string>, StageTotals>;

struct ExpectedStages {
  Mutex mutex;
  std::set<std::pair<SpanKind, std::string>> names FW_GUARDED_BY(mutex);
};
ExpectedStages& expected_stages() {
  static ExpectedStages* const kept = new ExpectedStages;
  return *kept;
}

StageTotals& stage_in(StageMap& map, SpanKind kind, const std::string& name) {
  StageTotals& totals = map[{kind, name}];
  if (totals.counts.empty()) {
    totals.name = name;
    totals.kind = kind;
    totals.counts.resize(detail::kStageNs.size() + 1);
  }
  return totals;
}

}  // namespace

void expect_stage(std::string_view name, SpanKind kind) {
  ExpectedStages& expected = expected_stages();
  MutexLock lock(expected.mutex);
  expected.names.emplace(kind, name);
}

std::vector<StageTotals> stages() {
  StageMap map;
  {
    ExpectedStages& expected = expected_stages();
    MutexLock lock(expected.mutex);
    for (const auto& [kind, name] : expected.names) stage_in(map, kind, name);
  }
  SpanTrees& known = trees();
  MutexLock lock(known.mutex);
  for (const auto& tree : known.all) {
    MutexLock of_tree(tree->mutex);
    for (const SpanNode& node : tree->nodes) {
      if (!node.parent || node.kind == SpanKind::kFile) continue;
      StageTotals& totals = stage_in(map, node.kind, std::string(node.name));
      totals.wall_ns += node.wall_ns.value();
      totals.pixels += node.pixels.value();
      for (size_t i = 0; i < totals.counts.size(); ++i) {
        totals.counts[i] += node.durations[i].value();
      }
    }
  }
  std::vector<StageTotals> list;
  for (auto& [key, totals] : map) list.push_back(std::move(totals));
  return list;
}

void reset_spans() {
  SpanTrees& known = trees();
  MutexLock lock(known.mutex);
  for (const auto& tree : known.all) {
    MutexLock of_tree(tree->mutex);
    for (SpanNode& node : tree->nodes) node.clear();
    tree->events.clear();
  }
  events_kept = 0;
  events_left_out = 0;
}

void keep_span_events(int64_t most) { events_wanted = most; }

SpanEvents take_span_events() {
  SpanEvents taken;
  SpanTrees& known = trees();
  MutexLock lock(known.mutex);
  for (const auto& tree : known.all) {
    MutexLock of_tree(tree->mutex);
    taken.events.insert(taken.events.end(), tree->events.begin(),
                        tree->events.end());
    tree->events.clear();
  }
  std::sort(taken.events.begin(), taken.events.end(),
            [](const SpanEvent& a, const SpanEvent& b) {
              return a.begin_ns < b.begin_ns;
            });
  taken.left_out = events_left_out.exchange(0);
  events_kept = 0;
  return taken;
}

size_t open_spans(std::string_view* names, size_t most) {
  if (!own_tree) return 0;
  size_t depth = 0;
  for (const SpanNode* node = own_tree->current; node->parent;
       node = node->parent) {
    ++depth;
  }
  size_t at = depth;
  for (const SpanNode* node = own_tree->current; node->parent;
       node = node->parent) {
    --at;
    if (at < most) names[at] = node->name;
  }
  return std::min(depth, most);
}

}  // namespace framewise::telemetry
