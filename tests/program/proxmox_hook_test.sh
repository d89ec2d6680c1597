#!/bin/bash
# proxmox_hook_test.sh HOOK: the hookscript starts attach in the background, never holds the VM's start up, and never
# makes it fail. `bootwhy`, systemd-run and systemctl are stood in for; what they are called with is what is tested.
set -u
hook=$1
folder=$(mktemp -d)
end() {
  [ -e "$folder/pids" ] && xargs kill <"$folder/pids" 2>/dev/null
  rm -rf "$folder"
}
trap end EXIT
failed=0
check() { # DESCRIPTION COMMAND...
  local what=$1
  shift
  "$@" || { echo "FAILED: $what"; failed=1; }
}
mkdir "$folder/bin"
cat >"$folder/bin/bootwhy" <<EOF
#!/bin/sh
echo "\$@" >>"$folder/called"
echo \$\$ >>"$folder/pids"
echo "a verdict"
exec sleep 30
EOF
chmod +x "$folder/bin/bootwhy"
cat >"$folder/defaults" <<EOF
BOOTWHY_RECORDS=$folder/records
BOOTWHY_FOR=2
BOOTWHY_OPTIONS="--stall 60s"
EOF
export PATH=$folder/bin:$PATH BOOTWHY_DEFAULTS=$folder/defaults

wait_for() { # FILE TEXT
  for _ in $(seq 200); do
    grep -q -- "$2" "$1" 2>/dev/null && return 0
    sleep 0.1
  done
  return 1
}

# systemd-run as it is called on a host that has it: runs the command in the background, with the output it is told.
cat >"$folder/bin/systemd-run" <<EOF
#!/bin/bash
echo "\$*" >>"$folder/systemd-run-called"
for argument; do
  case \$argument in
    --property=StandardOutput=append:*) out=\${argument#*append:} ;;
    --*) ;;
    *) break ;;
  esac
  shift
done
"\$@" >>"\$out" 2>&1 &
EOF
printf '#!/bin/sh\n' >"$folder/bin/systemctl"
chmod +x "$folder/bin/systemd-run" "$folder/bin/systemctl"

# The output is a pipe that must close at once, as Proxmox waits for that.
output=$(timeout 20 "$hook" 9000 pre-start 2>&1)
check "it ends at once with 0" [ $? -eq 0 ]
check "it says nothing where all is well" [ -z "$output" ]
check "attach waits for this VM and records it" \
  wait_for "$folder/called" "^attach 9000 --wait --record $folder/records/9000.log --record-limit 64M --stall 60s\$"
check "the verdict is kept" wait_for "$folder/records/9000.verdict" "a verdict"

truncate -s 2M "$folder/records/9000.verdict"
echo "BOOTWHY_RECORD_LIMIT=1M" >>"$folder/defaults"
check "it starts again" "$hook" 9000 pre-start
check "the record's limit can be set" wait_for "$folder/called" "--record-limit 1M"
check "a new file of verdicts is begun once it is large" wait_for "$folder/records/9000.verdict" "^a verdict"
check "and the last one is kept" [ "$(stat -c %s "$folder/records/9000.verdict.old")" = 2097152 ]

rm -f "$folder/called"
for phase in post-start pre-stop post-stop; do "$hook" 9000 $phase || failed=1; done
check "other phases do nothing" [ ! -e "$folder/called" ]

check "a number that is none does not keep the VM from starting" "$hook" '9000; reboot' pre-start 2>/dev/null
echo 'BOOTWHY=no-such-program' >"$folder/defaults"
output=$("$hook" 9000 pre-start 2>&1)
check "a missing program does not keep the VM from starting" [ $? -eq 0 ]
check "and is said" grep -q 'no no-such-program' <<<"$output"
echo "BOOTWHY_RECORDS=$folder/bin/bootwhy/x" >"$folder/defaults"
check "a folder that cannot be made does not keep the VM from starting" "$hook" 9000 pre-start 2>/dev/null

if command -v shellcheck >/dev/null; then
  check "shellcheck finds nothing" shellcheck "$hook"
fi
exit $failed
