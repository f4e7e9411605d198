# Common to all pages: header, footer, dates, units.

portal-name = Construction single window
portal-about = Expertise of projects and construction records
expertise-name = Expertise system
expertise-about = Comprehensive extradepartmental expertise of projects
official-line = Construction portal · Republic of Kazakhstan
demo-line = Demonstration: everything is invented

skip-to-content = Skip to content
language-navigation = Тіл · Язык · Language
menu = Sections
breadcrumbs = Breadcrumb
theme-navigation = Colours of the page
theme-to-dark = Dark theme
theme-to-light = Light theme
sign-in-link = Sign in with EDS
sign-out = Sign out
notices-link = Notifications
notices-count = New notifications: { $n }

clock-label = Portal time (Astana):
clock-registers-today = applications sent before { $hour }:00 are registered today
clock-registers-later = if sent now, registered on { $date }

footer-support-hours = Support on working days: { $hours } (Astana time)
footer-time = All terms and times on this site are in Astana time ({ $offset } since { $date }, { $before } before)
footer-time-always = All terms and times on this site are in Astana time ({ $offset })
footer-demo = Organisations, people, numbers and signatures on this site are invented. They have no legal force.

date-long = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
date-day = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
date-with-weekday = { $weekday }, { date-long }
weekday-short = { $day ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
}

size-b = { $n } B
size-kb = { $n } KB
size-mb = { $n } MB
size-gb = { $n } GB
size-tb = { $n } TB
working-days = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
}

table-scrolls = Table that scrolls sideways: { $name }
list-range = Rows { $from } to { $to } of { $all }
list-pages = Pages of the list
list-previous = Previous page
list-following = Next page
list-all = All
list-papers = Results, acts, signed list
list-total = { $title }: { $n }, { $size }
list-sections = Sections of the list
change = Change
change-what = Change: { $what }
more = More
copy = Copy
copied = Copied
optional = (optional)
close = Close
back = Back
continue = Continue
save = Save
delete = Delete
download = Download
yes = Yes
no = No
important = Important
done-well = Done
saved-at = Draft saved at { $time }
saving-failed = The draft is not saved yet: no connection. What you typed stays on the page
error-word = Error:
error-summary-title = There is a problem

calendar-title = Working calendar of Kazakhstan
calendar-kind-worked = Worked day
calendar-kind-holiday = Holiday
calendar-kind-day-off = Day off
calendar-kind-working = Working day
calendar-kind-weekend = Weekend
