#include "kernel/call_trace.h"

#include "support/catch.h"

using namespace bootwhy;

TEST_CASE("a frame is read with or without an address before it") {
  for (const char* line :
       {" toy_probe+0x59/0x220", "[<ffffffff81463cb5>] toy_probe+0x59/0x220",
        " [<ffffffff81463cb5>]  toy_probe+0x59/0x220",
        "[c00000003ae5b860] [c00000000016ab98] toy_probe+0x59/0x220", "[<c010e1a0>] toy_probe+0x59/0x220",
        " <TASK> toy_probe+0x59/0x220", "([<000000000013dd42>] toy_probe+0x59/0x220)",
        " toy_probe.isra.0+0x59/0x220", " toy_probe.constprop.3.cold+0x59/0x220",
        " toy_probe.llvm.1234567+0x59/0x220", " toy_probe+0x59/0x220 drivers/toy/toy.c:12"}) {
    INFO(line);
    const auto frame = read_frame(line);
    REQUIRE(frame);
    CHECK(frame->function == "toy_probe");
    CHECK(frame->offset == "+0x59/0x220");
    CHECK(frame->sure);
    CHECK_FALSE(frame->inlined);
  }
}

TEST_CASE("a frame may lack its offset where an address stands before it") {
  const auto frame = read_frame(" [<c0101234>] toy_probe");
  REQUIRE(frame);
  CHECK(frame->function == "toy_probe");
  CHECK_FALSE(read_frame(" toy_probe"));
}

TEST_CASE("where the kernel knows no function, a frame is its address") {
  for (const char* line :
       {" ? 0xffffffffc0410000", " 0xffffffffc0410000", "[<ffffffffc0410000>] 0xffffffffc0410000"}) {
    INFO(line);
    const auto frame = read_frame(line);
    REQUIRE(frame);
    CHECK(frame->function.empty());
    CHECK(frame->address == "ffffffffc0410000");
  }
  CHECK_FALSE(read_frame(" 0x0"));
  CHECK_FALSE(read_frame(" 0xffffffffc0410000 and more"));
}

TEST_CASE("what a compiler has added to a name stands beside it") {
  const auto frame = read_frame(" toy_write.isra.0.cold+0x5/0x15 [toy]");
  REQUIRE(frame);
  CHECK(frame->function == "toy_write");
  CHECK(frame->suffix == ".isra.0.cold");
}

TEST_CASE("doubtful frames are marked") {
  CHECK_FALSE(read_frame(" ? toy_probe+0x1/0x2")->sure);
  CHECK_FALSE(read_frame(" [<ffffffff81467f10>] ? toy_probe+0x1/0x2")->sure);
  CHECK_FALSE(read_frame("[c00000003ae5b800] [c00000000135c19c] toy_probe+0x1/0x2 (unreliable)")->sure);
}

TEST_CASE("the module and an inlined function's place are kept") {
  CHECK(read_frame(" toy_probe+0x1/0x2 [toy_module]")->module == "toy_module");
  CHECK(read_frame(" toy_probe+0x1/0x2 [toy_module 0123abcd]")->module == "toy_module");
  const auto inlined = read_frame(" toy_inline drivers/toy/toy.c:12 [inline]");
  REQUIRE(inlined);
  CHECK(inlined->inlined);
  CHECK(inlined->source == "drivers/toy/toy.c:12");
}

TEST_CASE("arm names two functions in one line") {
  const char* old_form = "[<c010e1a0>] (toy_inner) from [<c010a2b0>] (toy_outer+0x10/0x14)";
  CHECK(read_frame(old_form)->function == "toy_inner");
  CHECK(read_outer_frame(old_form)->function == "toy_outer");
  CHECK(read_frame(" toy_inner from toy_outer+0x10/0x14")->function == "toy_inner");
}

TEST_CASE("ordinary lines are no frames") {
  for (const char* line :
       {"", " ", "Code: 0f 0b", "RAX: 0000000000000000", "Modules linked in: a b", "? ", "[<", "<TASK>",
        "toy: speed +0x10", "0x12+0x3/0x4", " kernel/fork.c:12", "a from b", " from "}) {
    INFO(line);
    CHECK_FALSE(read_frame(line));
  }
}

TEST_CASE("the instruction pointer is found on every architecture") {
  for (const char* line :
       {"RIP: 0010:toy_probe+0x5/0x15 [toy]",
        "RIP: 0010:[<ffffffff81234567>]  [<ffffffff81234567>] toy_probe+0x5/0x15", "EIP: toy_probe+0x5/0x15",
        "EIP is at toy_probe+0x5/0x15", "IP: [<ffffffff81234567>] toy_probe+0x5/0x15",
        "PC is at toy_probe+0x5/0x15", "pc : toy_probe+0x5/0x15", "NIP [c00000000009651c] toy_probe+0x5/0x15",
        "epc : toy_probe+0x5/0x15", "epc   : 80123456 toy_probe+0x5/0x15",
        "Krnl PSW : 0704c00180000000 000000000013dd42 (toy_probe+0x5/0x15)",
        "--- interrupt: 700 at toy_probe+0x5/0x15"}) {
    INFO(line);
    const auto pointer = read_pointer(line);
    REQUIRE(pointer);
    CHECK(pointer->frame.function == "toy_probe");
    CHECK_FALSE(pointer->in_user_space);
  }
}

TEST_CASE("a pointer into a program or to nowhere names no function") {
  CHECK(read_pointer("RIP: 0033:0x47fbe9")->in_user_space);
  CHECK(read_pointer("RIP: 0010:0x0")->frame.function.empty());
  CHECK_FALSE(read_pointer("RIP"));
  CHECK_FALSE(read_pointer("NIP:  c0000000000965 LR: c000000000096"));
}
