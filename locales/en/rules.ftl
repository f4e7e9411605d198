# Rules of terms: what is done and by whom, what starts it, how it is measured, what happens at its end.

rule-T-01 = The portal operator confirms or refuses the registration of a portal user
rule-T-02 = The portal operator registers a portal participant
rule-T-03 = The operator of the KVE information system registers the expertise organisation as its user
rule-T-04 = The portal operator confirms or refuses the registration of a user of construction records
rule-T-05 = The portal registers the application and its documents
rule-T-06 = The operator's specialist enters the message into the log of appeals
rule-T-07 = The operator sends the user the unique event identifier
rule-T-08 = The operator analyses a message about a technical failure
rule-T-09 = The user supplies the further information that was requested
rule-T-10 = The operator tells the user that there was no technical failure
rule-T-11 = The operator tells the severity level of the failure and its planned time and date of repair
rule-T-11b = The operator tells everybody who submits or considers the application of the failure
rule-T-12 = A failure at the hour that parts the days of registration does not by itself move the registration date
rule-T-13 = Terms are extended by the period of a technical failure
rule-T-14 = The terms of consideration are set by another act
rule-T-15 = The portal operator stores the documents of the application
rule-T-16 = The portal operator stores the construction documentation while the object is in operation
rule-T-17 = The owner of the information system eliminates errors of the information exchange
rule-T-17b = The portal operator suspends the information exchange after an information security incident
rule-T-18 = The parties tell each other of a change of responsible persons
rule-T-19 = The portal participant confirms that the accreditation certificate or the agreement is still valid
rule-T-20 = The operator approves and publishes the plan of works for the year
rule-T-21 = The operator announces technical and preventive works
rule-T-22 = Technical and preventive works run in the hours that are allowed
rule-T-23 = The user reports a technical failure
rule-T-24 = Technical support works in the set hours
rule-T-25 = Another operator sets and publishes its own hours of technical support
rule-T-26 = The integration is tested within the agreed term
rule-T-27 = The integration is applied until the agreed day
rule-T-28 = Terms are extended by the time of an emergency or force majeure
rule-T-28b = A day that a decision on an emergency or force majeure names extends a term
rule-T-29 = The system works round the clock
rule-T-30 = The operators of communication restore the channels
rule-T-31 = The operator begins to eliminate a failure of low severity
rule-T-32 = The portal gives the application its number and sends it to the portal participant
rule-T-33 = A signed document is sent to the applicant
rule-T-34 = The user uploads documentation until the object is commissioned
rule-T-35a = The ministry publishes the order after state registration
rule-T-35b = The ministry reports the publication of the order to the legal department
rule-T-35c = Order No. 670 comes into force
rule-T-35d = Order No. 465 comes into force
rule-T-36 = The portal reminds of the end of a validity
rule-K1 = The expertise organisation checks the completeness of the documents
rule-K2 = The applicant supplies the documents that are missing
rule-K3 = The expertise organisation sends the applicant the draft contract
rule-K4 = The applicant signs the contract
rule-K5 = Start of the expertise term
rule-E1 = The expertise organisation carries out the expertise of a technically complex or potentially dangerous object of responsibility level I (increased)
rule-E2 = The expertise organisation carries out the expertise of a technically complex object of responsibility level II (normal)
rule-E3 = The expertise organisation carries out the expertise of a technically simple object
rule-E4 = The expertise organisation carries out the expertise of a reused project, a small object or a repair
rule-E5 = The expertise organisation carries out the expertise of an adjusted project
rule-E6 = The expertise organisation carries out a repeated expertise after a negative conclusion
rule-E7 = The expertise organisation carries out the expertise of an urban-planning project
rule-R1-45 = The expertise organisation issues remarks once, where the expertise takes 45 working days
rule-R1-30 = The expertise organisation issues remarks once, where the expertise takes 30 working days
rule-R1-15 = The expertise organisation issues remarks once, where the expertise takes 15 working days
rule-R1-10 = The expertise organisation issues remarks once, where the expertise takes 10 working days
rule-R2 = The applicant eliminates the remarks and answers them
rule-R3 = The applicant answers the remarks within the term that was extended once at its request
rule-R4 = The time of answering the remarks lies inside the expertise term
rule-Z1 = The expertise organisation prepares the consolidated conclusion
rule-Z2 = The expertise organisation sends the signed conclusion when the contract is fulfilled
rule-V1 = The authorised environmental body gives its opinion

