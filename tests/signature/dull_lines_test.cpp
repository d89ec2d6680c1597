// DullLines against a set of all texts that were added: it may forget, and never makes one up.
#include "signature/dull_lines.h"

#include <random>
#include <string>
#include <unordered_set>

#include "support/catch.h"

using namespace bootwhy;

namespace {

std::vector<Line> lines_of(const std::vector<std::string>& texts) {
  std::vector<Line> lines(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) lines[i].text = texts[i];
  return lines;
}

// Adds all that are not known, and says how many were.
std::size_t learn(DullLines& memory, const std::vector<std::string>& texts) {
  const auto lines = lines_of(texts);
  const auto found = memory.find(lines);
  std::size_t known = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (found[i])
      ++known;
    else
      memory.add(i, lines[i].text);
  }
  return known;
}

std::vector<std::string> numbered(const std::string& what, int count) {
  std::vector<std::string> texts;
  for (int i = 0; i < count; ++i) texts.push_back(what + std::to_string(i));
  return texts;
}

}  // namespace

TEST_CASE("a line that was added is known, of any length up to a limit") {
  for (std::size_t size = 0; size <= 1025; ++size) {
    INFO(size);
    DullLines memory;
    const std::string text(size, 'x');
    CHECK(learn(memory, {text}) == 0);
    CHECK(learn(memory, {text, "x" + text}) == (size <= 1024 ? 1 : 0));
  }
}

TEST_CASE("a line that differs in one byte is another") {
  for (std::size_t size : {1, 7, 8, 9, 16, 17, 60}) {
    DullLines memory;
    const std::string text(size, 'x');
    learn(memory, {text});
    std::vector<std::string> others{text + '\0', text + 'x', text.substr(1)};
    for (std::size_t i = 0; i < size; ++i) {
      others.push_back(text);
      others.back()[i] = 'y';
    }
    const auto lines = lines_of(others);
    for (const char found : memory.find(lines)) CHECK_FALSE(found);
    CHECK(learn(memory, {text}) == 1);
  }
}

TEST_CASE("as many lines as some dozen kernels print are remembered while the memory grows") {
  DullLines memory;
  const auto texts = numbered("usb 1-1: a message of the kernel with the number ", 20000);
  CHECK(learn(memory, texts) == 0);
  CHECK(learn(memory, texts) > 18000);  // where many fall into one place, some are forgotten
}

TEST_CASE("what is old is forgotten, and what is told is always one that was added") {
  DullLines memory;
  std::mt19937 random(1);
  std::unordered_set<std::string> added;
  for (int round = 0; round < 400; ++round) {
    std::vector<std::string> texts;
    for (int i = 0; i < 100; ++i) {
      // Of two letters, so that many begin or end like others; some come again, most do not.
      std::string text(random() % (i % 2 == 0 ? 12 : 1100), 'a');
      for (char& c : text) c = static_cast<char>('a' + random() % 2);
      texts.push_back(text);
    }
    const auto lines = lines_of(texts);
    const auto found = memory.find(lines);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (found[i] && !added.contains(texts[i])) FAIL("never added: " << texts[i]);
      if (found[i]) continue;
      memory.add(i, lines[i].text);
      added.insert(texts[i]);
    }
  }
  const auto early = numbered("early ", 10);
  learn(memory, early);
  CHECK(learn(memory, early) == 10);
  const std::string filler(1000, 'f');
  for (int i = 0; i < 10000; ++i) learn(memory, {filler + std::to_string(i)});
  CHECK(learn(memory, early) == 0);
}
