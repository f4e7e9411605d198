retention-title = Storage of cases
retention-lead = A case is stored for three years from the registration of its latest document (point 23 of the Rules). After that nothing disappears by itself: it can be disposed of by a signed act. What is evidence is not disposed of (point 65).
retention-caption = Registered cases, the earliest first
retention-column-case = Case
retention-column-state = State
retention-column-registered = Registered on the portal
retention-empty = There are no such cases.
retention-find = Registration number
retention-find-button = Find
retention-next = Next page
retention-runs = The storage period has not ended yet: its last day is { $date } (point 23 of the Rules). Until then the documents cannot be disposed of.
retention-state-kept = Stored
retention-state-held = Held as evidence
retention-state-disposable = May be disposed of
retention-state-disposed = Disposed of
retention-items = Documents of the case
retention-act = Act of disposal
retention-act-signature = Signature under the act
retention-act-number = Number of the act
retention-act-covers = { $count ->
    [one] { $count } document, named by its checksum
   *[other] { $count } documents, each named by its checksum
}
retention-disposed-by = Signed by
retention-disposed-at = Disposed of
retention-dispose = Sign the act and dispose of the documents
retention-dispose-warning = The files cannot be brought back. Checksums, signatures, the history and this act remain.
retention-holds = Holding as evidence
retention-holds-none = Nothing holds this case.
retention-hold = Forbid disposal
retention-release = Lift the ban
retention-referral = Number of the referral
retention-referral-hint = Of the information sent to law-enforcement or other authorised bodies (point 65 of the Rules)
retention-error-referral = Enter the number of the referral, at most { $max } characters
