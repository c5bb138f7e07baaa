// A source that blocks, behind its thread.
#include "adapters/facts/threaded_facts.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <semaphore>

namespace tiphys::adapters::facts {
namespace {

// Answers nothing before it is let go; what it is asked about "away" is an error.
class Blocking final : public ports::Facts {
 public:
  Blocking(std::latch& go, std::atomic<int>& asked) : go_(go), asked_(asked) {}

  ports::FactsTicket ask(const ports::RunReference& run,
                         std::vector<engine::Question> questions) override {
    ++asked_;
    go_.wait();
    std::vector<engine::FactAnswer> answers;
    for (engine::Question& question : questions) {
      answers.push_back(
          {.question = std::move(question), .found = true, .value = run.template_name});
    }
    const bool away = !answers.empty() && answers[0].question.name == "away";
    if (away) {
      made_.push_back({7, base::fail(base::ErrorCode::Unavailable, "away")});
    } else {
      made_.push_back({7, std::move(answers)});
    }
    return 7;
  }
  std::vector<ports::FactsAnswered> drain(std::size_t) override { return std::exchange(made_, {}); }
  void ring_with(std::function<void()>) override {}

 private:
  std::latch& go_;
  std::atomic<int>& asked_;
  std::vector<ports::FactsAnswered> made_;
};

engine::Question about(const std::string& name) {
  return {
      .kind = engine::Question::Kind::MemoEntry, .scope_namespace = "n", .name = name, .key = {}};
}

TEST(FactsBehindAThread, AreNeverWaitedForAndAnsweredOnceEach) {
  std::latch go(1);
  std::atomic<int> asked = 0;
  std::counting_semaphore<> bell(0);
  auto facts = run_behind_thread(std::make_unique<Blocking>(go, asked));
  facts->ring_with([&bell] { bell.release(); });
  const auto first = facts->ask({"t1", false}, {about("a"), about("b")});
  const auto second = facts->ask({"t2", false}, {about("away")});
  const auto third = facts->ask({"t3", false}, {});
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_TRUE(facts->drain(10).empty()) << "the source has not answered";
  go.count_down();
  std::vector<ports::FactsAnswered> answered;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(bell.try_acquire_for(std::chrono::seconds(60)));
    for (auto& each : facts->drain(1)) answered.push_back(std::move(each));
  }
  ASSERT_EQ(answered.size(), 3u);
  EXPECT_EQ(answered[0].ticket, first);
  ASSERT_TRUE(answered[0].answers.has_value());
  EXPECT_EQ(answered[0].answers->at(1).question, about("b"));
  EXPECT_EQ(answered[0].answers->at(0).value, base::Value("t1"));
  EXPECT_EQ(answered[1].ticket, second);
  EXPECT_FALSE(answered[1].answers.has_value());
  EXPECT_EQ(answered[2].ticket, third);
  facts.reset();
  EXPECT_FALSE(bell.try_acquire()) << "once for each";
  EXPECT_EQ(asked, 3);
}

TEST(FactsBehindAThread, EndAfterWhatWasAsked) {
  std::latch go(1);
  std::atomic<int> asked = 0;
  auto facts = run_behind_thread(std::make_unique<Blocking>(go, asked));
  facts->ask({}, {about("a")});
  facts->ask({}, {about("b")});
  go.count_down();
  facts.reset();
  EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace tiphys::adapters::facts
