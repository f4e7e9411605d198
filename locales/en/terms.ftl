# Explanations of terms: steps of the count, what is not confirmed, reasons and sources of days that are not worked.

step-start = { $event } The count begins on the next day.
step-start-counts = { $event } This day is the first day of the term.
step-start-clock = { $event } The count begins at this minute.
step-start-hours = { $event } Only working time counts.
step-start-back = { $event } The count goes back.
step-length = Term: { $length }.
step-base = The term follows from another one: { $rule }. Result: { $days }.
step-cut-off-before = A working day, before { $hour }:00: registered on the same day.
step-cut-off-after = A working day, { $hour }:00 or later: registered on the next working day.
step-skipped = Not counted: { $date }, { $reason }. Ground: { $source }.
step-skipped-range = Not counted: the days from { $from } to { $to }, { $reason }. Ground: { $source }.
step-source-with-act = { $source }: { $act }
step-counted = Counted: the working day { $date }. Its number in the term: { $n }.
step-counted-range = Counted: the working days from { $from } to { $to }. Their numbers in the term: { $first }–{ $n }.
step-worked = Counted: { $date }, which was made a working day. Its number in the term: { $n }. Ground: { $source }.
step-days = Every day from { $from } to { $to } is counted: { $days }.
step-days-one = One day is counted: { $date }.
step-days-back = Counted back from { $from }: { $days }. The day is { $to }.
step-again = Another reminder: { $date }, { $days } before.
step-length-also = Terms: { $length }; then again before it: { $also }.
step-months = Counted from { $from }: { $length }. The last day is { $to }.
step-months-shortened = Counted from { $from }: { $length }. The last month has no such day, so the term ends on the last day of that month: { $to }.
step-years = Counted from { $from }: { $length }. The last day is { $to }.
step-years-shortened = Counted from { $from }: { $length }. The last year has no such day, so the term ends on the last day of that month: { $to }.
step-minutes = The clock runs: { $span }. Counted: { $length }.
step-minutes-back = Counted back from { $from }: { $length }. The time is { $to }.
step-minutes-same-day = The message came outside working hours, so it is registered in the course of this working day, until { $moment }.
step-closed = The time { $span } is not counted: { $why }.
step-agreed = The day that was agreed or stands in the document: { $date }.
step-rest = The expertise term ends later, so its last day is taken: { $date }.
step-interrupted-days = The term was extended. Reason: { $what }, { $span }. Added: { $added }.
step-interrupted-none = This interruption did not extend the term because it touched no further working day: { $what }, { $span }.
step-interrupted-covered = This interruption did not extend the term because the same time was counted before: { $what }, { $span }. Already covered by: { $by }.
step-interrupted-decided = The decision names the number of days: { $days }. Days that were counted before are not added again.
step-interrupted-planned = The end is planned: the term is counted again by the actual end.
step-prolonged = The added time runs through this day by the clock: { $date }.
step-prolonged-range = The added time runs by the clock through the days from { $from } to { $to }.
step-prolonged-off = The added time runs by the clock through this day off as well: { $date }, { $reason }.
step-prolonged-off-range = The added time runs by the clock through the days off from { $from } to { $to } as well: { $reason }.
step-rolled = The added time ends on { $moment }. The term goes on to the end of the working day { $date }.
step-moved = Registration is moved to the next working day: { $to }.
step-target = The operator aims at registering the message earlier: { $moment }.
step-ends-term = The term ends: { $moment }.
step-ends-date = Date and time of registration: { $moment }.
step-ends-now = There is no time for this, it is done at once: { $moment }.

# What is not confirmed, and what keeps the end open.
doubt-term = The date is provisional: no lawyer has confirmed the length of this term yet.
doubt-decided-days = The date is provisional: no lawyer has confirmed yet whether the days that the decision names are working or calendar days.
doubt-edition = The term began before the first edition of the order came into force ({ $date }). The date is for information only.
doubt-calendar = The date is provisional: the calendar of { $year } is a forecast.
doubt-no-calendar = The date is provisional: the calendar of { $year } does not exist yet, so holidays of that year are counted as working days.
open-failure = The term stays open until technical failure No. { $incident } is eliminated.
open-force-majeure = The term stays open until the emergency or force majeure of decision No. { $incident } is over.
open-pause = The term stays open: { $why }.

cause-medium-failure = technical failure of medium severity
cause-high-failure = technical failure of high severity
cause-force-majeure = emergency or force majeure
incident-failure = { $cause } No. { $incident }
incident-number = No. { $incident }
incident-force-majeure = { $cause }, decision No. { $incident }

