#include "report/html_report.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/limits.h"
#include "report/html_boot.h"
#include "report/html_page.h"

namespace bootwhy {

void HtmlReport::Articles::add(Article article) {
  bytes += article.text.size();
  kept.push_back(std::move(article));
  while (kept.size() > limits::boots_shown_in_full ||
         (bytes > limits::boots_shown_bytes && kept.size() > 1)) {
    const auto middle = kept.begin() + static_cast<std::ptrdiff_t>((kept.size() - 1) / 2);
    bytes -= middle->text.size();
    kept.erase(middle);
  }
}

void HtmlReport::add(const BootRecord& record, std::string article) {
  (record.failed ? failed_ : others_)
      .add({boots_++, boot_anchor(record.source, record.index), std::move(article)});
  summary_.add(record);
  if (listed_.size() < limits::boots_listed) listed_.push_back(record);
}

void HtmlReport::add(const GuestText& source, const Verdict& verdict, const Knowledge& knowledge) {
  add(boot_record(source, verdict, std::nullopt), html_boot(verdict, knowledge, source).text());
}

void HtmlReport::end_of_log(const GuestText& name, std::uint64_t boots,
                            const std::optional<std::string>& error) {
  ++logs_;
  if (notes_.size() > limits::boots_shown_bytes) return;
  if (error)
    notes_ += markup("<p class=\"fatal\">{} could not be read to its end: {}</p>\n", name, GuestText(*error))
                  .text();
  else if (boots == 0)
    notes_ += markup("<p>{}: nothing of a boot was recognised.</p>\n", name).text();
}

// Failed boots go first; where there is room the others follow. In the order of adding.
std::vector<const HtmlReport::Article*> HtmlReport::shown() const {
  std::vector<const Article*> articles;
  std::size_t bytes = 0;
  for (const Articles* group : {&failed_, &others_})
    for (const Article& article : group->kept) {
      bytes += article.text.size();
      const bool has_room =
          articles.size() < limits::boots_shown_in_full && bytes <= limits::boots_shown_bytes;
      if (has_room || articles.empty()) articles.push_back(&article);
    }
  std::sort(articles.begin(), articles.end(),
            [](const Article* a, const Article* b) { return a->number < b->number; });
  return articles;
}

Markup HtmlReport::title() const {
  if (logs_ == 1 && boots_ > 0) return markup("{}: {}", listed_.back().source, verdict_words(listed_.back()));
  if (logs_ == 1) return markup("Nothing of a boot was recognised");
  return markup("{} of {} boots failed, on {} consoles", summary_.failed(), boots_, logs_);
}

std::string HtmlReport::page() const {
  const auto articles = shown();
  std::set<std::string> anchors;
  for (const Article* article : articles) anchors.insert(article->anchor);
  std::string body = markup("<header><h1>{}</h1></header>\n<main id=\"main\">\n", title()).text();
  body += notes_;
  if (boots_ > 1) body += summary_.html(listed_, anchors).text();
  if (articles.size() < boots_)
    body +=
        markup("<p>{} of the {} boots follow, failed ones first; the others are in the table alone.</p>\n",
               articles.size(), boots_)
            .text();
  for (const Article* article : articles) body += article->text;
  return html_page(title(), body + "</main>\n");
}

}  // namespace bootwhy
