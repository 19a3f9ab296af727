// SPDX-License-Identifier: Apache-2.0
#include "service/server/http_server.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <ctime>
#include <mutex>
#include <thread>

#include "service/http/random_token.h"
#include "service/server/loop.h"

namespace framewise::service {

bool Loop::end_oldest_idle() {
  Timed* oldest = nullptr;
  for (Timed* one : open) {
    if (one->is_idle() && (!oldest || one->deadline < oldest->deadline)) {
      oldest = one;
    }
  }
  if (oldest) oldest->expire();
  return oldest != nullptr;
}

const std::string& Loop::date() {
  const std::time_t now = std::time(nullptr);
  if (now != date_second_) {
    date_second_ = now;
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[64];
    const size_t length =
        std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    date_.assign(text, length);
  }
  return date_;
}

namespace {

using ErrorCode = boost::system::error_code;
using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol,
                                             asio::io_context::executor_type>;
using Timer =
    asio::basic_waitable_timer<LoopClock, asio::wait_traits<LoopClock>,
                               asio::io_context::executor_type>;

constexpr auto kTick = std::chrono::milliseconds(250);
// Without descriptors accept() fails until connections end.
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

std::string address_of(const Socket& socket) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  // The handle of a const socket is not const in this version of Asio.
  if (getpeername(const_cast<Socket&>(socket).native_handle(),
                  reinterpret_cast<sockaddr*>(&storage), &length) != 0) {
    return {};
  }
  char text[INET6_ADDRSTRLEN] = "";
  if (storage.ss_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<sockaddr_in&>(storage).sin_addr, text,
              sizeof text);
  } else if (storage.ss_family == AF_INET6) {
    inet_ntop(AF_INET6, &reinterpret_cast<sockaddr_in6&>(storage).sin6_addr,
              text, sizeof text);
  }
  return text;
}

// Calls expire() and beat() of what is open.
class Ticker : public std::enable_shared_from_this<Ticker> {
 public:
  explicit Ticker(std::shared_ptr<Loop> loop)
      : loop_(std::move(loop)), timer_(loop_->context) {}

  void start() {
    timer_.expires_after(kTick);
    timer_.async_wait([self = shared_from_this()](ErrorCode code) {
      if (code) return;
      self->tick();
      self->start();
    });
  }
  void cancel() { timer_.cancel(); }

 private:
  void tick() {
    const auto now = LoopClock::now();
    const auto beat_after =
        std::chrono::milliseconds(loop_->shared->options.limits.heartbeat_ms);
    const bool beats = now - last_beat_ >= beat_after;
    if (beats) last_beat_ = now;
    for (auto next = loop_->open.begin(); next != loop_->open.end();) {
      Timed& one = **next++;  // expire() removes it
      if (one.deadline <= now) {
        one.expire();
      } else if (beats) {
        one.beat();
      }
    }
  }

  const std::shared_ptr<Loop> loop_;
  Timer timer_;
  LoopClock::time_point last_beat_ = LoopClock::now();
};

class LoopServer final : public HttpServer {
 public:
  LoopServer(std::shared_ptr<const Router> router,
             const HttpServerOptions& options)
      : shared_(new ServerShared{.router = router,
                                 .options = options,
                                 .series = RequestSeries(router->routes())}) {
    shared_->clients =
        std::make_shared<ClientConnections>(options.limits.client_connections);
    shared_->id_prefix = random_token().substr(0, 8) + "-";
    shared_->workers =
        std::make_unique<asio::thread_pool>(size_t(options.workers));
    for (int i = 0; i < std::max(options.loops, 1); ++i) {
      loops_.push_back(std::make_shared<Loop>(shared_));
      tickers_.push_back(std::make_shared<Ticker>(loops_.back()));
      tickers_.back()->start();
    }
  }

  ~LoopServer() override { stop(0); }

