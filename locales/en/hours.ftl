hours-title = Hours of support
hours-lead = In these hours users' applications about technical failures are received, and terms in working minutes run. Which days are worked is said by the calendar.
hours-now = In force now
hours-new = New schedule
hours-public = The hours as everybody sees them
hours-usual = Every working day
hours-from = In force from
hours-by = Laid down by
hours-coming = From { $date }
hours-on = { $day }: { $hours }
hours-with-lunch = { $opens }–{ $closes }, lunch break { $from }–{ $to }
hours-without-lunch = { $opens }–{ $closes }, no lunch break
hours-zone = Astana time.
hours-fixed = The hours of this system are laid down by the Rules and cannot be changed here. Ground: { $clause }.
hours-missing = The operator has not published its own schedule yet. Until then the hours of the state expertise organisation apply.
hours-missing-operator = You have not published a schedule of technical support yet. The Rules oblige you to. Until then terms are counted by the hours of the state expertise organisation.
hours-field-from = In force from
hours-field-usual = Hours of every working day
hours-field-usual-hint = For example 9:00-18:00
hours-field-lunch = Lunch break
hours-field-lunch-hint = For example 13:00-14:00. Leave empty if there is none
hours-weekdays = Some weekdays have other hours
hours-weekdays-text = Fill in only the days that differ. Without a lunch break in the row there is none on that day. The hours of Saturday and Sunday apply when that day is worked by the calendar.
hours-field-weekday = { $day }: hours
hours-field-weekday-lunch = { $day }: lunch break
hours-preview-title = Check of the hours of support
hours-confirm = Set the hours
hours-take-json = Hours of support in JSON
hours-error-from = Enter the day from which the hours apply, for example 31.12.2026. Nothing was changed.
hours-error-span = Enter the beginning and the end with a dash between them, for example 9:00-18:30. Nothing was changed.
hours-error-empty = Enter the hours of work. Nothing was changed.
hours-error-not-to-come = New hours apply from a day to come. Enter a day after { $today }. Nothing was changed.
hours-error-out-of-range = The calendar has no such day. Check the year. Nothing was changed.
hours-error-order = The end must be later than the beginning, and the lunch break must lie inside the hours of work. Nothing was changed.
hours-error-weekday = There is no such weekday. Nothing was changed.
hours-error-no-change = These hours apply on that day already. There is nothing to change.
law-change-hours = hours of support, calendar { $name }
weekday-long = { $day ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}
