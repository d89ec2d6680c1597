#include "text/normalise.h"

#include "support/catch.h"

using namespace bootwhy;

TEST_CASE("times, addresses and ids are taken out of a line") {
  CHECK(normalised("pci 0000:00:04.0: BAR 0 [mem 0xfebc0000-0xfebdffff]") == "pci #:#:#.#: BAR # [mem #-#]");
  CHECK(normalised("RIP: 0010:ffffffff81a3b2c4") == "RIP: #:#");
  CHECK(normalised("EXT4-fs (vda1): mounted filesystem 3a8f2b1c-0d4e-4c1a-9b7f-aa00bb11cc22") ==
        "EXT4-fs (vda1): mounted filesystem #");
  CHECK(normalised("eth0: 52:54:00:12:34:56 up") == "eth0: # up");
  CHECK(normalised("systemd[312]: Started x after 12ms") == "systemd[#]: Started x after #ms");
}

TEST_CASE("an id goes as a whole, whatever letters stand in its pieces") {
  CHECK(normalised("root=UUID=abcdefab-dead-beef-cafe-abcdefabcdef ro") == "root=UUID=# ro");
  CHECK(normalised("mac fa:ce:ab:cd:ef:ff, link") == "mac #, link");
  CHECK(normalised("FA-CE-AB-CD-EF-00") == "#");
}

TEST_CASE("what is longer or shorter than an id is none") {
  CHECK(normalised("abcdefab-dead-beef-cafe-abcdefabcdefe") == "abcdefab-dead-beef-cafe-abcdefabcdefe");
  CHECK(normalised("fa:ce:ab:cd:ef") == "fa:ce:ab:cd:ef");
  CHECK(normalised("fa:ce:ab:cd:ef:ff:ee") == "fa:ce:ab:cd:ef:ff:ee");
  CHECK(normalised("add-on-be-ad-ed-de") == "add-on-be-ad-ed-de");
}

TEST_CASE("numbers that are part of a name stay") {
  CHECK(normalised("console [ttyS0] enabled, sda1, ext4") == "console [ttyS0] enabled, sda1, ext4");
}

TEST_CASE("words that only look like hexadecimal numbers stay") {
  CHECK(normalised("a deaf facade added a cafe") == "a deaf facade added a cafe");
}

TEST_CASE("runs of blanks become one and those at the ends go") {
  CHECK(normalised("  a \t  b  ") == "a b");
  CHECK(normalised(" \t ").empty());
}
