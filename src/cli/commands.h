// The commands: each is data (line::Command) with a function; one file per verb.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/line/command.h"
#include "cli/session.h"

namespace tiphys::cli {

struct Verb {
  line::Command command;
  std::function<int(Session&, const line::Arguments&)> run;
  // Whether it makes a store where there is none. Others would only show an empty one, for a typo.
  bool makes_store = false;
};

Verb apply_verb();
Verb completion_verb();
Verb convert_verb();
Verb delete_verb();
Verb explain_verb();
Verb fmt_verb();
Verb get_verb();
Verb lint_verb();
Verb list_verb();
Verb logs_verb();
Verb node_verb();
Verb resubmit_verb(const Program& program);
Verb resume_verb();
Verb retry_verb(const Program& program);
Verb run_verb(const Program& program);
Verb schema_verb();
Verb stop_verb();
Verb submit_verb(const Program& program);
Verb suspend_verb();
Verb terminate_verb();
Verb version_verb();
Verb wait_verb();
Verb watch_verb();
// Verbs of the predecessor that this build does not have: each says so in one line.
std::vector<Verb> absent_verbs();

// All of them, in the order in which help lists them; and the global flags.
std::vector<Verb> all_verbs(const Program& program);
std::vector<line::Flag> global_flags();
// Those that do anything in this build: help and completion show no others.
std::vector<line::Flag> shown_global_flags();

// The reference part of the manual, from the verbs' own data.
std::string manual(const Program& program);
// The whole program: parses, runs the verb, gives the exit code.
int main_with(const Host& host, const std::vector<std::string>& arguments);

}  // namespace tiphys::cli
