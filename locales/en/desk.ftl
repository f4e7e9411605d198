# The operator's desk
desk-column-choose = Choose
desk-column-findings = Found by itself
desk-choose = Choose { $name }
desk-none-found = Nothing that waits fits the filter.
desk-range = { $from }–{ $to } of { $all }
desk-pages = Applications
desk-before = Back
desk-after = Further
desk-previous = Previous
desk-next = Next
desk-place = { $n } of { $all }
desk-find = Find
desk-find-hint = A part of the name, or the whole BIN or IIN
desk-all = All
desk-order-670 = Expertise
desk-order-465 = Construction
desk-overdue = Overdue
desk-today = End today
desk-tomorrow = End on the next day
desk-median = Time to decide
desk-median-of = half of the last hundred took less
desk-hours = { $n } h
desk-registered = Registered this month
desk-refused = refused: { $n }
desk-confirm = Confirm the chosen ones
desk-confirm-hint = Only where nothing was found. Everything else is opened and decided by itself.
desk-confirm-none = Nothing was chosen
desk-confirmed = { $count ->
    [one] { $count } registration was confirmed
   *[other] { $count } registrations were confirmed
}
desk-left = These were not confirmed
desk-not-clean = Something was found: open it and decide
desk-finding-none = Nothing found
desk-finding-repeated = Was here before
desk-finding-unusual = Unusual number
desk-finding-prepared = A refusal waits for its signature
desk-finding-waiting = The register is being asked
desk-finding-silent = The register does not answer
desk-finding-absent = Not in the register
desk-finding-differs-name = Another name in the register
desk-finding-differs-ended = Ended, by the register
desk-look-whole = Open the document by itself

# Keys
keys-title = Keys
keys-on = Single keys work on this page
keys-next = next application
keys-previous = previous application
keys-submit = record the decision

# Registers of the state
register-title = State register
register-none = No register is connected. Look in the register yourself and record what you saw, if you need it.
register-waiting = The register is being asked; reload the page. You can decide without waiting.
register-silent = The register does not answer; it is asked again by itself. Look yourself and record what you saw, or decide by what there is: the term goes on.
register-agrees = The state register says the same
register-again = Ask the register again
register-by-hand = I looked myself
register-record = Record
register-outcome = In the register
register-outcome-found = there is one
register-outcome-ended = there was one, it has ended
register-outcome-absent = there is none
register-name = Name in the register
register-name-hint = As it stands there
register-head = Head
register-place = Where it was looked up
register-place-hint = Address of the page, or number and date of the extract
register-looked = When and by whom
register-source-gateway = by the portal itself
register-source-hand = by an employee
register-error-outcome = Choose what the register says
register-error-name = Enter the name as it stands in the register
register-error-place = Enter where you looked: the address of the page, or number and date of the extract
register-error-long = Enter at most { $most } characters
