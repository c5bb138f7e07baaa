// Options of the owner survive the way through ports and command lines.
#include "app/owner_options.h"

#include <gtest/gtest.h>

#include "app/owner_words.h"

namespace tiphys::app {
namespace {

OwnerOptions all_set() {
  OwnerOptions options;
  options.max_parallel = 7;
  options.unsandboxed = true;
  options.allow_host = {"/a", "/b c"};
  options.mounts = {"/x:/y:ro"};
  options.image_map = "/map.yaml";
  options.oversize_run = true;
  options.sync = false;
  options.config = "/config.yaml";
  return options;
}

TEST(OwnerOptions, AreTheSameAfterTheWayAsPairs) {
  const ports::OwnerOptions pairs = to_pairs(all_set());
  const auto read = read_options(pairs);
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(to_pairs(*read), pairs);
  EXPECT_EQ(read->allow_host, all_set().allow_host);
  EXPECT_FALSE(read->sync);
  EXPECT_TRUE(to_pairs({}).empty());
}

TEST(OwnerOptions, EachFlagThatIsShownIsUnderstood) {
  for (const cli::line::Flag& flag : owner_flags()) {
    const bool number = flag.kind == cli::line::FlagKind::Integer;
    const auto read = read_options({{flag.name, number ? "3" : "run"}});
    ASSERT_TRUE(read.has_value()) << flag.name;
    EXPECT_FALSE(to_pairs(*read).empty()) << flag.name << " has no effect";
  }
}

TEST(OwnerOptions, RefuseWhatTheyDoNotKnow) {
  EXPECT_FALSE(read_options({{"no-such-flag", "x"}}).has_value());
  EXPECT_FALSE(read_options({{"max-parallel", "many"}}).has_value());
  EXPECT_FALSE(read_options({{"max-parallel", "-1"}}).has_value());
}

TEST(OwnerWords, AreTheSameAfterTheWayAsWords) {
  const auto words = to_words({{"/store", "blue-1"}, all_set()});
  const auto read = from_words(words);
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(to_words(*read), words);
  EXPECT_EQ(read->place, (StorePlace{"/store", "blue-1"}));
  EXPECT_FALSE(from_words(std::vector<std::string>{"store"}).has_value());
  EXPECT_FALSE(from_words(std::vector<std::string>{"mount", "x"}).has_value());
}

TEST(StorePlace, OfAnInstanceIsAFolderWithinThatOfTheStore) {
  EXPECT_EQ(StorePlace{"/s"}.home(), "/s");
  EXPECT_EQ((StorePlace{"/s", "a.b"}.home()), "/s/instances/a.b");
  EXPECT_EQ((StorePlace{"/s", "a.b"}.options().scope.instance), "a.b");
  for (const char* fits : {"", "a", "A-b_c.9"}) {
    EXPECT_TRUE(check_instance(fits).has_value()) << fits;
  }
  for (const char* wrong : {".", "..", "a/b", "-a", "a.", "ä", "a b", "../../x"}) {
    EXPECT_FALSE(check_instance(wrong).has_value()) << wrong;
  }
  EXPECT_FALSE(check_instance(std::string(64, 'a')).has_value());
  EXPECT_FALSE(from_words(std::vector<std::string>{"store", "/s", "instance", "../x"}).has_value());
}

}  // namespace
}  // namespace tiphys::app