# The event that starts a term.
start-documents-presented = The documents for registration were presented: { $moment }.
start-questionnaire-presented = The questionnaire was presented: { $moment }.
start-agreement-concluded = The agreement was concluded: { $moment }.
start-received = The portal received the application: { $moment }.
start-document-certified = The document was certified with EDS: { $moment }.
start-document-signed = The document was signed: { $moment }.
start-message-received = The user's message was received: { $moment }.
start-message-registered = The message was entered into the log of appeals: { $moment }.
start-information-requested = The user was asked for further information: { $moment }.
start-refutation-confirmed = It was confirmed that there was no technical failure: { $moment }.
start-failure-detected = A technical failure was noticed: { $moment }.
start-failure-confirmed = The technical failure was confirmed: { $moment }.
start-force-majeure-decided = An emergency or force majeure was decided: { $moment }.
start-outage = A technical failure began: { $moment }.
start-channel-failed = A communication channel failed: { $moment }.
start-always = The system works at all times from this moment on: { $moment }.
start-application-registered = The application was registered: { $moment }.
start-item-registered = The latest document of the application was registered: { $moment }.
start-object-registered = The object was registered: { $moment }.
start-user-registered = The user was registered: { $moment }.
start-error-notice-sent = The notice of errors was sent to the owner: { $moment }.
start-incident-detected = An information security incident was noticed: { $moment }.
start-responsible-changed = The responsible persons changed: { $moment }.
start-document-issued = The document was issued: { $moment }.
start-year-begins = The year began: { $moment }.
start-test-agreed = The term of the test was agreed: { $moment }.
start-integration-active = The integration came into force: { $moment }.
start-works-start = Start of the works: { $moment }.
start-validity-ends = Last day of validity: { $date }.
start-act-registered = The Ministry of Justice registered the order: { $date }.
start-act-published = The order was officially published: { $date }.
start-completeness-remarks-sent = The completeness remarks were sent: { $moment }.
start-completeness-positive = Completeness was confirmed: { $moment }.
start-contract-draft-sent = The draft contract was sent: { $moment }.
start-contract-in-force = The contract came into force: { $date }.
start-contract-performed = The contract was fulfilled: { $moment }.
start-remarks-issued = The remarks were issued: { $moment }.
start-answers-term-ends = The first term for answers ended: { $date }.
start-answers-received = The answers to the remarks were received: { $moment }.
start-opinion-requested = The opinion of the authorised body was requested: { $moment }.
start-other = Start of the term: { $moment }.

# How long a term is.
unit-working-days = { working-days }
unit-calendar-days = { $n ->
    [one] { $n } calendar day
   *[other] { $n } calendar days
}
unit-months = { $n ->
    [one] { $n } month
   *[other] { $n } months
}
unit-years = { $n ->
    [one] { $n } year
   *[other] { $n } years
}
unit-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
unit-minutes-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
unit-seconds = { $n ->
    [one] { $n } second
   *[other] { $n } seconds
}
unit-working-minutes = { $n ->
    [one] { $n } minute of working time
   *[other] { $n } minutes of working time
}
unit-working-minutes-hours = { $n ->
    [one] { $n } hour of working time
   *[other] { $n } hours of working time
}
unit-immediately = at once
unit-agreed = until the day that was agreed or stands in the document
unit-minutes-before = at least { unit-minutes } before
unit-minutes-before-hours = at least { unit-minutes-hours } before
unit-calendar-days-before = { unit-calendar-days } before this day
unit-base-at-most = as for the base kind, but not longer than the expertise of a technically complex object of level II
unit-half-of-base = { $n ->
    [one] half of the base term, but at least { $n } working day
   *[other] half of the base term, but at least { $n } working days
}
unit-rest-at-least = { $n ->
    [one] the rest of the expertise term, but at least { $n } working day
   *[other] the rest of the expertise term, but at least { $n } working days
}
unit-registration-date = the day of registration by the hour of receipt
unit-period = the period of the failure or the circumstances
unit-open = without end
unit-elsewhere = set by another act
unit-set-by-operator = set by the operator
unit-off = off by default
unit-window = only in the hours that are allowed

# Who acts and who waits.
actor-portal = the portal, automatically
actor-portal-operator = the portal operator
actor-expertise-operator = the operator of the KVE information system
actor-construction-operator = the portal operator for construction records
actor-operator = the operator of the system
actor-operator-support = the operator's specialist
actor-telecom-operator = the operator of communication
actor-system-owner = the owner of the information system
actor-applicant = the applicant
actor-user = the user
actor-construction-user = the user of construction records
actor-participant = the portal participant (expertise organisation)
actor-expertise = the expertise system, automatically
actor-environment-body = the authorised environmental body
actor-ministry = the ministry
actor-parties = those who submit and consider the application
actor-public = everybody

# What happens when a term ends.
effect-none = The end of this term changes nothing by itself.
effect-overdue = If nothing is done before the term ends, it counts as missed. There is no decision by silence.
effect-breach = If nothing is done before the term ends, a breach is recorded.
effect-flag = If nothing is done before the term ends, a mark is set.
effect-alert = If it is not done at once, the system alerts the operator.
effect-may-be-closed = After the term has ended, the message may get the status "completed".
effect-moved = The terms of the case end later.
effect-see-terms-by-act = What happens at the end is said for each of these terms.
effect-disposal-allowed = After the term has ended, disposal of the documents may be decided. Nothing is destroyed by itself.
effect-suspension = If the errors are not eliminated, the information exchange is suspended.
effect-blocking = From the next day on the participant is blocked.
effect-traffic-stops = After the term has ended, the information exchange stops.
effect-in-force = On the next day the order is in force.
effect-reminder = On this day the portal sends a reminder.
effect-registered = On this day the document is registered automatically.
effect-start-refused = If the works were not announced in time, they cannot be started.
effect-scheduling-refused = Works cannot be scheduled at other hours.
effect-outside-hours = Messages at other times are registered in the next working time.
effect-publication-needed = The hours of support must be published.
effect-positive-result = If there is no result before the term ends, completeness is confirmed automatically.
effect-closed = If nothing is done before the term ends, the application is closed.
effect-term-begins = The expertise term runs from this day on.
effect-remarks-closed = After the term has ended, remarks cannot be issued.
effect-elimination-expired = After the term has ended, answers are not accepted and the expertise goes on without them.
effect-clock-runs-on = The expertise term does not stop.
effect-refused-after = After this day uploads are not accepted.

# Why a term stands still.
pause-information-requested = information requested from the user is awaited
