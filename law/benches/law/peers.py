"""Adds N working days by a package that nobody here wrote: peers.py PACKAGE SECONDS, one line of JSON.

Dates of 2024 and 2025 and lengths as in days.rs; holidays of the package `holidays`.
"""

import datetime
import json
import random
import sys
import time

import holidays

package, seconds = sys.argv[1], float(sys.argv[2])
numbers = random.Random(7)
DAYS = [datetime.date(2024, 1, 1) + datetime.timedelta(days=numbers.randrange(700)) for _ in range(512)]
LENGTHS = [numbers.choice([3, 5, 10, 15, 20, 30, 45, 60]) for _ in range(512)]
HOLIDAYS = sorted(holidays.Kazakhstan(years=range(2023, 2028)))

if package == "numpy-vector":
    import numpy

    calendar = numpy.busdaycalendar(holidays=HOLIDAYS)
    count = 1_000_000
    picked = numpy.random.default_rng(7)
    days = numpy.array(DAYS, dtype="M8[D]")[picked.integers(0, 512, count)]
    lengths = numpy.array(LENGTHS)[picked.integers(0, 512, count)]

    def batch():
        numpy.busday_offset(days, lengths, roll="backward", busdaycal=calendar)

elif package == "bizdays":
    import bizdays

    calendar = bizdays.Calendar(HOLIDAYS, ["Sunday", "Saturday"], startdate="2023-01-01", enddate="2027-12-31")
    count = len(DAYS)

    def batch():
        for day, length in zip(DAYS, LENGTHS):
            calendar.offset(day, length)

else:
    sys.exit(f"there is no package {package} here")

batch()
begun, batches = time.process_time(), 0
while True:
    batch()
    batches += 1
    spent = time.process_time() - begun
    if spent >= seconds:
        break
print(json.dumps({"impl": package, "per_cpu_s": round(batches * count / spent)}))
