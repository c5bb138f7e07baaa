// Hints: what people mostly mean by a text that is wrong, and what to write in its place; and
// mistakes that are legal and surely not meant. In words of ours, behind those of the predecessor.
#pragma once

#include <string>
#include <vector>

#include "cli/lint/lines.h"
#include "spec/finding.h"
#include "spec/load.h"

namespace tiphys::cli::lint {

// The remedy for a finding, from what stands at its place; "" where none is known. O(its line).
std::string hint_of(const spec::Finding& finding, const Lines& lines);
// Puts the hints where the findings have no note of their own.
void add_hints(std::vector<spec::Finding>& findings, const Lines& lines);

// Of a manifest that could be read: keys and values that YAML makes other than they look, tags with
// one brace (warnings), and a literal `withParam` that is no JSON (an error: it fails when it is
// reached). O(the manifest).
std::vector<spec::Finding> doubts_of(const spec::Manifest& manifest, const Lines& lines);

// Which line of the manifest a script's own complaint is about ("line 2 of the script is …"); ""
// where its last words name no line, or the template's script is not in the text.
std::string script_place(const base::Value& workflow, const std::string& template_name,
                         const std::vector<std::string>& last_words, const Lines& lines);
// What the message of a failed step leaves out: which argument is too long, how JSON quotes. `pod`
// as ports::Client::pod gives it, or null.
std::string message_hint(const std::string& message, const base::Value& pod);

}  // namespace tiphys::cli::lint
