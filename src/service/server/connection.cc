// SPDX-License-Identifier: Apache-2.0
// One connection: reads requests, calls their handlers and writes responses,
// one after the other.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <exception>
#include <functional>
#include <limits>
#include <utility>

#include "base/result.h"
#include "service/http/request_head.h"
#include "service/server/connection_state.h"
#include "service/server/loop.h"
#include "service/server/problem.h"
#include "service/server/request_of_message.h"
#include "service/server/response_head.h"

namespace framewise::service {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using ErrorCode = beast::error_code;
using std::chrono::milliseconds;
using State = ConnectionState;

constexpr size_t kPieceBytes = size_t{64} << 10;
constexpr size_t kBufferBytes = size_t{64} << 10;
constexpr size_t kFilePieceBytes = size_t{256} << 10;
// The most bytes read from a client after its request was refused: if the
// connection were closed at once, its system might drop the response.
constexpr size_t kMostDiscarded = size_t{1} << 20;

// Handlers must not end the server.
template <typename Action, typename Outcome>
void guarded(Outcome& outcome, Action&& action) {
  try {
    outcome = action();
  } catch (const std::exception& thrown) {
    outcome = problem(fail(ErrorKind::kInternal, "{}", thrown.what()));
  }
}

class Connection final : public Timed,
                         public std::enable_shared_from_this<Connection> {
 public:
  Connection(Socket socket, std::shared_ptr<Loop> loop, std::string peer,
             ClientTurn turn)
      : socket_(std::move(socket)),
        loop_(std::move(loop)),
        peer_(std::move(peer)),
        turn_(std::move(turn)) {
    loop_->shared->series.set_connections(++loop_->shared->connections);
    loop_->add(*this);
  }

  void await_request() {
    parser_.reset();
    request_ = {};
    route_ = nullptr;
    if (loop_->stopping) return close();
    if (buffer_.size() > 0) return read_header();
    // An idle connection keeps no buffer.
    buffer_.shrink_to_fit();
    enter(state_ == State::kNew ? State::kNew : State::kIdle);
    socket_.async_wait(Socket::wait_read,
                       [self = shared_from_this()](ErrorCode code) {
                         if (code) return self->close();
                         self->read_header();
                       });
  }

  void expire() override { close(); }
  bool is_idle() const override {
    return state_ == State::kNew || state_ == State::kIdle;
  }
  void stop() override {
    if (is_idle()) close();
  }

 private:
  const HttpLimits& limits() const { return loop_->shared->options.limits; }

  void enter(State state) {
    // A handler that began before the end answers after it.
    if (state_ == State::kEnded) return;
    state_ = state;
    const auto time =
        most_time_in(state, limits(), route_ ? route_->options.body_ms : 0);
    deadline = time ? LoopClock::now() + *time : LoopClock::time_point::max();
  }

  void read_header() {
    enter(State::kHead);
    start_ = LoopClock::now();
    scanned_ = 0;
    scan_header();
  }

  // Looks for the end of the head in what has arrived, and reads on.
  void scan_header() {
    const std::string_view bytes(
        static_cast<const char*>(buffer_.data().data()), buffer_.size());
    const HeadScan scan = scan_head(bytes, scanned_);
    scanned_ = bytes.size();
    if (scan.state == HeadState::kBroken) {
      return refuse_header(
          {400,
           "a line must end in a carriage return and a line feed, and "
           "have no control characters"});
    }
    if (scan.state == HeadState::kWhole &&
        scan.bytes <= limits().header_bytes) {
      return parse_header(bytes.substr(0, scan.bytes));
    }
    if (bytes.size() >= limits().header_bytes) {
      return refuse_header({431, fmt::format("the header is larger than {} "
                                             "bytes",
                                             limits().header_bytes)});
    }
    socket_.async_read_some(
        buffer_.prepare(limits().header_bytes - bytes.size()),
        [self = shared_from_this()](ErrorCode code, size_t got) {
          if (code) return self->close();
          self->buffer_.commit(got);
          self->scan_header();
        });
  }

  void parse_header(std::string_view head) {
    if (auto fault = fault_of_head(head)) return refuse_header(*fault);
    parser_.emplace();
    parser_->header_limit(uint32_t(limits().header_bytes));
    parser_->body_limit(std::numeric_limits<uint64_t>::max());
    ErrorCode code;
    const size_t taken =
        parser_->put(asio::buffer(head.data(), head.size()), code);
    if (code || !parser_->is_header_done()) {
      return refuse_header(
          {400, "this is no valid HTTP/1.1: " + code.message()});
    }
    buffer_.consume(taken);
    take_header();
  }

  void refuse_header(HeadFault fault) {
    closes_ = true;
    respond(problem(fault.status, fault.detail));
  }

  void take_header() {
    const auto& message = parser_->get();
    request_ = request_of_message(message);
    request_.peer = peer_;
    head_only_ = message.method() == http::verb::head;
    closes_ = !message.keep_alive();
    const std::string_view id = request_.field("x-request-id");
    request_.id = is_plain_id(id)
                      ? std::string(id)
                      : fmt::format("{}{:x}", loop_->shared->id_prefix,
                                    ++loop_->shared->next_id);
    if (!message.target().starts_with('/') ||
        (message.version() >= 11 && message.count(http::field::host) != 1)) {
      closes_ = true;
      return respond(problem(400, "the request needs a path and one Host"));
    }
    find_route();
  }

  bool has_body() const {
    return parser_->chunked() || parser_->content_length().value_or(0) > 0;
  }

  // Refuses a request whose body has not been read.
  void refuse(Response response) {
    if (has_body()) closes_ = true;
    respond(std::move(response));
  }

  void find_route() {
    Match match = loop_->shared->router->match(request_.method, request_.path,
                                               request_.field("content-type"));
    if (!match.route) {
      if (match.other_methods.empty()) {
        return refuse(problem(404, "there is nothing at this path"));
      }
      Response response = problem(405, "this path has no such method");
      response.fields.emplace_back("Allow", match.other_methods);
      return refuse(std::move(response));
    }
    route_ = match.route;
    for (auto& [name, value] : match.parameters) {
      request_.parameters[name] = std::move(value);
    }
    if (auto refused = loop_->shared->router->refused(request_, *route_)) {
      return refuse(*std::move(refused));
    }
    const int64_t most = route_->options.most_body_bytes;
    if (parser_->content_length().value_or(0) > uint64_t(most) ||
        (most == 0 && parser_->chunked())) {
      return refuse_size();
    }
    enter(State::kAnswering);
    if (std::holds_alternative<Receive>(route_->handler))
      return open_receiver();
    if (const auto* socket = std::get_if<WebSocketHandlers>(&route_->handler)) {
      return open_web_socket(*socket);
    }
    if (!has_body()) return call_handler();
    with_body_wanted([](Connection& self) { self.read_body(); });
  }

  void refuse_size() {
    closes_ = true;
    respond(problem(413, route_->options.most_body_bytes == 0
                             ? std::string("this request takes no body")
                             : fmt::format("the body is larger than {} bytes",
                                           route_->options.most_body_bytes)));
  }

  // A client that waits for leave to send its body gets it.
  template <typename Next>
  void with_body_wanted(Next next) {
    const std::string_view expects = request_.field("expect");
    if (expects.empty()) return next(*this);
    static constexpr std::string_view kContinue =
        "HTTP/1.1 100 Continue\r\n\r\n";
    enter(State::kWriting);
    asio::async_write(
        socket_, asio::buffer(kContinue.data(), kContinue.size()),
        [self = shared_from_this(), next](ErrorCode code, size_t) {
          if (code) return self->close();
          next(*self);
        });
  }

  // Extensions of chunks are counted over the whole body, since nobody uses
  // them. Trailers must fit into the buffer.
  template <typename Parser>
  void limit_chunks(Parser& parser) {
    extension_bytes_ = 0;
    on_chunk_ = [this](uint64_t, beast::string_view extensions,
                       ErrorCode& code) {
      extension_bytes_ += extensions.size();
      if (extension_bytes_ > limits().header_bytes) {
        code = http::error::header_limit;
      }
    };
    parser.on_chunk_header(on_chunk_);
  }

  void read_body() {
    enter(State::kBody);
    body_parser_.emplace(std::move(*parser_));
    body_parser_->body_limit(uint64_t(route_->options.most_body_bytes));
    limit_chunks(*body_parser_);
    http::async_read(socket_, buffer_, *body_parser_,
                     [self = shared_from_this()](ErrorCode code, size_t) {
                       self->take_body(code);
                     });
  }

  void take_body(ErrorCode code) {
    enter(State::kAnswering);
    if (!code) {
      request_.body = std::move(body_parser_->get().body());
      body_parser_.reset();
      return call_handler();
    }
    body_parser_.reset();
    refuse_body(code);
  }

  // With the whole body.
  void call_handler() {
    if (std::holds_alternative<Stream>(route_->handler)) return open_stream();
    call_answer();
  }

  void refuse_body(ErrorCode code) {
    if (code == http::error::body_limit) return refuse_size();
    if (code == http::error::header_limit ||
        code == http::error::buffer_overflow) {
      return refuse_header(
          {431, "the extensions of chunks or the trailers are too large"});
    }
    if (code.category() !=
            make_error_code(http::error::bad_method).category() ||
        code == http::error::partial_message) {
      return close();
    }
    closes_ = true;
    respond(problem(400, "the body is no valid HTTP/1.1: " + code.message()));
  }

  // Calls `work` where the route says, and then `next` with its outcome on the
  // loop's thread.
  template <typename Outcome, typename Work, typename Next>
  void on_its_thread(Work work, Next next) {
    if (route_->options.thread == Thread::kLoop) {
      Outcome outcome{};
      guarded(outcome, [&] { return work(*this); });
      return next(*this, std::move(outcome));
    }
    asio::post(*loop_->shared->workers,
               [self = shared_from_this(), work, next]() mutable {
                 Outcome outcome{};
                 guarded(outcome, [&] { return work(*self); });
                 auto& context = self->loop_->context;
                 asio::post(context, [self = std::move(self), next,
                                      outcome = std::move(outcome)]() mutable {
                   next(*self, std::move(outcome));
                 });
               });
  }

  void call_answer() {
    on_its_thread<Response>(
        [](Connection& self) {
          return std::get<Answer>(self.route_->handler)(self.request_);
        },
        [](Connection& self, Response response) {
          self.respond(std::move(response));
        });
  }

  using Receiver = std::variant<std::unique_ptr<BodyReceiver>, Response>;

  void open_receiver() {
    on_its_thread<Receiver>(
        [](Connection& self) {
          return std::get<Receive>(self.route_->handler)(self.request_);
        },
        [](Connection& self, Receiver receiver) {
          if (auto* refused = std::get_if<Response>(&receiver)) {
            return self.refuse(std::move(*refused));
          }
          self.receiver_ =
              std::get<std::unique_ptr<BodyReceiver>>(std::move(receiver));
          if (!self.has_body()) return self.finish_receiver();
          self.with_body_wanted([](Connection& it) { it.begin_pieces(); });
        });
  }

  void begin_pieces() {
    piece_parser_.emplace(std::move(*parser_));
    piece_parser_->body_limit(uint64_t(route_->options.most_body_bytes));
    limit_chunks(*piece_parser_);
    piece_.resize(kPieceBytes);
    body_end_ = LoopClock::now() + milliseconds(route_->options.body_ms);
    read_piece();
  }

  // Each piece has a time of its own, so that a client that sends a byte now
  // and then is noticed early.
  void read_piece() {
    enter(State::kBody);
    deadline = std::min(LoopClock::now() + milliseconds(limits().header_ms),
                        body_end_);
    auto& body = piece_parser_->get().body();
    body.data = piece_.data();
    body.size = piece_.size();
    http::async_read(socket_, buffer_, *piece_parser_,
                     [self = shared_from_this()](ErrorCode code, size_t) {
                       self->take_piece(code);
                     });
  }

  void take_piece(ErrorCode code) {
    enter(State::kAnswering);
    if (code && code != http::error::need_buffer) {
      end_receiver();
      return refuse_body(code);
    }
    piece_size_ = piece_.size() - piece_parser_->get().body().size;
    on_its_thread<std::optional<Response>>(
        [](Connection& self) -> std::optional<Response> {
          auto taken = self.receiver_->take(
              std::as_bytes(std::span(self.piece_.data(), self.piece_size_)));
          if (!taken) return problem(taken.error());
          return std::nullopt;
        },
        [](Connection& self, std::optional<Response> refused) {
          if (refused) {
            self.closes_ = true;
            self.end_receiver();
            return self.respond(*std::move(refused));
          }
          self.piece_parser_->is_done() ? self.finish_receiver()
                                        : self.read_piece();
        });
  }

  void finish_receiver() {
    on_its_thread<Response>(
        [](Connection& self) { return self.receiver_->finish(); },
        [](Connection& self, Response response) {
          self.end_receiver();
          self.respond(std::move(response));
        });
  }

  void end_receiver() {
    receiver_.reset();
    piece_parser_.reset();
    piece_ = {};
  }

  void open_stream() {
    stream_ = make_event_stream(loop_);
    on_its_thread<std::optional<Response>>(
        [](Connection& self) {
          return std::get<Stream>(self.route_->handler)(self.request_,
                                                        self.stream_);
        },
        [](Connection& self, std::optional<Response> refused) {
          auto stream = std::exchange(self.stream_, nullptr);
          if (refused) return self.respond(*std::move(refused));
          self.become(*stream);
        });
  }

  void become(EventStream& stream) {
    record(200);
    Socket socket = std::move(socket_);
    end();
    begin_stream(stream, std::move(socket),
                 stream_head(loop_->date(), request_.id), std::move(turn_));
  }

  void open_web_socket(const WebSocketHandlers& handlers) {
    // A client that speaks WebSocket says nothing before the answer.
    if (!beast::websocket::is_upgrade(parser_->get()) || has_body() ||
        buffer_.size() > 0) {
      closes_ = true;
      Response response = problem(426, "this path needs a WebSocket");
      response.fields.emplace_back("Upgrade", "websocket");
      return respond(std::move(response));
    }
    record(101);
    Socket socket = std::move(socket_);
    end();
    begin_web_socket(std::move(socket), loop_, std::move(request_), handlers,
                     std::move(turn_));
  }

  void record(int status) {
    const std::chrono::duration<double> took = LoopClock::now() - start_;
    loop_->shared->series.record(route_, status, took.count());
  }

  void respond(Response response) {
    if (loop_->stopping) closes_ = true;
    record(response.status);
    response_ = std::move(response);
    head_ = response_head(response_, loop_->date(), request_.id, closes_);
    enter(State::kWriting);
    const std::string& content = response_.content();
    const bool whole = !head_only_ && !response_.file;
    const std::array<asio::const_buffer, 2> parts = {
        asio::buffer(head_),
        asio::buffer(content.data(), whole ? content.size() : 0)};
    asio::async_write(socket_, parts,
                      [self = shared_from_this()](ErrorCode code, size_t) {
                        if (code) return self->close();
                        if (self->response_.file && !self->head_only_) {
                          self->piece_.resize(kFilePieceBytes);
                          return self->send_file(0);
                        }
                        self->end_response();
                      });
  }

  void end_response() {
    response_ = {};
    closes_ ? discard() : await_request();
  }

  // Reading waits for the disk: not on the loop's thread.
  void send_file(int64_t from) {
    const int64_t left = response_.file->bytes - from;
    if (left == 0) {
      piece_ = {};
      return end_response();
    }
    asio::post(*loop_->shared->workers, [self = shared_from_this(), from,
                                         left]() mutable {
      const ssize_t got = pread(
          self->response_.file->fd.get(), self->piece_.data(),
          size_t(std::min<int64_t>(left, int64_t(self->piece_.size()))), from);
      auto& context = self->loop_->context;
      asio::post(context, [self = std::move(self), from, got] {
        self->send_piece(from, got);
      });
    });
  }

  void send_piece(int64_t from, ssize_t bytes) {
    // The client notices that there is less than was announced.
    if (bytes <= 0) return close();
    enter(State::kWriting);
    asio::async_write(socket_, asio::buffer(piece_.data(), size_t(bytes)),
                      [self = shared_from_this(), next = from + bytes](
                          ErrorCode code, size_t) {
                        code ? self->close() : self->send_file(next);
                      });
  }

  void discard() {
    ErrorCode ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    enter(State::kDiscarding);
    piece_.resize(4096);
    read_discarded(kMostDiscarded);
  }

  void read_discarded(size_t left) {
    socket_.async_read_some(
        asio::buffer(piece_),
        [self = shared_from_this(), left](ErrorCode code, size_t bytes) {
          if (code || bytes >= left) return self->close();
          self->read_discarded(left - bytes);
        });
  }

  // Ends what waits, so that the last reference to this goes.
  void close() {
    if (state_ == State::kEnded) return;
    ErrorCode ignored;
    socket_.close(ignored);
    end();
  }

  void end() {
    if (state_ == State::kEnded) return;
    enter(State::kEnded);
    loop_->remove(*this);
    loop_->shared->series.set_connections(--loop_->shared->connections);
  }

  Socket socket_;
  const std::shared_ptr<Loop> loop_;
  const std::string peer_;
  ClientTurn turn_;
  // Of what has arrived and was not taken. Its limit is that of the trailers.
  beast::flat_buffer buffer_{kBufferBytes};
  size_t scanned_ = 0;  // of the head
  size_t extension_bytes_ = 0;
  std::function<void(uint64_t, beast::string_view, ErrorCode&)> on_chunk_;
  std::optional<http::request_parser<http::empty_body>> parser_;
  std::optional<http::request_parser<http::string_body>> body_parser_;
  std::optional<http::request_parser<http::buffer_body>> piece_parser_;
  std::unique_ptr<BodyReceiver> receiver_;
  std::vector<char> piece_;
  size_t piece_size_ = 0;
  std::shared_ptr<EventStream> stream_;
  Request request_;
  const Route* route_ = nullptr;
  Response response_;
  std::string head_;
  LoopClock::time_point start_;
  LoopClock::time_point body_end_;
  State state_ = State::kNew;
  bool head_only_ = false;  // the request asks for no body
  bool closes_ = false;     // after this response
};

}  // namespace

void serve_connection(Socket socket, std::shared_ptr<Loop> loop,
                      std::string peer, ClientTurn turn) {
  std::make_shared<Connection>(std::move(socket), std::move(loop),
                               std::move(peer), std::move(turn))
      ->await_request();
}

}  // namespace framewise::service
