# Explanations of terms: rules, steps, reasons of days that are not worked.

rule-T-01 = Confirm or refuse a registration: 3 working days
rule-T-02 = Register a participant: 3 working days
rule-T-05 = Registration date of an application
rule-K1 = Completeness check

step-received = Received: { $moment }
step-start = Start: { $moment }. This day is not counted
step-cut-off-before = Received before { $hour }:00 on a working day
step-cut-off-after = Received at { $hour }:00 or later: moved to the next working day
step-skipped = { $date }: not counted. { $reason } ({ $source })
step-counted = { $date }: working day { $n }
step-moved = Moved from { $from } to { $to }
step-ends-term = The term ends: { $moment }
step-ends-date = Registered: { $moment }
term-provisional = A lawyer has not yet confirmed the length of the term or the calendar: the date is provisional
term-why = How it was counted
term-legend-start = start
term-legend-today = today
term-legend-working = working day
term-legend-off = non-working day, not counted
term-legend-last = last day

day-reason-weekday = Working weekday
day-reason-weekend = Weekend
day-reason-transfer = Transferred day off
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

id-error-length = The number has 12 digits. Characters entered: { $got }
id-error-not-digits = The number has digits only. Remove the other characters
id-error-zeros = Twelve zeros are no number. Look it up in the document
id-error-date = The date in the number is wrong. Check the first six digits
id-error-kind = This is a number of another kind. Check the fifth and the seventh digit
id-error-check-digit = The check digit of the number is wrong. Check the digits
id-warning-iin-nothing-known = The seventh digit of the IIN is 0: century of birth and sex are not known. Compare with the identity document
id-warning-bin-month = The third and fourth digits of the BIN are no month. Compare with the document of registration
id-warning-bin-kind = The fifth digit of the BIN is not 4, 5 or 6. Compare with the document of registration
