// LineMemory may forget, and never makes anything up.
#include "text/line_memory.h"

#include <algorithm>
#include <random>
#include <string>

#include "support/catch.h"

using namespace bootwhy;

namespace {

// What is noted of a text in these tests: some numbers, of most texts none.
std::vector<std::uint32_t> notes_on(const std::string& text) {
  const std::size_t sum = std::hash<std::string>()(text);
  std::vector<std::uint32_t> notes(sum % 5 == 0 ? sum / 5 % 4 : 0);
  std::generate(notes.begin(), notes.end(),
                [&, next = sum]() mutable { return static_cast<std::uint32_t>(next *= 31); });
  return notes;
}

std::vector<LineRecord*> recall(const LineMemory& memory, const std::vector<std::string>& texts) {
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  std::vector<LineRecord*> records(texts.size());
  memory.recall(views, records);
  return records;
}

// Keeps all that are not known, and says how many were. What is said of those is what was kept.
std::size_t learn(LineMemory& memory, const std::vector<std::string>& texts) {
  const auto records = recall(memory, texts);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (!records[i]) continue;
    REQUIRE(records[i]->text() == texts[i]);
    REQUIRE(std::ranges::equal(records[i]->notes(), notes_on(texts[i])));
  }
  for (std::size_t i = 0; i < texts.size(); ++i)
    if (!records[i]) memory.keep(texts[i], LineForm::plain, notes_on(texts[i]));
  return texts.size() - static_cast<std::size_t>(std::count(records.begin(), records.end(), nullptr));
}

std::vector<std::string> numbered(const std::string& what, int count) {
  std::vector<std::string> texts;
  for (int i = 0; i < count; ++i) texts.push_back(what + std::to_string(i));
  return texts;
}

}  // namespace

TEST_CASE("a line that was kept is known, of any length up to a limit") {
  for (std::size_t size = 0; size <= 1025; ++size) {
    INFO(size);
    LineMemory memory;
    const std::string text(size, 'x');
    CHECK(learn(memory, {text}) == 0);
    CHECK(learn(memory, {text, "x" + text}) == (size <= 1024 ? 1 : 0));
  }
}

TEST_CASE("a line that differs in one byte is another") {
  for (std::size_t size : {1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 60}) {
    const std::string text(size, 'x');
    std::vector<std::string> others{text + '\0', text + 'x', text.substr(1)};
    for (std::size_t i = 0; i < size; ++i) {
      others.push_back(text);
      others.back()[i] = 'y';
    }
    for (const std::string& other : others) {
      LineMemory memory;
      learn(memory, {text});
      CHECK(learn(memory, {other}) == 0);
      CHECK(learn(memory, {text}) == 1);
    }
  }
}

TEST_CASE("as many lines as some dozen kernels print are remembered while the memory grows") {
  LineMemory memory;
  const auto texts = numbered("usb 1-1: a message of the kernel with the number ", 20000);
  CHECK(learn(memory, texts) == 0);
  CHECK(learn(memory, texts) > 18000);  // where many fall into one place, some are forgotten
}

TEST_CASE("what is old is forgotten, and what is told is always what was kept") {
  LineMemory memory;
  std::mt19937 random(1);
  std::size_t known = 0;
  for (int round = 0; round < 400; ++round) {
    std::vector<std::string> texts;
    for (int i = 0; i < 100; ++i) {
      // Of two letters, so that many begin or end like others; some come again, most do not.
      std::string text(random() % (i % 2 == 0 ? 12 : 1100), 'a');
      for (char& c : text) c = static_cast<char>('a' + random() % 2);
      texts.push_back(text);
    }
    known += learn(memory, texts);
  }
  CHECK(known > 1000);
  const auto early = numbered("early ", 10);
  learn(memory, early);
  CHECK(learn(memory, early) == 10);
  const std::string filler(1000, 'f');
  for (int i = 0; i < 20000; ++i) learn(memory, {filler + std::to_string(i)});
  CHECK(learn(memory, early) == 0);
}

TEST_CASE("a line with very many notes is not kept") {
  LineMemory memory;
  memory.keep("few", LineForm::plain, std::vector<std::uint32_t>(256, 7));
  memory.keep("many", LineForm::plain, std::vector<std::uint32_t>(257, 7));
  const auto records = recall(memory, {"few", "many"});
  REQUIRE(records[0]);
  CHECK(std::ranges::equal(records[0]->notes(), std::vector<std::uint32_t>(256, 7)));
  CHECK(records[1] == nullptr);
}

TEST_CASE("a text is known in the forms in which it was read") {
  LineMemory memory;
  memory.keep("text", LineForm::timestamped, {});
  LineRecord* const record = recall(memory, {"text"}).front();
  REQUIRE(record);
  CHECK(record->was_read_as(LineForm::timestamped));
  CHECK_FALSE(record->was_read_as(LineForm::plain));
  record->add(LineForm::other);
  CHECK_FALSE(record->was_read_as(LineForm::other));
  record->add(LineForm::plain);
  CHECK(recall(memory, {"text"}).front()->was_read_as(LineForm::plain));
  CHECK(recall(memory, {"text"}).front()->was_read_as(LineForm::timestamped));
}

TEST_CASE("what is kept twice takes one place") {
  LineMemory memory;
  const auto others = numbered("another line ", 100);
  learn(memory, others);
  for (int i = 0; i < 1000; ++i) memory.keep("the same", LineForm::plain, {});
  CHECK(learn(memory, others) == 100);
}
