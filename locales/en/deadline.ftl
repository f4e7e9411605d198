# Words around the ribbon of a term, and citations of the orders.

stages-label = Stages of the case
stage-done = done
deadline-why = How the term is counted
deadline-label-days = The term by days. Last day: { $last }
deadline-label-weeks = The term by weeks. Last day: { $last }
deadline-label-months = The term by months. Last day: { $last }
deadline-label-years = The term by years. Last day: { $last }
deadline-label-hours = The term by hours. Last moment: { $last }
deadline-summary = { $rule }. { $event } Term: { $length }. It ends: { $end }, Astana time ({ $left }).
deadline-summary-open = { $rule }. { $event } Term: { $length }. Counted so far until { $end }, Astana time; { $left }. Nothing happens by itself before that.
deadline-summary-counted = { $rule }. { $event } Term: { $length }. It ends: { $end }, Astana time.
deadline-summary-paused = { $rule }. { $event } Term: { $length }.
deadline-summary-date = { $rule }. { $event } Date and time of registration: { $end }, Astana time.
deadline-summary-now = { $rule }. { $event } There is no time for this, it is done at once.
deadline-summary-extended = Term with the extension: { $days }.
deadline-details = Ground and all steps of the count
deadline-basis = { $rule }. Ground: { $clause }. { $edition }. Days are counted by the working calendar of Kazakhstan.
deadline-identifiers = Identifiers for checking: edition { $edition }, calendar { $calendar }
deadline-acts = To act: { $acts }. Waiting: { $waits }.
deadline-passed = the term has expired
deadline-last-day = last day
deadline-done = done in time: { $at }
deadline-done-late = done after the term: { $at }
deadline-open = the term is open until the failure or the circumstances end
deadline-open-pause = the term stands
deadline-left = left: { $days }
deadline-days-unit = { $n ->
    [one] working day
   *[other] working days
}
deadline-calendar-days-unit = { $n ->
    [one] calendar day
   *[other] calendar days
}
deadline-minutes-unit = { $n ->
    [one] minute
   *[other] minutes
}
ribbon-week = Week { $from } – { $to }
ribbon-month = Month { $from } – { $to }
ribbon-year = Year of the term { $from } – { $to }
ribbon-numbers = working days { $first }–{ $last }
ribbon-number = working day { $n }
ribbon-none = nothing is counted
ribbon-extension = extension, { $what }
ribbon-last = the last day is here
month-short = { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}
clause-point = point { $n }
clause-subpoint = subpoint { $n }
clause-paragraph = paragraph { $n }
clause-item = item { $n }
clause-chapeau = opening words
clause-heading = heading
clause-of-670 = { $clause } of the Rules, order 670
clause-of-465 = { $clause } of the Rules, order 465
clause-of-order-670 = { $clause } of order 670
clause-of-order-465 = { $clause } of order 465
