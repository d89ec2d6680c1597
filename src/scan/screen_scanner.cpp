#include "scan/screen_scanner.h"

#include <algorithm>

#include "screen/screen_reader.h"

namespace bootwhy {

SourceReport scan_screen(const std::string& name, const ScreenText& screen, const ScanContext& context) {
  SourceReport source;
  source.name = GuestText(name);
  source.screen = screen.source;
  ConsoleScanner scanner(context);
  const auto room = scanner.prepare(screen.text.size());
  std::copy(screen.text.begin(), screen.text.end(), room.begin());
  scanner.commit(screen.text.size());
  collect(scanner, source);
  scanner.finish();
  collect(scanner, source);
  return source;
}

std::optional<SourceReport> scan_screen_file(const Descriptor& file, const std::string& name,
                                             const ScanContext& context) {
  const auto start = peek(file);
  if (!start || !may_be_screen(start->first_bytes, start->file_bytes)) return std::nullopt;
  const auto bytes = peek_bytes(file, start->file_bytes, name);
  if (!bytes) return std::nullopt;
  const auto screen = read_screen(*bytes, context.font);
  if (!screen) return std::nullopt;
  if (*screen) return scan_screen(name, **screen, context);
  SourceReport source;
  source.name = GuestText(name);
  source.error = to_string(screen->error());
  return source;
}

}  // namespace bootwhy
