// SPDX-License-Identifier: Apache-2.0
#include "service/http/server.h"

#include <sys/random.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <deque>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "base/result.h"

namespace framewise::service {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using Tcp = asio::ip::tcp;
using ErrorCode = beast::error_code;

constexpr auto kRequestTime = std::chrono::seconds(10);
constexpr size_t kLargestHeader = 8192;
constexpr size_t kMostTexts = 64;

// Takes the same time wherever the texts differ.
bool equal_secrets(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    difference |= unsigned(uint8_t(a[i]) ^ uint8_t(b[i]));
  }
  return difference == 0;
}

// State shared by connections; used on the loop's thread only.
struct Shared {
  ServerOptions options;
  Handlers handlers;
  uint16_t port = 0;
  size_t connections = 0;
  std::set<std::shared_ptr<WebSocket>> sockets;

  bool is_own_host(std::string_view host) const {
    return host == fmt::format("127.0.0.1:{}", port) ||
           host == fmt::format("localhost:{}", port);
  }
  bool is_allowed(const Request& request) const {
    if (options.token.empty()) return true;
    const auto token = request.query.find("token");
    return token != request.query.end() &&
           equal_secrets(token->second, options.token);
  }
};

class Socket final : public WebSocket,
                     public std::enable_shared_from_this<Socket> {
 public:
  Socket(beast::tcp_stream stream, std::shared_ptr<Shared> shared)
      : stream_(std::move(stream)), shared_(std::move(shared)) {}

  void accept(const http::request<http::empty_body>& request) {
    request_ = request_of({request.target().data(), request.target().size()});
    beast::get_lowest_layer(stream_).expires_never();
    stream_.set_option(
        websocket::stream_base::timeout::suggested(beast::role_type::server));
    stream_.read_message_max(shared_->options.largest_message);
    stream_.async_accept(request, [self = shared_from_this()](ErrorCode code) {
      if (code) return self->end();
      self->open_ = true;
      self->shared_->sockets.insert(self);
      if (self->shared_->handlers.opened) {
        self->shared_->handlers.opened(self->request_, self);
      }
      self->read();
    });
  }

  void send_newest(std::shared_ptr<const std::string> message) override {
    post([this, message = std::move(message)]() mutable {
      if (newest_) ++replaced_;
      newest_ = std::move(message);
      write();
    });
  }

  void send_text(std::string text) override {
    send_in_order({std::move(text), true});
  }
  void send_binary(std::string bytes) override {
    send_in_order({std::move(bytes), false});
  }

  void close() override {
    post([this] {
      ErrorCode ignored;
      beast::get_lowest_layer(stream_).socket().shutdown(
          Tcp::socket::shutdown_both, ignored);
    });
  }

  bool is_open() const override { return open_; }
  int64_t replaced() const override { return replaced_; }
  size_t waiting() const override { return waiting_; }

 private:
  struct Message {
    std::string bytes;
    bool is_text = false;
  };

  void send_in_order(Message message) {
    post([this, message = std::move(message)]() mutable {
      if (in_order_.size() >= kMostTexts) return;
      in_order_.push_back(std::move(message));
      waiting_ = in_order_.size();
      write();
    });
  }

  template <typename Action>
  void post(Action&& action) {
    asio::post(stream_.get_executor(),
               [self = shared_from_this(),
                action = std::forward<Action>(action)]() mutable {
                 if (self->open_) action();
               });
  }

  void read() {
    stream_.async_read(buffer_, [self = shared_from_this()](ErrorCode code,
                                                            size_t) {
      if (code) return self->end();
      if (self->stream_.got_text() && self->shared_->handlers.received) {
        const std::string text = beast::buffers_to_string(self->buffer_.data());
        self->shared_->handlers.received(*self, text);
      }
      self->buffer_.consume(self->buffer_.size());
      self->read();
    });
  }

  // One message is on its way at a time; those in order go first.
  void write() {
    if (writing_) return;
    if (!in_order_.empty()) {
      Message& first = in_order_.front();
      message_ = std::make_shared<const std::string>(std::move(first.bytes));
      stream_.text(first.is_text);
      in_order_.pop_front();
      waiting_ = in_order_.size();
    } else if (newest_) {
      message_ = std::exchange(newest_, nullptr);
      stream_.binary(true);
    } else {
      return;
    }
    writing_ = true;
    stream_.async_write(asio::buffer(*message_),
                        [self = shared_from_this()](ErrorCode code, size_t) {
                          self->writing_ = false;
                          if (code) return self->end();
                          self->write();
                        });
  }

  void end() {
    if (!open_.exchange(false)) return;
    if (shared_->handlers.closed) shared_->handlers.closed(*this);
    shared_->sockets.erase(shared_from_this());
  }

  websocket::stream<beast::tcp_stream> stream_;
  std::shared_ptr<Shared> shared_;
  Request request_;
  beast::flat_buffer buffer_;
  std::atomic<bool> open_ = false;
  std::atomic<int64_t> replaced_ = 0;
  bool writing_ = false;
  std::shared_ptr<const std::string> message_;  // being sent
  std::shared_ptr<const std::string> newest_;
  std::deque<Message> in_order_;
  std::atomic<size_t> waiting_ = 0;
};

