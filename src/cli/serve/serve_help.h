// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise serve`.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

inline constexpr SettingUse kServeUses[] = {
    SettingUse::kReading, SettingUse::kParallel, SettingUse::kComparing,
    SettingUse::kCaching, SettingUse::kModels};
inline constexpr Option kServeOptions[] = {
    {"listen", 'l', "ADDR:PORT",
     "Listen here; port 0 = any that is free; may be repeated (default: "
     "127.0.0.1:8080, unless --unix or systemd gives a socket)"},
    {"unix", '\0', "PATH", "Listen on a Unix socket of this path"},
    {"root", 'r', "FOLDER",
     "Folder whose files clients may name; may be repeated (default: none)"},
    {"host", '\0', "NAME",
     "Name of this server in requests, besides localhost; may be repeated"},
    {"token-file", '\0', "FILE",
     "Require one of the tokens in this file, one a line; needed to listen on "
     "an address of the network"},
    {"metrics-listen", '\0', "ADDR:PORT", "Answer /metrics here, too"},
    {"state", '\0', "FOLDER",
     "Keep jobs and results here, so that they survive the end of the server "
     "(default: in memory)"},
    {"isolate", '\0', "",
     "Read files in sandboxed child processes: a crash is one failed job"},
    {"jobs", '\0', "N", "Jobs that run at once (default: one a thread)"},
    {"max-queued", '\0', "N", "Jobs that may wait (default: 256)"},
    {"max-wait", '\0', "TIME",
     "Longest predicted wait of a new job (default: 15m)"},
    {"job-timeout", '\0', "TIME", "Longest time of one job (default: 1h)"},
    {"keep", '\0', "TIME", "Keep finished jobs this long (default: 24h)"},
    {"max-kept", '\0', "N", "Finished jobs to keep (default: 10000)"},
    {"max-connections", '\0', "N", "Open connections (default: 20000)"},
    {"loops", '\0', "N",
     "Threads that read and write requests (default: one for four cores)"},
    {"stop-timeout", '\0', "TIME",
     "How long running jobs may take when the server stops; the others are run "
     "after the next start (default: 10s)"},
    {"worker", '\0', "", "Internal: the child process of --isolate"},
};
inline constexpr std::string_view kServeCommon[] = {
    "listen",  "unix", "root",    "token-file", "metrics-listen", "state",
    "isolate", "jobs", "threads", "memory",     "quiet"};
inline constexpr Example kServeExamples[] = {
    {"framewise serve --root assets/",
     "answer programs of this machine on port 8080"},
    {"framewise serve --root assets/ --state /var/lib/framewise --isolate",
     "keep jobs over a restart, and read files in child processes"},
    {"framewise serve --listen 0.0.0.0:8080 --token-file tokens.txt --root "
     "assets/",
     "answer the network, with tokens"},
    {"curl -s localhost:8080/jobs -H 'Content-Type: application/json' -d "
     "'{\"kind\": \"compare\", \"files\": [\"a.gif\", \"b.gif\"]}'",
     "send a job"},
};

}  // namespace framewise::cli
