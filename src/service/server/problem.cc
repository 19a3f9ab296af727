// SPDX-License-Identifier: Apache-2.0
#include "service/server/problem.h"

#include "base/json/json.h"
#include "jobs/exit_code.h"

namespace framewise::service {
namespace {

Response problem_response(int status, const Json& json) {
  return {.status = status,
          .type = "application/problem+json",
          .body = json.dump() + "\n",
          .fields = {{"Cache-Control", "no-store"}}};
}

Json members(int status, std::string_view code, std::string_view detail,
             std::string_view hint) {
  Json json = {{"type", "about:blank"},
               {"title", reason_of(status)},
               {"status", status},
               {"code", code},
               {"detail", detail}};
  if (!hint.empty()) json["hint"] = hint;
  return json;
}

Json members(int status, const Error& error) {
  Json json = members(status, name_of(error.kind), error.message, error.hint);
  json["exit_code"] = int(jobs::exit_code_of(error.kind));
  if (!error.file.empty()) json["file"] = error.file;
  if (error.offset) json["offset"] = *error.offset;
  if (error.frame) json["frame"] = *error.frame;
  return json;
}

}  // namespace

int http_status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kUsage: return 400;
    case ErrorKind::kLimit: return 413;
    case ErrorKind::kInput:
    case ErrorKind::kUnsupported:
    case ErrorKind::kIo: return 422;
    case ErrorKind::kEnvironment: return 503;
    case ErrorKind::kCancelled: return 409;
    case ErrorKind::kTimeout: return 504;
    case ErrorKind::kInternal: return 500;
  }
  return 500;
}

Response problem(int status, const Error& error) {
  return problem_response(status, members(status, error));
}

Response problem(const Error& error) {
  return problem(http_status_of(error.kind), error);
}

Response problem(int status, std::string_view detail, std::string_view hint) {
  return problem_response(status, members(status, "http", detail, hint));
}

std::string problem_json(int status, const Error& error) {
  return members(status, error).dump();
}

std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return status < 400 ? "OK" : "Error";
  }
}

}  // namespace framewise::service