// One connection: a request and its response, or the begin of a WebSocket.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Tcp::socket socket, std::shared_ptr<Shared> shared)
      : stream_(std::move(socket)), shared_(std::move(shared)) {
    ++shared_->connections;
  }
  ~Connection() { --shared_->connections; }

  void start() {
    if (shared_->connections > shared_->options.most_connections) return;
    parser_.header_limit(kLargestHeader);
    parser_.body_limit(0);
    stream_.expires_after(kRequestTime);
    http::async_read(stream_, buffer_, parser_,
                     [self = shared_from_this()](ErrorCode code, size_t) {
                       if (!code) self->answer();
                     });
  }

 private:
  std::string_view field(http::field name) const {
    const auto value = parser_.get()[name];
    return {value.data(), value.size()};
  }

  void answer() {
    const auto& message = parser_.get();
    const Request request =
        request_of({message.target().data(), message.target().size()});
    if (!shared_->is_own_host(field(http::field::host))) {
      return send({421, "text/plain", "this server has another name\n"});
    }
    if (!shared_->is_allowed(request)) {
      return send({403, "text/plain", "the token is missing or wrong\n"});
    }
    if (websocket::is_upgrade(message)) {
      const std::string_view origin = field(http::field::origin);
      if (!origin.starts_with("http://") ||
          !shared_->is_own_host(origin.substr(7))) {
        return send({403, "text/plain", "another page may not connect\n"});
      }
      std::make_shared<Socket>(std::move(stream_), shared_)->accept(message);
      return;
    }
    if (message.method() != http::verb::get) {
      return send({405, "text/plain", "only GET is possible\n"});
    }
    send(shared_->handlers.get ? shared_->handlers.get(request)
                               : Response{404, "text/plain", "not found\n"});
  }

  void send(Response response) {
    response_.result(unsigned(response.status));
    response_.version(11);
    response_.keep_alive(false);
    response_.set(http::field::content_type, response.type);
    response_.set(http::field::cache_control, "no-store");
    response_.set("X-Content-Type-Options", "nosniff");
    response_.set("Referrer-Policy", "no-referrer");
    response_.set(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'unsafe-inline'; style-src "
        "'unsafe-inline'; img-src data: blob:; media-src blob:; "
        "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'");
    response_.body() = std::move(response.body);
    response_.prepare_payload();
    stream_.expires_after(kRequestTime);
    http::async_write(
        stream_, response_, [self = shared_from_this()](ErrorCode, size_t) {
          ErrorCode ignored;
          self->stream_.socket().shutdown(Tcp::socket::shutdown_send, ignored);
        });
  }

  beast::tcp_stream stream_;
  std::shared_ptr<Shared> shared_;
  // Trailers, which come before the token is read, must fit into it.
  beast::flat_buffer buffer_{2 * kLargestHeader};
  http::request_parser<http::empty_body> parser_;
  http::response<http::string_body> response_;
};

class LoopbackServer final : public Server {
 public:
  LoopbackServer(ServerOptions options, Handlers handlers)
      : shared_(std::make_shared<Shared>()), acceptor_(loop_) {
    shared_->options = std::move(options);
    shared_->handlers = std::move(handlers);
  }

  ~LoopbackServer() override {
    loop_.stop();
    if (thread_.joinable()) thread_.join();
    shared_->sockets.clear();
  }

  Result<void> listen() {
    const Tcp::endpoint end(asio::ip::address_v4::loopback(),
                            shared_->options.port);
    ErrorCode code;
    const auto step = [&](auto&& action) {
      if (!code) action();
    };
    step([&] { acceptor_.open(end.protocol(), code); });
    step([&] {
      acceptor_.set_option(Tcp::acceptor::reuse_address(true), code);
    });
    step([&] { acceptor_.bind(end, code); });
    step([&] { acceptor_.listen(64, code); });
    if (code) {
      return with_hint(fail(ErrorKind::kEnvironment,
                            "cannot listen on port {} of this machine: {}",
                            shared_->options.port, code.message()),
                       "choose another one with --port, or 0 for any");
    }
    shared_->port = acceptor_.local_endpoint().port();
    accept();
    thread_ = std::thread([this] { loop_.run(); });
    return {};
  }

  uint16_t port() const override { return shared_->port; }

 private:
  void accept() {
    acceptor_.async_accept([this](ErrorCode code, Tcp::socket socket) {
      if (code == asio::error::operation_aborted) return;
      if (!code) {
        // A frame must not wait until the client acknowledged the one before.
        ErrorCode ignored;
        socket.set_option(Tcp::no_delay(true), ignored);
        std::make_shared<Connection>(std::move(socket), shared_)->start();
      }
      accept();
    });
  }

  // Before the loop, whose handlers hold connections.
  std::shared_ptr<Shared> shared_;
  asio::io_context loop_{1};
  Tcp::acceptor acceptor_;
  std::thread thread_;
};

}  // namespace

std::string Server::origin() const {
  return fmt::format("http://127.0.0.1:{}", port());
}

Result<std::unique_ptr<Server>> Server::start(ServerOptions options,
                                              Handlers handlers) {
  auto server =
      std::make_unique<LoopbackServer>(std::move(options), std::move(handlers));
  FW_RETURN_IF_ERROR(server->listen());
  return std::unique_ptr<Server>(std::move(server));
}

std::string random_token() {
  uint8_t bytes[16];
  // Never blocks or fails for 256 bytes or less once the system is up.
  if (getrandom(bytes, sizeof bytes, 0) != ssize_t(sizeof bytes)) std::abort();
  std::string token;
  for (const uint8_t byte : bytes) token += fmt::format("{:02x}", byte);
  return token;
}

}  // namespace framewise::service
