# Words around the ribbon of a term, and citations of the orders.

stages-label = Stages of the case
stage-done = done
deadline-why = How the term is counted
deadline-label = The term day by day: { $days }, last day: { $last }
deadline-summary = Working days are counted from the day after the start. Start: { $start }. Length: { $days }. The term ends: { $end }, Astana time ({ $left }).
deadline-details = Ground and all steps of the count
deadline-basis = { $rule }. Ground: { $clause }. Edition: { $edition }.
deadline-passed = the term has expired
deadline-last-day = last day
deadline-left = left: { $days }
deadline-days-unit = { $n ->
    [one] working day
   *[other] working days
}
clause-point = point { $point }
clause-subpoint = point { $point }, subpoint { $part }
clause-paragraph = point { $point }, paragraph { $part }
clause-of-670 = { $clause } of the Rules, order 670
clause-of-465 = { $clause } of the Rules, order 465
