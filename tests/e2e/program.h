// Calls of the real program on a store of their own, piped or on a terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "drivers/subprocess/child.h"

namespace tiphys::e2e {

struct Ended {
  int code = -1;
  std::string out;  // of a terminal: everything that was written to it
  std::string err;
};

// A running call of the program; it is killed when this goes away.
class Call {
 public:
  Call(Call&&) = default;
  ~Call();
  // Reads what it prints until it ends. Fails the test after `seconds`.
  Ended wait(int seconds = 60);
  // Reads until `text` was printed. False if it ended, or after `seconds`.
  bool wait_for(std::string_view text, int seconds = 30);
  void send_signal(int signal) { child_.send_signal(signal); }
  const std::string& out() const { return ended_.out; }

 private:
  friend class Place;
  Call(drivers::subprocess::Child child, int out, int err);
  bool read_some(int milliseconds);
  bool is_open() const { return out_.is_open() || err_.is_open(); }

  drivers::subprocess::Child child_;
  drivers::subprocess::Descriptor out_, err_;
  Ended ended_;
};

// A folder of its own for a store and files; all of it goes away with it, processes included.
class Place {
 public:
  Place();
  ~Place();
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  std::string file(const std::string& name, const std::string& text) const;
  std::string folder() const { return folder_; }
  std::string store() const { return folder_ + "/store"; }
  void set(const std::string& variable) { environment_.push_back(variable); }

  Call start(std::vector<std::string> words) const;
  Call start_on_terminal(std::vector<std::string> words, unsigned columns, unsigned rows) const;
  Ended run(std::vector<std::string> words) const { return start(std::move(words)).wait(); }
  // The name printed by `submit -o name`.
  std::string submit(const std::string& file, std::vector<std::string> more = {}) const;

 private:
  std::vector<std::string> environment() const;
  std::string folder_;
  std::vector<std::string> environment_;
};

// Whether every process that the calls left behind has ended, waiting for at most `seconds`.
bool nothing_is_left(int seconds);
// The owner that a call left in the background, 0 for none. It has become a child of this process.
pid_t detached_owner();
// Whether that child has ended, waiting for at most `seconds`; its end is collected.
bool has_ended(pid_t child, int seconds);
// Whether the file holds the text, waiting for at most half a minute.
bool wait_for_text(const std::string& path, std::string_view text);
// Whether there is any control character but newlines.
bool has_control_characters(std::string_view text);
std::string read_text(const std::string& path);

}  // namespace tiphys::e2e