closure-lunch = lunch break
closure-before-opening = time before the working day begins
closure-after-closing = outside working hours
closure-day-off = non-working day
closure-pause = the term stands
closure-pause-why = the term stands, { $why }

# A term has moved: what was told before and what holds now.
term-moved-extended = The term was extended: { $rule }. The last day was { $from }, now it is { $to }.
term-moved-recounted = The term was counted again because the calendar changed: { $rule }. The last day was { $from }, now it is { $to }.
term-moved-back = The term was counted again: { $rule }. The last day is as before: { $to }.

term-why = How it was counted
term-legend-start = start
term-legend-today = today
term-legend-done = the day it was done
term-legend-working = counted
term-legend-off = not counted
term-legend-last = last day
term-legend-worked = working day by an act
term-legend-extension = extension: { $what }
term-legend-minutes = counted
term-legend-pause = the term stands

day-reason-weekday = working weekday
day-reason-weekend = weekend
day-reason-transfer = transferred day off
day-reason-transfer-worked = worked instead of a day off that was moved
day-reason-declared = declared a non-working day
day-reason-new-year = New Year
day-reason-christmas = Orthodox Christmas
day-reason-womens-day = International Women's Day
day-reason-nauryz = Nauryz
day-reason-unity-day = Unity Day of the People of Kazakhstan
day-reason-defender-day = Defender of the Fatherland Day
day-reason-victory-day = Victory Day
day-reason-capital-day = Capital Day
day-reason-constitution-day = Constitution Day
day-reason-republic-day = Republic Day
day-reason-independence-day = Independence Day
day-reason-first-president-day = Day of the First President
day-reason-kurban-ait = Kurban Ait
day-source-five-day-week = five-day working week
day-source-law-on-holidays = law on holidays
day-source-labour-code-84 = Article 84 of the Labour Code
day-source-labour-code-85 = Article 85 of the Labour Code
day-source-act = act that the operator entered in the calendar
act-law-on-holidays = { $place } of Law No. 267 of 13 December 2001 “On Holidays in the Republic of Kazakhstan”
act-labour-code = { $place } of the Labour Code, No. 414-V of 23 November 2015
act-article = article { $article }
act-article-point = point { $point } of article { $article }
act-law = Law No. { $number }, { $when }
act-decree = decree of the Government No. { $number }, { $when }
act-order-of-labour = order of the Minister of Labour and Social Protection No. { $number }, { $when }
act-announced = the date was announced by { $site }, { $when }
act-year = { $year }

# Why a day of the calendar cannot be changed.
calendar-error-not-to-come = { $date }: this day has already come. Only days that are still to come can be changed. The calendar was not changed.
calendar-error-out-of-range = { $date }: the calendar has no such day. Check the year. The calendar was not changed.
calendar-error-no-act = { $date }: no act is named. Give its number, its date and who adopted it. The calendar was not changed.
calendar-error-twice = { $date }: this day is given twice. Keep one line. The calendar was not changed.
calendar-error-no-change = { $date }: this day is so already. There is nothing to change, the calendar stays as it was.
calendar-error-kind = { $date }: an act makes a day a holiday, a day off or a working day. Choose one of these. The calendar was not changed.
calendar-error-empty = No day is given. Add at least one. The calendar was not changed.

refusal-law-has-no-term = This edition of the rules has no term { $rule }, so the date cannot be computed. Nothing was changed. Tell the operator.
refusal-law-contradicts-itself = Nothing was done: the recorded history of the case does not agree with the rules. Nothing was changed. Tell the operator.
refusal-term-not-ended = The term has not ended yet, its last day is { $last_day }. This cannot be done before it ends. Nothing was changed.
refusal-extension-low-severity = A failure of low severity does not extend terms. Nothing was changed.

id-error-length = The number has 12 digits. Characters entered: { $got }
id-error-not-digits = The number has digits only. Remove the other characters
id-error-zeros = Twelve zeros are no number. Look it up in the document
id-error-date = The date in the number is wrong. Check the first six digits
id-error-kind = This is a number of another kind. Check the fifth and the seventh digit
id-error-check-digit = The check digit of the number is wrong. Check the digits
id-warning-iin-nothing-known = The seventh digit of the IIN is 0: century of birth and sex are not known. Compare with the identity document
id-warning-bin-month = The third and fourth digits of the BIN are no month. Compare with the document of registration
id-warning-bin-kind = The fifth digit of the BIN is not 4, 5 or 6. Compare with the document of registration
