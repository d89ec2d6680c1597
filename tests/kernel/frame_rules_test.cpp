#include "kernel/frame_rules.h"

#include "base/pack.h"
#include "crash_reading.h"
#include "support/catch.h"

using namespace bootwhy;
using namespace bootwhy::test;

TEST_CASE("a rule fits a name from end to end, and its stars stand for anything") {
  CHECK(fits("panic", "panic"));
  CHECK_FALSE(fits("panic", "panic_on_oops"));
  CHECK_FALSE(fits("panic", "mypanic"));
  CHECK(fits("kasan_*", "kasan_report"));
  CHECK_FALSE(fits("kasan_*", "my_kasan_report"));
  CHECK(fits("*_trap", "do_error_trap"));
  CHECK(fits("*list_add*", "__list_add_valid_or_report"));
  CHECK(fits("*a*b*c*", "xxaaxbxxc"));
  CHECK_FALSE(fits("*a*b*c*", "xxcxbxxa"));
  CHECK(fits("*", ""));
  CHECK_FALSE(fits("", "a"));
}

TEST_CASE("many stars on a long name take no longer than they should") {
  const std::string name(5000, 'a');
  CHECK_FALSE(fits("*a*a*a*a*a*a*a*a*a*a*b", name));
}

TEST_CASE("the shipped rules know the machinery of a report, and nobody else's functions") {
  const FrameRules& rules = shipped_rules();
  for (const char* name :
       {"kasan_report", "dump_stack_lvl", "memcpy", "__list_add_valid", "__kmalloc", "_raw_spin_lock_irqsave",
        "mutex_lock", "report_bug", "refcount_warn_saturate", "panic", "asm_exc_invalid_op"}) {
    INFO(name);
    CHECK(is_machinery(rules, "", name));
  }
  for (const char* name :
       {"lab_null", "ext4_fill_super", "usb_probe_interface", "nvme_reset_work", "do_exit"}) {
    INFO(name);
    CHECK_FALSE(is_machinery(rules, "", name));
  }
}

TEST_CASE("a family's rules hold for that family alone") {
  CHECK(is_machinery(shipped_rules(), "kernel-bug", "skb_push"));
  CHECK_FALSE(is_machinery(shipped_rules(), "", "skb_push"));
}

TEST_CASE("the longest prefix is left out of a title, and never the whole name") {
  const FrameRules& rules = shipped_rules();
  CHECK(title_name(rules, "__x64_sys_futex") == "sys_futex");
  CHECK(title_name(rules, "__se_sys_mremap") == "mremap");
  CHECK(title_name(rules, "__do_sys_finit_module") == "finit_module");
  CHECK(title_name(rules, "sys_") == "sys_");
  CHECK(title_name(rules, "ext4_sync_fs") == "ext4_sync_fs");
}

TEST_CASE("a [[crash]] table with an unknown key or an empty rule is refused") {
  std::vector<std::shared_ptr<const void>> documents;
  const auto load = [&](std::string_view toml) {
    FrameRules rules;
    for (auto& [kind, table] : parse_knowledge_file("test.toml", toml)) {
      documents.push_back(table.document());
      read_frame_rules(table, rules);
    }
    return rules;
  };
  CHECK(load("[[crash]]\nfamily = 'leak'\nskip = ['*alloc*']\n").families.at(0).skip.at(0) == "*alloc*");
  CHECK_THROWS_AS(load("[[crash]]\nskips = ['a']\n"), KnowledgeError);
  CHECK_THROWS_AS(load("[[crash]]\nskip = ['']\n"), KnowledgeError);
  CHECK_THROWS_AS(load("[[crash]]\nfamily = 'leek'\nskip = ['a']\n"), KnowledgeError);
  CHECK_THROWS_AS(load("[[crash]]\nbuckets = { a = 1 }\n"), KnowledgeError);
}

TEST_CASE("rules survive being packed into the binary") {
  FrameRules rules = shipped_rules();
  PackWriter writer;
  writer(rules);
  FrameRules again;
  PackReader(writer.bytes())(again);
  CHECK(again.skip == rules.skip);
  CHECK(again.prefixes == rules.prefixes);
  CHECK(again.work_entries == rules.work_entries);
  REQUIRE(again.families.size() == rules.families.size());
  CHECK(again.families.back().skip == rules.families.back().skip);
  REQUIRE(again.buckets.size() == rules.buckets.size());
  CHECK(again.buckets.back().rule == rules.buckets.back().rule);
}
