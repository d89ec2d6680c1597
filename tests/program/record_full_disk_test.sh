#!/bin/bash
# record_full_disk_test.sh BOOTWHY: `attach --record` and `watch --record` on a file system of 256 KiB: what fits is kept, the trouble
# is said once, the verdict comes, and watch records again when there is room. Exit status 77: skipped, with the reason.
set -u
bootwhy=$1
if [ -z "${BOOTWHY_FULL_DISK:-}" ]; then
  unshare --mount --map-root-user mount -t tmpfs none /mnt 2>/dev/null ||
    { echo "skipped: this user may not mount a file system of its own"; exit 77; }
  BOOTWHY_FULL_DISK=$(mktemp -d) exec unshare --mount --map-root-user "$0" "$1"
fi
command -v python3 >/dev/null || { echo "skipped: there is no python3"; exit 77; }
folder=$BOOTWHY_FULL_DISK
attach= watch= console=
trap 'kill $attach $watch $console 2>/dev/null; umount "$folder/disk"; rm -rf "$folder"' EXIT
mkdir "$folder/disk"
mount -t tmpfs -o size=256k none "$folder/disk" || { echo "skipped: no tmpfs can be mounted"; exit 77; }
fail() { echo "FAILED: $1"; cat "$folder/err"; exit 1; }
until_true() { for _ in $(seq 600); do "$@" >/dev/null 2>&1 && return; sleep 0.1; done; return 1; }

# serve SOCKET: what is written to the pipe `say` goes to who connects.
serve() {
  rm -f "$1" "$folder/say"
  mkfifo "$folder/say"
  python3 -c '
import socket, sys
server = socket.socket(socket.AF_UNIX); server.bind(sys.argv[1]); server.listen(1)
client = server.accept()[0]
while block := sys.stdin.buffer.read1(65536): client.sendall(block)
' "$1" <"$folder/say" &
  console=$!
  exec 3>"$folder/say"
}
kernel='[    0.000000] Linux version 6.1.0-13-amd64 (debian-kernel@lists.debian.org) (gcc-12) #1 SMP'
panic='[    1.445056] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)'
{ printf '%s\r\n' "$kernel"; head -c 400000 /dev/zero | tr '\0' x; printf '\r\n%s\r\n' "$panic"; } >"$folder/boot"

serve "$folder/100.serial0"
until_true [ -S "$folder/100.serial0" ] || fail "no socket"
"$bootwhy" attach "$folder/100.serial0" --record "$folder/disk/record" >"$folder/out" 2>"$folder/err" 3>&- &
attach=$!
cat "$folder/boot" >&3
until_true grep -q '^Why' "$folder/out" || fail "attach gave no verdict"
exec 3>&-
wait $attach
[ $? = 2 ] || fail "attach ended with another status than 2"
[ "$(grep -c 'cannot record to .*: No space left on device' "$folder/err")" = 1 ] || fail "attach does not say once that the disk is full"
kept=$(stat -c %s "$folder/disk/record")
[ "$kept" -gt 100000 ] && cmp -n "$kept" "$folder/disk/record" "$folder/boot" || fail "what fitted is not kept"
rm "$folder/disk/record"

serve "$folder/100.serial0"
"$bootwhy" watch --sockets "$folder/*.serial0" --record "$folder/disk/records" --format ndjson >"$folder/out" 2>"$folder/err" 3>&- &
watch=$!
cat "$folder/boot" >&3
until_true grep -q '"event":"verdict"' "$folder/out" || fail "watch gave no verdict"
[ "$(grep -c 'No space left on device' "$folder/err")" = 1 ] || fail "watch does not say once that the disk is full"
rm "$folder"/disk/records/100/*
printf '%s\r\n%s\r\n' "$kernel" "$panic" >&3
until_true sh -c "cat $folder/disk/records/100/* | grep -q 'Kernel panic'" || fail "watch does not record again when there is room"
kill -TERM $watch
wait $watch || fail "watch did not end well"
exec 3>&-
printf '%s\r\n%s\r\n' "$kernel" "$panic" | cmp - "$folder"/disk/records/100/* || fail "the record is not the second boot"
echo "the disk was full, and said so"
