// The report as one HTML page: of one boot everything, of many a summary, a table, and each failed boot.
//
// Boots are added as they are known, and memory stays bounded: of very many the article of some is left out,
// and at last their row in the table; both are said. See limits::boots_shown_in_full.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/boot_record.h"
#include "report/html_summary.h"

namespace bootwhy {

class HtmlReport {
 public:
  // `article` is what html_boot() wrote of the boot.
  void add(const BootRecord& record, std::string article);

  // The same of a boot that is at hand.
  void add(const GuestText& source, const Verdict& verdict, const Knowledge& knowledge);

  // A log has been told to its end; `error` says why it could not be read so far.
  void end_of_log(const GuestText& name, std::uint64_t boots, const std::optional<std::string>& error);

  std::string page() const;

 private:
  struct Article {
    std::uint64_t number = 0;  // in the order of adding
    std::string anchor;
    std::string text;
  };
  // Bounded: of too many the middle ones are dropped.
  struct Articles {
    std::vector<Article> kept;
    std::size_t bytes = 0;
    void add(Article article);
  };

  std::vector<const Article*> shown() const;
  Markup title() const;

  std::vector<BootRecord> listed_;
  HtmlSummary summary_;
  Articles failed_;
  Articles others_;
  std::string notes_;
  std::uint64_t logs_ = 0;
  std::uint64_t boots_ = 0;
};

}  // namespace bootwhy
