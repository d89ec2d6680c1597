#include "scan/piece_scanner.h"

#include <algorithm>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <numeric>
#include <utility>
#include <vector>

namespace bootwhy {
namespace {

// What a thread made of a piece.
struct Piece {
  std::unique_ptr<ConsoleScanner> scanner;  // null where no line begins in the piece
  std::vector<BootEndedEvent> ended;
  std::uint64_t end = 0;  // the scanner took the log up to here
};

// What a boot that waits takes, roughly.
std::size_t cost_of(const Verdict& verdict) {
  constexpr std::size_t finding_cost = sizeof(Finding) + 300;
  constexpr std::size_t diagnosis_cost = sizeof(Diagnosis) + 2000;
  const std::size_t frames = verdict.boot.crash ? verdict.boot.crash->frames.size() : 0;
  return sizeof(Verdict) + verdict.boot.findings.size() * finding_cost +
         verdict.diagnoses.size() * diagnosis_cost + frames * sizeof(Frame) + verdict.log.bytes;
}

// The boots that have ended since the last call.
std::vector<BootEndedEvent> ended_boots(ConsoleScanner& scanner) {
  std::vector<BootEndedEvent> boots;
  for (ScanEvent& event : scanner.take_events())
    if (auto* ended = std::get_if<BootEndedEvent>(&event)) boots.push_back(std::move(*ended));
  return boots;
}

// How many lines stand before each piece; each piece is counted once, by the first thread that asks.
class LineCounts {
 public:
  LineCounts(const PlainFile& log, std::uint64_t piece_bytes, std::size_t pieces)
      : log_(log), piece_bytes_(piece_bytes), counted_(pieces), lines_(pieces) {}

  std::uint64_t before(std::size_t piece) {
    for (std::size_t i = 0; i < piece; ++i)
      std::call_once(counted_[i], [&] { lines_[i] = count(i * piece_bytes_); });
    return std::accumulate(lines_.begin(), lines_.begin() + static_cast<std::ptrdiff_t>(piece),
                           std::uint64_t{0});
  }

 private:
  std::uint64_t count(std::uint64_t begin) const {
    std::uint64_t lines = 0;
    std::vector<char> block(limits::read_block_bytes);
    for (std::uint64_t at = begin; at < begin + piece_bytes_;) {
      const auto size =
          read_at(*log_.file,
                  std::span(block).first(std::min<std::uint64_t>(block.size(), begin + piece_bytes_ - at)),
                  at, log_.path);
      if (!size || *size == 0) break;  // whoever scans it says so
      lines += static_cast<std::uint64_t>(
          std::count(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(*size), '\n'));
      at += *size;
    }
    return lines;
  }

  const PlainFile& log_;
  const std::uint64_t piece_bytes_;
  std::deque<std::once_flag> counted_;
  std::vector<std::uint64_t> lines_;
};

// Slots that go back when the work is over, however it ends.
struct Lent {
  ThreadSlots& slots;
  explicit Lent(ThreadSlots& given) : slots(given) { slots.give(); }
  Lent(const Lent&) = delete;
  ~Lent() { slots.take_anyway(); }
};
struct Taken {
  ThreadSlots& slots;
  explicit Taken(ThreadSlots& taken) : slots(taken) {}
  Taken(const Taken&) = delete;
  ~Taken() { slots.give(); }
};

class PieceScanner {
 public:
  PieceScanner(const PlainFile& log, const ScanContext& context, ThreadSlots& slots, const PieceScan& wanted)
      : log_(log),
        context_(context),
        slots_(slots),
        wanted_(wanted),
        pieces_(static_cast<std::size_t>((log.bytes + wanted.piece_bytes - 1) / wanted.piece_bytes)),
        lines_(log, wanted.piece_bytes, pieces_) {
    context_.scratch = nullptr;  // that of the calling thread
  }

  std::optional<Error> run() {
    const Lent own_slot(slots_);
    for (std::size_t piece = 0; piece < pieces_ && !stopped_ && !error_; ++piece) {
      start_threads();
      Piece scanned = ahead_.front().get();
      ahead_.pop_front();
      follow_into(std::move(scanned));
      if (through_) wanted_.progress(through_->bytes(), through_->lines());
    }
    follow_to_end();
    ahead_.clear();  // waits for those that are not wanted any more
    return error_;
  }

 private:
  // The first byte of the first line that begins in the piece; nothing where none does.
  std::optional<std::uint64_t> first_line(std::uint64_t begin, std::uint64_t end) const {
    if (begin == 0) return 0;
    std::vector<char> block(limits::read_block_bytes);
    for (std::uint64_t at = begin - 1; at < end;) {
      const auto size = read_at(*log_.file, block, at, log_.path);
      if (!size || *size == 0) return std::nullopt;
      const auto last = block.begin() + static_cast<std::ptrdiff_t>(*size);
      const auto found = std::find(block.begin(), last, '\n');
      const std::uint64_t next = at + static_cast<std::uint64_t>(found - block.begin()) + 1;
      if (found != last) return next < end ? std::optional(next) : std::nullopt;
      at += *size;
    }
    return std::nullopt;
  }

