// Lines of output as they become records, and the tail that is the result.
#include "executor/log_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "executor/protocol.h"

namespace tiphys::executor {
namespace {

class Logging : public ::testing::Test {
 protected:
  Logging() {
    char path[] = "/tmp/tiphys-log-XXXXXX";
    folder_path_ = ::mkdtemp(path);
    folder_ = Fd(::open(folder_path_.c_str(), O_RDONLY | O_DIRECTORY));
  }
  ~Logging() override {
    ::unlinkat(folder_.get(), "log-main", 0);
    ::rmdir(folder_path_.c_str());
  }
  std::string written() {
    return read_file_at(folder_.get(), "log-main", 1u << 30).value_or("none");
  }
  LogWriter writer() { return {folder_.get(), "log-main", LogWriter::Capture::Yes}; }
  std::string folder_path_;
  Fd folder_;
};

TEST_F(Logging, NothingPrintedMakesNoFile) {
  LogWriter log = writer();
  log.finish({9});
  EXPECT_EQ(written(), "none");
  EXPECT_EQ(log.result(), "");
}

TEST_F(Logging, LinesWaitForTheirEndPerStream) {
  LogWriter log = writer();
  log.feed(LogWriter::Stream::Out, "a", {1});
  log.feed(LogWriter::Stream::Err, "x\ny", {2});
  log.feed(LogWriter::Stream::Out, "b\n\nc", {3});
  log.finish({4});
  EXPECT_EQ(written(), "2 E x\n3 O ab\n3 O \n4 O c\n4 E y\n");
  EXPECT_EQ(log.result(), "ab\n\nc");
}

TEST_F(Logging, LongLinesAreSplitAndMarked) {
  LogWriter log = writer();
  log.feed(LogWriter::Stream::Out, std::string(kLogLineBytesMax + 10, 'z') + "\n", {1});
  std::string text = written();
  EXPECT_EQ(text, "1 o " + std::string(kLogLineBytesMax, 'z') + "\n1 O zzzzzzzzzz\n");
}

TEST_F(Logging, ResultIsCutAtACharacterAndIsUtf8) {
  LogWriter cut = writer();
  std::string text;
  while (text.size() <= kResultBytesMax) text += "\xe2\x82\xac";  // of three bytes, as 2^18 is not
  cut.feed(LogWriter::Stream::Out, text + text + "\n", {1});
  const std::string end = cut.result();
  EXPECT_EQ(end.size(), kResultBytesMax - kResultBytesMax % 3);
  EXPECT_EQ(end.substr(0, 3), "\xe2\x82\xac");
  EXPECT_TRUE(text.ends_with(end));
  LogWriter odd = writer();
  odd.feed(LogWriter::Stream::Out, "\x80 a\xff \xc3", {1});
  EXPECT_EQ(odd.result(), "\xef\xbf\xbd a\xef\xbf\xbd \xef\xbf\xbd");
}

TEST_F(Logging, ResultKeepsTheEnd) {
  LogWriter log = writer();
  std::string block(100'000, 'q');
  for (int i = 0; i < 20; ++i) log.feed(LogWriter::Stream::Out, block, {1});
  log.feed(LogWriter::Stream::Out, "end\n", {1});
  std::string result = log.result();
  EXPECT_EQ(result.size(), kResultBytesMax);
  EXPECT_TRUE(result.ends_with("qend"));
}

}  // namespace
}  // namespace tiphys::executor
