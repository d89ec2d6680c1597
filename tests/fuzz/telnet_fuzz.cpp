// Telnet: how its bytes were cut changes nothing, and what is put on comes off again.
#include <string>

#include "fuzz/fuzz.h"
#include "live/telnet.h"

using namespace bootwhy;
using namespace bootwhy::fuzz;

namespace {

void take(Telnet& telnet, std::string_view piece, std::string& console, std::string& answer) {
  std::string bytes(piece);
  const std::size_t size = telnet.take_off(bytes, answer);
  require(size <= bytes.size(), "nothing is added to the console");
  console += bytes.substr(0, size);
}

}  // namespace

FUZZ(bytes) {
  Telnet whole, cut;
  std::string console, console_of_cut, answer, answer_of_cut;
  take(whole, bytes, console, answer);
  in_pieces(bytes, static_cast<std::uint32_t>(bytes.size()),
            [&](std::string_view piece) { take(cut, piece, console_of_cut, answer_of_cut); });
  require(console == console_of_cut && answer == answer_of_cut, "how bytes were cut changes nothing");
  require(answer.size() <= bytes.size() * 3, "the answer is bounded by what was asked");

  Telnet near, far;
  std::string typed, nothing;
  take(far, near.put_on(bytes), typed, nothing);
  require(typed == bytes && nothing.empty(), "what was put on comes off again");
}
