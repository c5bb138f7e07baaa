// Starting and living as a detached owner. See detached.h.
#include "app/detached.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "adapters/clock/clocks.h"
#include "app/local_owner.h"
#include "app/signals.h"
#include "drivers/subprocess/child.h"
#include "store/sqlite/store.h"

namespace tiphys::app {

namespace {

using base::ErrorCode;
using drivers::subprocess::Child;
using drivers::subprocess::Descriptor;
using drivers::subprocess::SpawnRequest;

constexpr base::Duration kStartMax = base::Duration::seconds(15);
constexpr base::Duration kLook = base::Duration::milliseconds(5);
// It stays a little, since the next command often comes at once.
constexpr base::Duration kLinger = base::Duration::seconds(2);
constexpr base::Duration kLookEvery = base::Duration::milliseconds(250);

std::string log_file(const std::string& folder) { return folder + "/owner.log"; }

base::Result<Descriptor> open_log(const std::string& folder) {
  ::mkdir(folder.c_str(), 0700);
  Descriptor log(::open(log_file(folder).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!log.is_open()) {
    return base::fail(ErrorCode::PermissionDenied, log_file(folder) + ": " + std::strerror(errno));
  }
  return log;
}

std::string last_line(const std::string& file) {
  std::ifstream in(file);
  std::string line, last;
  while (std::getline(in, line)) {
    if (!line.empty()) last = line;
  }
  return last;
}

std::vector<std::string> small_environment() {
  std::vector<std::string> out = {
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"};
  for (const char* name : {"HOME", "USER", "LANG", "TZ", "ASAN_OPTIONS", "UBSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) out.push_back(std::string(name) + "=" + value);
  }
  return out;
}

void say(const std::string& text) {
  std::fprintf(stderr, "%s\n", text.c_str());
  std::fflush(stderr);
}

// Drives until nothing is live and the linger is over, or it is told to end.
base::Result<void> drive(LocalOwner& owner, ports::Clock& clock) {
  base::Timestamp busy_at = clock.now();
  while (interrupts() == 0) {
    wait(kLookEvery);
    TRY(owner.standing());
    for (const std::string& notice : owner.notices()) say(notice);
    if (owner.live()) busy_at = clock.now();
    if (clock.now() - busy_at >= kLinger) return {};
  }
  return {};
}

}  // namespace

base::Result<void> start_detached_owner(const OwnerWords& owner, ports::Ownership& ownership) {
  const Descriptor log = TRY(open_log(owner.place.home()));
  SpawnRequest request;
  request.argv = {"/proc/self/exe", kOwnerVerb};
  for (std::string& word : to_words(owner)) request.argv.push_back(std::move(word));
  request.env = small_environment();
  request.folder = "/";
  request.descriptors = {{log.get(), 1}, {log.get(), 2}};
  request.session = SpawnRequest::Session::Own;
  Child child = TRY(Child::spawn(request));
  adapters::clock::SystemClock clock;
  const base::Timestamp end = clock.now() + kStartMax;
  while (!ownership.held()) {
    if (const auto code = child.poll()) {
      if (*code == 0) return {};
      return base::fail(ErrorCode::Unavailable, "the detached owner could not start: " +
                                                    last_line(log_file(owner.place.home())));
    }
    if (clock.now() > end) {
      return base::fail(ErrorCode::Unavailable,
                        "the detached owner does not start; see " + log_file(owner.place.home()));
    }
    wait(kLook);
  }
  return {};
}

int run_detached_owner(const OwnerWords& words) {
  adapters::clock::SystemClock clock;
  interrupts();
  const StorePlace& place = words.place;
  auto reader = store::sqlite::open_access(place.folder, place.options());
  auto ownership = store::sqlite::open_ownership(place.folder, "", place.options());
  if (!reader || !ownership) {
    say(reader ? ownership.error().message : reader.error().message);
    return 1;
  }
  LocalOwner owner(place, std::move(*reader), std::move(*ownership), clock);
  while (true) {
    const auto claimed = owner.claim_as(words.options);
    if (!claimed) {
      say(claimed.error().message);
      return 1;
    }
    if (*claimed == ports::Claim::Elsewhere) return 0;
    const auto driven = drive(owner, clock);
    if (!driven) {
      say(driven.error().message);
      return 1;
    }
    // Something may have come between the last look and the end of ownership.
    const bool was_live = owner.live();
    const auto left = owner.release();
    if (!left || !*left || was_live || interrupts() > 0) return 0;
  }
}

}  // namespace tiphys::app
