// SPDX-License-Identifier: Apache-2.0
#include "framewise/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/floating_mode.h"
#include "runtime/machine.h"

namespace framewise {
namespace {

// One parallel_for() call. Lives on the stack of the thread that waits for it.
struct Loop {
  const std::function<void(size_t)>& body;
  size_t count;
  int depth;  // nesting depth of its bodies, itself included
  // The floating-point mode of the calling thread, used by all threads.
  unsigned floating = floating_mode();
  std::atomic<size_t> next{0};
  std::atomic<bool> failed{false};
  int helpers = 0;           // guarded by the pool's mutex_
  std::exception_ptr error;  // the first exception thrown by a body

  bool is_open() const { return next.load(std::memory_order_relaxed) < count; }
};

// Number of loops around the code that this thread runs.
thread_local int depth_here = 0;

// Implements ThreadPool::in_order: assigns indices to threads and delivers
// finished ones in order.
class OrderedWork {
 public:
  OrderedWork(size_t count, size_t window,
              const std::function<void(size_t)>& work,
              const std::function<void(size_t)>& done)
      : count_(count),
        window_(std::max<size_t>(window, 1)),
        work_(work),
        done_(done),
        worked_(window_, false) {}

  // Processes indices until none is left; runs on each thread. A thread waits
  // only for indices that other threads are processing.
  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      moved_.wait(
          lock, [this] { return next_ == count_ || next_ < first_ + window_; });
      if (next_ == count_) return;
      const size_t index = next_++;
      lock.unlock();
      work_(index);
      lock.lock();
      worked_[index % window_] = true;
      pass_on(lock);
    }
  }

 private:
  // Delivers all finished indices at the front. Only one thread does so at a
  // time; the others return at once.
  void pass_on(std::unique_lock<std::mutex>& lock) {
    if (passing_on_) return;
    passing_on_ = true;
    while (worked_[first_ % window_]) {
      worked_[first_ % window_] = false;
      lock.unlock();
      done_(first_);
      lock.lock();
      ++first_;
      moved_.notify_all();
    }
    passing_on_ = false;
  }

  const size_t count_;
  const size_t window_;
  const std::function<void(size_t)>& work_;
  const std::function<void(size_t)>& done_;
  std::mutex mutex_;
  std::condition_variable moved_;
  size_t next_ = 0;           // next index to assign
  size_t first_ = 0;          // first index not delivered
  std::vector<bool> worked_;  // ring buffer: finished indices of the window
  bool passing_on_ = false;
};

}  // namespace

// The threads and the loops that they share.
struct ThreadPool::State {
  explicit State(int threads) : concurrency_(threads) {}
  ~State();

  void parallel_for(size_t count, const std::function<void(size_t)>& body);

  void start_threads();
  // The main function of a pool thread.
  void serve();
  // The oldest loop with unassigned indices whose depth exceeds `depth`.
  Loop* open_loop(int depth) const;
  // Runs bodies of a loop until all indices are assigned.
  static void run(Loop& loop);
  // As run(), for a loop of another thread. `lock` holds mutex_.
  void help(Loop& loop, std::unique_lock<std::mutex>& lock);
  // Waits until a loop begins or ends, or the pool is destroyed.
  void wait(std::unique_lock<std::mutex>& lock);
  void notify_others();

  const int concurrency_;
  std::mutex mutex_;
  std::vector<Loop*> loops_;  // running loops, oldest first
  std::atomic<uint64_t> event_count_{
      0};  // begun and ended loops; written with mutex_ held
  std::condition_variable event_;
  int asleep_ = 0;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

ThreadPool::State::~State() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
    notify_others();
  }
  for (std::thread& thread : threads_) thread.join();
}

void ThreadPool::State::parallel_for(size_t count,
                                     const std::function<void(size_t)>& body) {
  if (count <= 1 || concurrency_ == 1) {
    for (size_t i = 0; i < count; ++i) body(i);
    return;
  }
  Loop loop{body, count, depth_here + 1};
  std::unique_lock lock(mutex_);
  start_threads();
  loops_.push_back(&loop);
  notify_others();
  lock.unlock();
  run(loop);
  lock.lock();
  std::erase(loops_, &loop);
  while (loop.helpers > 0) {
    if (Loop* other = open_loop(loop.depth)) {
      help(*other, lock);
    } else {
      wait(lock);
    }
  }
  lock.unlock();
  if (loop.error) std::rethrow_exception(loop.error);
}

void ThreadPool::State::start_threads() {
  if (!threads_.empty()) return;
  threads_.reserve(size_t(concurrency_));
  try {
    while (int(threads_.size()) + 1 < concurrency_) {
      threads_.emplace_back([this] { serve(); });
    }
  } catch (const std::system_error&) {
    // The system refused more threads; continue with those that exist.
  }
}

void ThreadPool::State::serve() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    if (Loop* loop = open_loop(0)) {
      help(*loop, lock);
    } else {
      wait(lock);
    }
  }
}

Loop* ThreadPool::State::open_loop(int depth) const {
  const auto found =
      std::find_if(loops_.begin(), loops_.end(), [depth](const Loop* loop) {
        return loop->depth > depth && loop->is_open();
      });
  return found == loops_.end() ? nullptr : *found;
}

void ThreadPool::State::run(Loop& loop) {
  const int outside = std::exchange(depth_here, loop.depth);
  const FloatingModeScope alike(loop.floating);
  try {
    for (size_t i = loop.next++; i < loop.count; i = loop.next++) loop.body(i);
  } catch (...) {
    loop.next = loop.count;
    if (!loop.failed.exchange(true)) loop.error = std::current_exception();
  }
  depth_here = outside;
}

void ThreadPool::State::help(Loop& loop, std::unique_lock<std::mutex>& lock) {
  ++loop.helpers;
  lock.unlock();
  run(loop);
  lock.lock();
  if (--loop.helpers == 0) notify_others();
}

void ThreadPool::State::wait(std::unique_lock<std::mutex>& lock) {
  // Spin before sleeping: the gap between loops is often shorter than falling
  // asleep and waking up, which takes about 0.1 ms in a virtual machine.
  // yield() gives the processor to other threads.
  constexpr std::chrono::microseconds kSpinTime{300};
  const uint64_t seen = event_count_;
  lock.unlock();
  const auto end = std::chrono::steady_clock::now() + kSpinTime;
  while (event_count_ == seen && std::chrono::steady_clock::now() < end) {
    std::this_thread::yield();
  }
  lock.lock();
  ++asleep_;
  event_.wait(lock, [&] { return event_count_ != seen; });
  --asleep_;
}

void ThreadPool::State::notify_others() {
  ++event_count_;
  if (asleep_ > 0) event_.notify_all();
}

ThreadPool::ThreadPool(int threads)
    : state_(std::make_unique<State>(
          threads > 0
              ? threads
              : runtime::choose_threads(runtime::read_machine(), 0).threads)) {}

ThreadPool::~ThreadPool() = default;

int ThreadPool::concurrency() const { return state_->concurrency_; }

void ThreadPool::parallel_for(size_t count,
                              const std::function<void(size_t)>& body) {
  state_->parallel_for(count, body);
}

void ThreadPool::in_order(size_t count, size_t window,
                          const std::function<void(size_t)>& work,
                          const std::function<void(size_t)>& done) {
  OrderedWork ordered(count, window, work, done);
  parallel_for(std::min(count, size_t(concurrency())),
               [&](size_t) { ordered.run(); });
}

}  // namespace framewise
