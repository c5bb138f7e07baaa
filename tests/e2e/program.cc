// Pipes, a pseudo terminal, and the reaping of what calls leave behind. See program.h.
#include "e2e/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace tiphys::e2e {

namespace {

using drivers::subprocess::Child;
using drivers::subprocess::Descriptor;
using drivers::subprocess::SpawnRequest;
using Clock = std::chrono::steady_clock;

int milliseconds_until(Clock::time_point end) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
  return static_cast<int>(std::max<std::int64_t>(0, left.count()));
}

// Appends what is there; closes the descriptor at its end.
void read_from(Descriptor& from, std::string& into) {
  char buffer[65536];
  const ssize_t count = ::read(from.get(), buffer, sizeof buffer);
  if (count > 0) into.append(buffer, static_cast<std::size_t>(count));
  if (count <= 0) from.reset();
}

std::vector<pid_t> children() {
  std::vector<pid_t> out;
  std::ifstream in("/proc/self/task/" + std::to_string(::getpid()) + "/children");
  for (pid_t pid = 0; in >> pid;) out.push_back(pid);
  return out;
}

void reap() {
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
}

}  // namespace

Call::Call(Child child, int out, int err) : child_(std::move(child)), out_(out), err_(err) {}

Call::~Call() {
  if (child_.pid() > 0 && !child_.poll()) {
    child_.send_signal(SIGKILL);
    child_.wait();
  }
}

bool Call::read_some(int milliseconds) {
  pollfd sources[2] = {{out_.get(), POLLIN, 0}, {err_.get(), POLLIN, 0}};
  if (::poll(sources, 2, milliseconds) <= 0) return false;
  if (sources[0].revents != 0) read_from(out_, ended_.out);
  if (sources[1].revents != 0) read_from(err_, ended_.err);
  return true;
}

Ended Call::wait(int seconds) {
  const auto end = Clock::now() + std::chrono::seconds(seconds);
  while (is_open() && Clock::now() < end) read_some(milliseconds_until(end));
  if (is_open()) {
    ADD_FAILURE() << "it did not end; so far: " << ended_.out << ended_.err;
    child_.send_signal(SIGKILL);
  }
  ended_.code = child_.wait();
  return ended_;
}

bool Call::wait_for(std::string_view text, int seconds) {
  const auto end = Clock::now() + std::chrono::seconds(seconds);
  while (ended_.out.find(text) == std::string::npos) {
    if (!is_open() || Clock::now() >= end) return false;
    read_some(milliseconds_until(end));
  }
  return true;
}

Place::Place() {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  std::string pattern = (std::filesystem::temp_directory_path() / "tiphys-e2e-XXXXXX").string();
  folder_ = ::mkdtemp(pattern.data());
}

Place::~Place() {
  for (int tries = 0; tries < 200 && !children().empty(); ++tries) {
    for (pid_t pid : children()) ::kill(pid, SIGKILL);
    ::poll(nullptr, 0, 10);
    reap();
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string Place::file(const std::string& name, const std::string& text) const {
  const std::string path = folder_ + "/" + name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

std::vector<std::string> Place::environment() const {
  std::vector<std::string> out = {"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + folder_,
                                  "TIPHYS_STORE=" + store(), "TZ=UTC"};
  if (const char* options = std::getenv("ASAN_OPTIONS")) {
    out.push_back(std::string("ASAN_OPTIONS=") + options);
  }
  // The first of a name counts.
  out.insert(out.end(), environment_.begin(), environment_.end());
  out.push_back("TERM=xterm");
  return out;
}

Call Place::start(std::vector<std::string> words) const {
  int out[2], err[2];
  EXPECT_EQ(::pipe2(out, O_CLOEXEC), 0);
  EXPECT_EQ(::pipe2(err, O_CLOEXEC), 0);
  SpawnRequest request;
  request.argv = {TIPHYS_PROGRAM};
  for (std::string& word : words) request.argv.push_back(std::move(word));
  request.env = environment();
  request.folder = folder_;
  request.descriptors = {{out[1], 1}, {err[1], 2}};
  auto child = Child::spawn(request);
  ::close(out[1]);
  ::close(err[1]);
  return Call(std::move(child.value()), out[0], err[0]);
}

Call Place::start_on_terminal(std::vector<std::string> words, unsigned columns,
                              unsigned rows) const {
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  EXPECT_EQ(::grantpt(master), 0);
  EXPECT_EQ(::unlockpt(master), 0);
  char name[128];
  EXPECT_EQ(::ptsname_r(master, name, sizeof name), 0);
  const int terminal = ::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  winsize size = {};
  size.ws_col = static_cast<unsigned short>(columns);
  size.ws_row = static_cast<unsigned short>(rows);
  EXPECT_EQ(::ioctl(terminal, TIOCSWINSZ, &size), 0);
  SpawnRequest request;
  request.argv = {TIPHYS_PROGRAM};
  for (std::string& word : words) request.argv.push_back(std::move(word));
  request.env = environment();
  request.folder = folder_;
  request.descriptors = {{terminal, 0}, {terminal, 1}, {terminal, 2}};
  auto child = Child::spawn(request);
  ::close(terminal);
  return Call(std::move(child.value()), master, -1);
}

std::string Place::submit(const std::string& file, std::vector<std::string> more) const {
  std::vector<std::string> words = {"submit", file, "-o", "name"};
  words.insert(words.end(), more.begin(), more.end());
  const Ended ended = run(std::move(words));
  EXPECT_EQ(ended.code, 0) << ended.err;
  return ended.out.substr(0, ended.out.find('\n'));
}

bool nothing_is_left(int seconds) {
  const auto end = Clock::now() + std::chrono::seconds(seconds);
  do {
    reap();
    if (children().empty()) return true;
    ::poll(nullptr, 0, 10);
  } while (Clock::now() < end);
  return false;
}

pid_t detached_owner() {
  for (pid_t pid : children()) {
    std::string words = read_text("/proc/" + std::to_string(pid) + "/cmdline");
    if (words.find("__owner") != std::string::npos) return pid;
  }
  return 0;
}

bool has_ended(pid_t child, int seconds) {
  const auto end = Clock::now() + std::chrono::seconds(seconds);
  do {
    if (::waitpid(child, nullptr, WNOHANG) == child) return true;
    ::poll(nullptr, 0, 10);
  } while (Clock::now() < end);
  return false;
}

bool wait_for_text(const std::string& path, std::string_view text) {
  const auto end = Clock::now() + std::chrono::seconds(30);
  do {
    if (read_text(path).find(text) != std::string::npos) return true;
    ::poll(nullptr, 0, 10);
  } while (Clock::now() < end);
  return false;
}

bool has_control_characters(std::string_view text) {
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && byte != '\n') || byte == 0x7f) return true;
  }
  return false;
}

std::string read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace tiphys::e2e