  Piece scan_piece(std::size_t index) {
    const std::uint64_t begin = index * wanted_.piece_bytes;
    Piece piece;
    piece.end = std::min(begin + wanted_.piece_bytes, log_.bytes);
    const auto first = first_line(begin, piece.end);
    if (!first) return piece;
    ScanContext context = context_;
    context.begins_at = {1 + lines_.before(index) + (*first > begin ? 1 : 0), *first};
    auto scanner = std::make_unique<ConsoleScanner>(std::move(context));
    std::uint64_t at = *first;
    std::size_t cost = 0;
    while (at < piece.end && cost < limits::piece_results_bytes && !stopped_) {
      const auto size = read_block(*scanner, at, std::min(at + limits::read_block_bytes, piece.end));
      if (!size || *size == 0) break;
      at += *size;
      for (BootEndedEvent& ended : ended_boots(*scanner)) {
        cost += cost_of(ended.verdict);
        piece.ended.push_back(std::move(ended));
      }
    }
    piece.end = at;
    piece.scanner = std::move(scanner);
    return piece;
  }

  Result<std::size_t> read_block(ConsoleScanner& scanner, std::uint64_t begin, std::uint64_t end) const {
    auto size = read_at(*log_.file, scanner.prepare(end - begin), begin, log_.path);
    if (size && *size > 0) scanner.commit(*size);
    return size;
  }

  // As many as may be kept busy, but one at least.
  void start_threads() {
    while (next_ < pieces_ && ahead_.size() < limits::pieces_ahead) {
      if (!slots_.take()) {
        if (!ahead_.empty()) return;
        slots_.take_anyway();
      }
      ahead_.push_back(std::async(std::launch::async, [this, index = next_++] {
        const Taken slot(slots_);
        return scan_piece(index);
      }));
    }
  }

  // Brings the scanner that goes through the log to the piece's end.
  void follow_into(Piece piece) {
    if (!through_) return take_over(std::move(piece), 0);
    if (!piece.scanner || piece.ended.empty()) return;
    while (at_ < piece.end && !stopped_ && !error_) {
      for (BootEndedEvent& ended : follow(piece.end)) {
        const std::uint64_t next_begins = ended.end_offset;
        tell(std::move(ended.verdict));
        const auto same =
            std::find_if(piece.ended.begin(), piece.ended.end(),
                         [&](const BootEndedEvent& own) { return own.end_offset == next_begins; });
        if (same == piece.ended.end()) continue;
        const auto from = static_cast<std::size_t>(same - piece.ended.begin()) + 1;
        return take_over(std::move(piece), from);
      }
    }
  }

  // From the piece's boot at this place on, its scanner is the one that goes through the log.
  void take_over(Piece piece, std::size_t from) {
    for (std::size_t i = from; i < piece.ended.size(); ++i) tell(std::move(piece.ended[i].verdict));
    through_ = std::move(piece.scanner);
    at_ = piece.end;
  }

  // A block further; the boots that ended in it.
  std::vector<BootEndedEvent> follow(std::uint64_t most) {
    const auto size = read_block(*through_, at_, std::min(at_ + limits::followed_block_bytes, most));
    if (!size) error_ = size.error();
    if (size && *size == 0) error_ = became_shorter(log_.path, at_);
    if (size) at_ += *size;
    return ended_boots(*through_);
  }

  // What is left behind the last piece, and what was written meanwhile.
  void follow_to_end() {
    while (!stopped_ && !error_ && at_ < log_.bytes)
      for (BootEndedEvent& ended : follow(log_.bytes)) tell(std::move(ended.verdict));
    while (!stopped_ && !error_) {
      const auto size = read_block(*through_, at_, at_ + limits::read_block_bytes);
      if (!size) error_ = size.error();
      if (!size || *size == 0) break;
      at_ += *size;
      for (BootEndedEvent& ended : ended_boots(*through_)) tell(std::move(ended.verdict));
    }
    through_->finish();
    for (BootEndedEvent& ended : ended_boots(*through_)) tell(std::move(ended.verdict));
    wanted_.progress(through_->bytes(), through_->lines());
  }

  void tell(Verdict verdict) {
    verdict.boot.index = ++boots_;
    if (!stopped_ && !wanted_.take(std::move(verdict))) stopped_ = true;
  }

  const PlainFile& log_;
  ScanContext context_;
  ThreadSlots& slots_;
  const PieceScan& wanted_;
  const std::size_t pieces_;
  LineCounts lines_;
  std::atomic<bool> stopped_{false};
  std::optional<Error> error_;
  std::size_t next_ = 0;                     // piece to be started
  std::unique_ptr<ConsoleScanner> through_;  // goes through the log from its start
  std::uint64_t at_ = 0;                     // it took the log up to here
  std::uint64_t boots_ = 0;
  std::deque<std::future<Piece>> ahead_;  // last: its threads use all that stands above
};

}  // namespace

bool ThreadSlots::take() {
  int free = free_;
  while (free > 0)
    if (free_.compare_exchange_weak(free, free - 1)) return true;
  return false;
}

std::optional<Error> scan_in_pieces(const PlainFile& log, const ScanContext& context, ThreadSlots& slots,
                                    const PieceScan& wanted) {
  return PieceScanner(log, context, slots, wanted).run();
}

}  // namespace bootwhy