  void listen(std::vector<ListeningSocket> sockets) {
    sockets_ = std::move(sockets);
    for (ListeningSocket& socket : sockets_) {
      acceptors_.push_back(std::make_unique<Acceptor>(
          loops_.front()->context,
          asio::generic::stream_protocol(socket.family, 0),
          dup(socket.fd.get())));
      accept(*acceptors_.back());
    }
    // Signals belong to the thread that waits for them.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (const auto& loop : loops_) {
      threads_.emplace_back([loop] { loop->context.run(); });
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  void stop(int64_t within_ms) override {
    if (threads_.empty()) return;
    on_all_loops([this](Loop& loop) {
      if (&loop == loops_.front().get()) acceptors_.clear();
      loop.stopping = true;
      for (auto next = loop.open.begin(); next != loop.open.end();) {
        Timed& one = **next++;
        one.stop();
      }
    });
    sockets_.clear();
    const auto end = LoopClock::now() +
                     std::chrono::milliseconds(std::max<int64_t>(within_ms, 0));
    while (shared_->connections > 0 && LoopClock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    shared_->workers->join();
    on_all_loops([](Loop& loop) {
      while (!loop.open.empty()) loop.open.front()->expire();
    });
    for (size_t i = 0; i < loops_.size(); ++i) {
      asio::post(loops_[i]->context,
                 [ticker = tickers_[i]] { ticker->cancel(); });
    }
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  size_t connections() const override { return shared_->connections; }
  size_t streams() const override { return shared_->streams; }

 private:
  // Calls it on each loop's thread, and waits.
  void on_all_loops(const std::function<void(Loop&)>& action) {
    std::mutex mutex;
    std::condition_variable done;
    size_t left = loops_.size();
    for (const auto& loop : loops_) {
      asio::post(loop->context, [&, loop] {
        action(*loop);
        const std::lock_guard lock(mutex);
        --left;
        done.notify_one();
      });
    }
    std::unique_lock lock(mutex);
    done.wait(lock, [&] { return left == 0; });
  }

  void accept(Acceptor& acceptor) {
    const std::shared_ptr<Loop> loop = loops_[next_loop_++ % loops_.size()];
    auto socket = std::make_shared<Socket>(loop->context);
    acceptor.async_accept(*socket,
                          [this, &acceptor, loop, socket](ErrorCode code) {
                            if (code == asio::error::operation_aborted) return;
                            if (code) return accept_later(acceptor);
                            take(std::move(*socket), loop);
                            accept(acceptor);
                          });
  }

  void accept_later(Acceptor& acceptor) {
    auto timer = std::make_shared<Timer>(loops_.front()->context, kAcceptPause);
    timer->async_wait([this, &acceptor, timer](ErrorCode) {
      if (!loops_.front()->stopping) accept(acceptor);
    });
  }

  void take(Socket socket, const std::shared_ptr<Loop>& loop) {
    const int fd = socket.native_handle();
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::string peer = address_of(socket);
    auto turn = shared_->clients->admit(peer);
    if (!turn) return;  // closes it
    auto start = [loop, socket = std::move(socket), peer = std::move(peer),
                  turn = *std::move(turn)]() mutable {
      ErrorCode ignored;
      socket.non_blocking(true, ignored);
      ServerShared& shared = *loop->shared;
      if (shared.connections >= shared.options.limits.connections &&
          !loop->end_oldest_idle()) {
        return;  // closes it
      }
      serve_connection(std::move(socket), loop, std::move(peer),
                       std::move(turn));
    };
    if (loops_.size() == 1) return start();
    asio::post(loop->context, std::move(start));
  }

  const std::shared_ptr<ServerShared> shared_;
  std::vector<std::shared_ptr<Loop>> loops_;
  std::vector<std::shared_ptr<Ticker>> tickers_;
  std::vector<ListeningSocket> sockets_;
  std::vector<std::unique_ptr<Acceptor>> acceptors_;
  size_t next_loop_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace

std::unique_ptr<HttpServer> HttpServer::start(
    std::vector<ListeningSocket> sockets, std::shared_ptr<const Router> router,
    const HttpServerOptions& options) {
  auto server = std::make_unique<LoopServer>(std::move(router), options);
  server->listen(std::move(sockets));
  return server;
}

}  // namespace framewise::service
