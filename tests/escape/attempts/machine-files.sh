# tries: files of the machine, through what shows them
for file in /etc/passwd /etc/hosts /usr/local/bin/pwned /opt/pwned /etc/pwned @PLACE@/beside; do
  { echo changed >> $file; } 2>/dev/null
done
rm -rf /etc/hosts /opt/* 2>/dev/null
[ -e @OUTSIDE@ ] && echo ESCAPED it sees what is hidden
