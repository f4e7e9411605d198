# Refusals common to all pages.

refusal-role-may-not = This action belongs to another role, so it was not carried out. Sign in with another key or ask somebody who has the right.
refusal-nobody-may = Sign in with your EDS key to do this. Nothing was changed.
refusal-document-not-readable = This document is not for you to read. If you should see it, ask its owner, or sign in with the key of the organisation it belongs to.
# A refusal and the clause it stands on; the page puts both together.
refusal-ground = { $said } Ground: { $clause }.

# Works on the system: when they may run and when they must be announced.
refusal-works-outside-window = The works fall in the hours of a working day in which none are carried out: { $date }. On working days they are carried out at night, from { $from } to { $to }; on days off and holidays at any time. Nothing was recorded. Choose another time.
refusal-works-end-before-start = The end of the works is not later than their start. Nothing was recorded. Check the date and time of the start and the end.
refusal-works-notice-late = The works were announced too late, so they cannot start at this time. The latest time to announce them was { $due }. Choose a later start.
refusal-hours-fixed = The hours of support of this system are laid down by the Rules and cannot be set by its operator. Nothing was changed.
