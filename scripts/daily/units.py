"""Whether systemd takes the units in contrib/systemd, and how much they leave open."""

import os
import re
import shutil
import subprocess

from lib.table import Table

UNITS = ["quintet.service", "quintet-daily.service", "quintet-daily.timer"]
table = Table()
if not shutil.which("systemd-analyze"):
    raise SystemExit("there is no systemd-analyze here")
os.makedirs("units")
for name in UNITS:
    with open(f"{os.environ['ROOT']}/contrib/systemd/{name}") as file:
        text = file.read()
    # The program is not installed here, nor its manual page.
    text = re.sub(r"^Documentation=.*\n", "", text, flags=re.M)
    with open(f"units/{name}", "w") as file:
        file.write(text.replace("/usr/local/bin/quintet", os.environ["QUINTET"]))
paths = [f"units/{name}" for name in UNITS]
said = subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True)
# What other units of this machine have wrong is said, too.
ours = [line for line in said.stderr.splitlines() if "quintet" in line]
table.expect("systemd-analyze verify", (0, []), (said.returncode, ours))
for name in UNITS[:2]:
    said = subprocess.run(["systemd-analyze", "security", "--offline=true", f"units/{name}"], capture_output=True, text=True)
    found = re.search(r"exposure level for \S+: ([\d.]+)", said.stdout)
    table.at_most(f"exposure of {name}, of 10", 2.0, float(found.group(1)) if found else 10.0)
timer = subprocess.run(["systemd-analyze", "calendar", "*:0/5"], capture_output=True, text=True)
table.expect("the timer's calendar", 0, timer.returncode)
table.end()
