// SPDX-License-Identifier: Apache-2.0
// A client of our server for tests: requests as text, and WebSockets.
#pragma once

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace framewise::service {

class WebClient {
 public:
  explicit WebClient(uint16_t port) : port_(port) {}

  // The whole answer to these bytes, to the end of the connection.
  std::string exchange(const std::string& bytes) {
    Tcp::socket socket = connected();
    boost::system::error_code code;
    boost::asio::write(socket, boost::asio::buffer(bytes), code);
    std::string answer;
    boost::asio::read(socket, boost::asio::dynamic_buffer(answer), code);
    return answer;
  }

  std::string get(const std::string& target, const std::string& host = "") {
    return exchange("GET " + target +
                    " HTTP/1.1\r\nHost: " + (host.empty() ? own_host() : host) +
                    "\r\nConnection: close\r\n\r\n");
  }

  std::string own_host() const { return "127.0.0.1:" + std::to_string(port_); }

  // Opens a WebSocket; false if it is refused. Without an `origin` the client
  // is no page.
  bool open(const std::string& target, const std::string& origin) {
    socket_.emplace(connected());
    boost::system::error_code code;
    socket_->set_option(boost::beast::websocket::stream_base::decorator(
        [&](boost::beast::websocket::request_type& request) {
          if (origin.empty()) return;
          request.set(boost::beast::http::field::origin, origin);
        }));
    socket_->handshake(own_host(), target, code);
    return !code;
  }

  // The next message; its kind is in was_text().
  std::string read() {
    boost::beast::flat_buffer buffer;
    boost::system::error_code code;
    socket_->read(buffer, code);
    return code ? std::string()
                : boost::beast::buffers_to_string(buffer.data());
  }
  bool was_text() const { return socket_->got_text(); }
  void write(const std::string& text) {
    socket_->text(true);
    socket_->write(boost::asio::buffer(text));
  }

 private:
  using Tcp = boost::asio::ip::tcp;

  Tcp::socket connected() {
    Tcp::socket socket(loop_);
    boost::system::error_code code;
    socket.connect({boost::asio::ip::address_v4::loopback(), port_}, code);
    return socket;
  }

  uint16_t port_;
  boost::asio::io_context loop_;
  std::optional<boost::beast::websocket::stream<Tcp::socket>> socket_;
};

}  // namespace framewise::service
