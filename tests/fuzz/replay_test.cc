// Every target over its corpus (tests/fuzz/corpus/NAME) and over some thousand texts made of it by
// a seeded generator: cut, doubled, spliced, with bytes changed. The part of fuzzing that always
// runs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <string>
#include <vector>

#include "target.h"

namespace tiphys::fuzz {

void PrintTo(const Target& target, std::ostream* out) { *out << target.name; }

namespace {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t n) {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return static_cast<std::size_t>(z ^ (z >> 31)) % n;
  }

 private:
  std::uint64_t state_;
};

std::vector<std::string> corpus_of(std::string_view name) {
  std::vector<std::filesystem::path> paths;
  std::filesystem::path folder = std::filesystem::path(TIPHYS_FUZZ_FOLDER) / "corpus" / name;
  if (std::filesystem::is_directory(folder))
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> out;
  for (const auto& path : paths) {
    std::ifstream in(path, std::ios::binary);
    out.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return out;
}

// A piece of a text, at most 40 bytes.
std::string piece(const std::string& text, Random& random) {
  if (text.empty()) return "";
  std::size_t from = random.below(text.size());
  return text.substr(from, 1 + random.below(40));
}

std::string mutated(std::string text, const std::vector<std::string>& corpus, Random& random) {
  for (std::size_t times = 1 + random.below(4); times > 0; --times) {
    std::size_t at = random.below(text.size() + 1);
    switch (random.below(6)) {
      case 0: text.erase(at, 1 + random.below(20)); break;
      case 1: text.insert(at, piece(text, random)); break;
      case 2: text.insert(at, piece(corpus[random.below(corpus.size())], random)); break;
      case 3: text.insert(at, 1, static_cast<char>(random.below(256))); break;
      case 4: text.insert(at, 1, "{}[]()'\"\\.,:-!&|*? \n"[random.below(21)]); break;
      default:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << random.below(8)));
    }
  }
  if (text.size() > 4000) text.resize(4000);
  return text;
}

// With TIPHYS_FUZZ_TRACE set, each text is printed before it is tried, so that the last is the one.
void run(const Target& target, const std::string& text) {
  static const bool traced = std::getenv("TIPHYS_FUZZ_TRACE") != nullptr;
  if (traced) std::fprintf(stderr, "<<<%s>>>\n", text.c_str());
  target.run(text);
}

class Replay : public testing::TestWithParam<Target> {};

TEST_P(Replay, NoPropertyIsBroken) {
  const Target& target = GetParam();
  auto corpus = corpus_of(target.name);
  ASSERT_GE(corpus.size(), 5u) << "tests/fuzz/corpus/" << target.name;
  for (const std::string& text : corpus) run(target, text);
  Random random(20'240'131);
  for (int round = 0; round < 10000; ++round)
    run(target, mutated(corpus[random.below(corpus.size())], corpus, random));
}

INSTANTIATE_TEST_SUITE_P(Targets, Replay, testing::ValuesIn(targets().begin(), targets().end()),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace tiphys::fuzz
