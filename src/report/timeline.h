// A boot drawn to scale: its phases one after the other, what was found where, and how it ended.
//
// The scale is the kernel's clock where the log states it, else the wall clock, else the line number. Phases
// before the kernel have no clock: they stand before its zero, all of one width.
#pragma once

#include <string>
#include <vector>

#include "diagnosis/verdict.h"
#include "report/markup.h"

namespace bootwhy {

struct Timeline {
  enum class Scale : unsigned char { uptime, clock, lines };

  struct Stretch {
    PhaseReached begins;
    bool timed = true;  // false: before the kernel's clock started
    double from = 0;    // seconds, or lines, from the beginning of the scale
    double to = 0;
  };
  struct Mark {
    const Finding* finding = nullptr;  // lives as long as the verdict
    bool timed = true;
    double at = 0;
  };

  Scale scale = Scale::lines;
  double length = 0;
  std::vector<Stretch> stretches;
  std::vector<Mark> marks;  // degraded and fatal findings
};

Timeline timeline_of(const Verdict& verdict);

// The picture as inline SVG. Marks are links to the anchors `anchor` + «L» + line number.
Markup timeline_svg(const Timeline& timeline, const Boot& boot, const std::string& anchor);

// «3.422 s», «12 min 3 s», «591 lines».
std::string length_text(Timeline::Scale scale, double length);

}  // namespace bootwhy
