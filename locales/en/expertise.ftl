# System of an expertise organisation: queue, case, completeness check, signatures.

nav-expertise-cases = Cases
nav-expertise-to-sign = To sign

expertise-queue-title = Cases under expertise
expertise-queue-lead = { $count ->
    [0] No applications yet.
    [one] { $count } case in the system.
   *[other] { $count } cases in the system.
}
expertise-queue-today = Today
expertise-queue-today-none = That is all for today: no case needs your action.
expertise-queue-today-note = Terms in working days, Astana time
expertise-queue-caption = Cases under expertise, those with the nearest term first
expertise-queue-all = All cases
expertise-queue-empty = Applications arrive from the portal automatically. There are no new ones.
expertise-column-number = Number
expertise-column-applicant = Applicant
expertise-column-received = Received
expertise-column-due = Term
expertise-column-state = State
expertise-age = days in work: { $days }

expertise-state-running = check in progress
expertise-state-drafted = waits for the expert's signature
expertise-state-signed_by_expert = waits for the head's signature
expertise-state-positive = complete
expertise-state-negative = has remarks
expertise-state-positive_auto = complete, the term ended
expertise-state-not_started = check not started

expertise-task-running = Check completeness
expertise-task-drafted = Sign the result
expertise-task-signed_by_expert = Sign as the head
expertise-task-until = until { $moment }

expertise-case-brief = In brief
expertise-case-applicant = Applicant
expertise-case-bin = BIN
expertise-case-iin = IIN
expertise-case-received-at = Received by this system
expertise-case-submitted-at = Submitted on the portal
expertise-case-documents = Documents
expertise-case-documents-note = The documents came from the portal and were compared by checksums. They cannot be changed or deleted.
expertise-case-document = Document
expertise-case-size = Size
expertise-case-sum = Checksum
expertise-case-file = File
expertise-case-number-of = No. { $number }, { $date }
expertise-case-signatures = Signatures
expertise-case-signer = Signed by
expertise-case-certificate = Certificate
expertise-case-signed-at = Time (Astana)
expertise-case-cms = Signature file
expertise-case-history = History
expertise-case-turn-expert = The expert's turn
expertise-case-turn-head = The head's turn
expertise-case-turn-portal = The result was sent to the portal
expertise-turn-running = Check completeness and record the result. If the term ends without signed remarks, the system issues the positive result automatically (point 40 of the Rules).
expertise-turn-drafted = The result is recorded and waits for the expert's signature. Without both signatures it does not count.
expertise-turn-signed = The expert has signed. The second signature registers the result and sends it to the applicant at once.
expertise-turn-sent = The result is registered under number { $number }.
expertise-turn-automatic = The term of the check ended without signed remarks. The system issued the positive result under number { $number }.
expertise-case-turn-refused = The portal did not accept the result
expertise-turn-refused-at = The refusal came: { $moment }. The applicant has not received the result.
expertise-turn-refused-next = Check the signatures and the keys of the signers and contact the operator of the portal. The result and its number are kept here.
expertise-stage-received = Receipt
expertise-stage-completeness = Completeness
expertise-stage-contract = Contract
expertise-stage-expertise = Expertise

expertise-by-system = System
expertise-by-portal = Portal
event-completeness_change_refused = An attempt to change the result after the term was refused

expertise-completeness-title = Completeness check
expertise-completeness-open = Check completeness
expertise-completeness-lead = Application { $number }
expertise-completeness-locked = The term of the check ended on { $moment }. The result and the remarks can no longer be changed (point 40 of the Rules).
expertise-completeness-decided = The result is registered and sent. It cannot be changed here.
expertise-strip-soon = The term ends soon. A draft or a single signature does not count: both signatures are needed by { $moment }.
expertise-strip-last-day = Today is the last day. Both signatures are needed by { $moment }. After that the system issues the positive result automatically.
expertise-checklist = What was checked
expertise-checklist-composition = The set of documents matches the assignment
expertise-checklist-initial-data = The initial data are attached
expertise-checklist-readable = The files open and can be read
expertise-checklist-signatures = The applicant's signatures are verified
expertise-verdict = Result of the check
expertise-verdict-positive = Complete
expertise-verdict-positive-hint = No remarks. The applicant gets the positive result.
expertise-verdict-negative = There are remarks
expertise-verdict-negative-hint = List what is missing. The application will be closed as incomplete.
expertise-remarks-hint = Empty rows do not count. Each remark names the document and what has to be corrected in it.
expertise-remark-text = Remark { $n }
expertise-remark-norm = Ground (norm) of remark { $n }
expertise-remark-more = Add rows
expertise-record = Record and create the document
expertise-record-again = Record anew
expertise-record-note = The system creates a PDF. Then the expert and the head sign it.
expertise-record-again-note = A new record replaces the document. The expert's signature under the former document is then no longer valid.
expertise-remark-empty = Enter the text of the remark or remove its ground
expertise-remark-too-long = The remark is too long. Limit in characters: { $most }
expertise-remarks-missing = Add at least one remark or choose “Complete”
expertise-remarks-in-positive = “Complete” is chosen, but there are remarks. Remove them or choose “There are remarks”
expertise-remarks-too-many = Too many remarks. Limit: { $most }
expertise-verdict-missing = Choose the result of the check
expertise-draft-title = Prepared document
expertise-draft-recorded = Recorded { $moment }
expertise-draft-open = Open the PDF
expertise-draft-signed = Signed by the expert: { $name }, { $moment }
expertise-draft-outcome = Result
expertise-draft-remarks = Remarks
expertise-sign-expert = Sign the result
expertise-sign-head = Sign and send to the applicant
expertise-sign-wait-expert = The document waits for the expert's signature.
expertise-sign-wait-head = The document waits for the head's signature.
expertise-sign-missing = Sign with NCALayer or attach a signature file

expertise-to-sign-title = For the head to sign
expertise-to-sign-lead = Results that the expert has already signed. Your signature registers the document and sends it to the applicant.
expertise-to-sign-empty = There are no documents to sign.
expertise-to-sign-caption = Documents signed by the expert
expertise-to-sign-open = Check and sign

expertise-paper-title = Result of the completeness check
expertise-paper-foot = Electronic document. Electronic digital signatures confirm that it is genuine
expertise-paper-application = Application
expertise-paper-number-of-date = No. { $number }, { $date }
expertise-paper-applicant = Applicant
expertise-paper-object = Object
expertise-paper-outcome = Result
expertise-paper-positive = The set of documents is complete
expertise-paper-negative = The set of documents is incomplete, there are remarks
expertise-paper-positive-auto = The set of documents is complete: the term of the check ended without remarks (point 40 of the Rules)
expertise-paper-ground = Ground
expertise-paper-next = What the applicant does now
expertise-paper-next-positive = Nothing has to be put right. The next step is the contract for the expertise. The expertise organisation sends a draft of it to the personal account on the portal, where it is signed with an electronic digital signature (point 42 of the Rules).
expertise-paper-next-negative = Eliminate the remarks and submit a new application from the personal account on the portal (point 16 of the Rules). The consideration of this application is over, its documents cannot be replaced (point 22 of the Rules).
expertise-paper-remarks = Remarks
expertise-paper-remark-number = No.
expertise-paper-remark-text = Remark
expertise-paper-remark-norm = Ground
expertise-paper-remarks-none = There are no remarks
expertise-paper-remarks-note = The remarks are given in the language in which the expert wrote them.
expertise-paper-ticked = Checked
expertise-paper-not-ticked = Not ticked
expertise-paper-signers = Who checked and who signs
expertise-paper-checked-by = Checked by the expert
expertise-paper-signer-expert = Signs first: an expert
expertise-paper-signer-head = Signs second: the head
expertise-paper-signer-system = Seal of the information system
expertise-paper-signers-where = Who signed, with which certificate and when, is shown in the record of the document beside the files of the signatures (point 42 of the Rules).
expertise-paper-term = Term of the check
expertise-paper-numbering = The system assigns the registration number and date at the moment of signing (point 41 of the Rules). They are shown in the record of the document.
expertise-paper-files = Files of the application
expertise-paper-files-note = This result is about the files with these checksums. The applicant signed a list with the same checksums. A file with another checksum was not considered by the expertise organisation.
expertise-paper-manifest = SHA-256 of the list of the application

refusal-case-not-now = This cannot be done now: the case is in another state. Nothing was changed. Reload the page.
refusal-completeness-not-now = This cannot be done now. Nothing was changed. Reload the page and see whose signature is needed.
refusal-completeness-remarks-missing = A negative result needs at least one remark, so nothing was recorded. Add a remark or choose “Complete”.
refusal-completeness-remarks-in-positive = A positive result cannot have remarks, so nothing was recorded. Remove them or choose “There are remarks”.
refusal-completeness-expert-signature-missing = The expert signs first, then the head. Nothing was recorded: wait for the expert's signature.
refusal-completeness-same-signer = The expert and the head are different people. The second signature was not recorded: another employee gives it.
refusal-completeness-locked = The term of the completeness check has ended. The result and the remarks can no longer be changed. The attempt is recorded in the history of the case.
refusal-completeness-already-sent = The result is already registered and sent: { $number }. It can be replaced only as the Rules provide.
refusal-completeness-term-not-ended = The term of the check has not ended yet. The automatic result is issued only after it ends.

refusal-case-frozen = Access of the organisation to the KVE information system is suspended, so the case is suspended. Nothing was changed, the terms run on. Contact the operator of the KVE information system: after a new registration the operator resumes the case.

refusal-user-not-now = This cannot be done in the present state of the user of the KVE information system. Nothing was changed. Reload the page to see the state.
refusal-user-validity-ended = The accreditation certificate or the agreement has expired, its last day was { $valid_to }. Nothing was recorded. Present a valid document.
refusal-user-questionnaire-missing = The questionnaire is still missing, so the organisation was not registered. The organisation submits the questionnaire first.
refusal-user-not-operator = Only an organisation that is itself the operator of the KVE information system is registered without an agreement and a questionnaire. Nothing was changed. Conclude an agreement with this organisation and obtain its questionnaire.
refusal-user-system-not-integrated = The KVE information system is not integrated with the portal, so nothing was recorded. First complete its integration with the portal.
refusal-user-accreditation-still-valid = The accreditation certificate is still valid, its last day is { $valid_to }. This ground does not apply. Choose another ground. Nothing was changed.
refusal-user-without-agreement = The organisation is itself the operator of the KVE information system and has no agreement, so this ground does not apply. Choose another ground. Nothing was changed.

refusal-contract-not-now = This cannot be done in the present state of the contract. Nothing was changed. Reload the page to see the state.
refusal-contract-basis-missing = It is not said what confirms this, so nothing was recorded. Name the document: for example, a payment or an act.
refusal-contract-signing-term-ended = The term for signing the contract has passed, its last day was { $last_day }. The signature was not accepted, the application is closed without a contract. To have the expertise done, submit a new application.

refusal-remarks-not-now = This cannot be done in the present state of the remarks. Nothing was changed. Reload the page to see the state.
refusal-remarks-missing = There is not a single remark, so nothing was recorded. Add a remark or record that there are no remarks.
refusal-remarks-misnumbered = Remarks are numbered from 1 on without gaps: No. { $number } was given, it should be No. { $expected }. Nothing was recorded. Correct the numbers.
refusal-remarks-incomplete = Remark No. { $number } lacks the section of the project or the norm that was broken, so nothing was recorded. Name both the section and the norm.
refusal-remarks-term-ended = The term for issuing remarks has passed, its last day was { $last_day }. Remarks can no longer be prepared or sent. Nothing was changed. Go on to preparing the conclusion.
refusal-remarks-renounced = It is already recorded that there are no remarks, and that is final. Nothing was changed. Go on to preparing the conclusion.
refusal-remarks-already-issued = Remarks are already issued: No. { $number }. They are issued once, new ones cannot be added. Nothing was changed. Issued remarks can be withdrawn or clarified only by a new version of the document.
refusal-remarks-already-prolonged = The term for eliminating remarks is already extended, and it can be extended once only. Nothing was changed. Answers can be given until the extended term ends.
refusal-remarks-answers-term-ended = The term for eliminating remarks has passed, its last day was { $last_day }. Answers are no longer accepted, the term cannot be extended. Nothing was changed. The expertise goes on without answers.
refusal-remarks-additional = Remark No. { $number } is not among those that were issued, or it is named twice. Additional remarks are not permitted. Nothing was recorded. Keep only the issued numbers, each once.
refusal-remarks-assessed-twice = It is said twice of remark No. { $number } whether it is eliminated. Nothing was recorded. Keep one answer.
refusal-remarks-not-all-assessed = It is not said of remark No. { $number } whether it is eliminated. Nothing was recorded. Say this of each issued remark.

refusal-conclusion-not-now = This cannot be done in the present state of the conclusion. Nothing was changed. Reload the page to see the state.
refusal-conclusion-sections-missing = The conclusion has no section at all, so nothing was recorded. Add the sections that the experts will sign.
refusal-conclusion-section-unknown = This conclusion has no such section: { $section }. The signature was not recorded. Reload the page and choose the section.
refusal-conclusion-section-unsigned = A section of the conclusion is not signed by its expert yet: { $section }. The signature was not recorded: wait for the expert's signature.
refusal-conclusion-already-signed = The conclusion already has this signature. Nothing was changed. Reload the page and see whose signature is needed.
refusal-conclusion-group-signature-missing = The lead expert signs the conclusion first, then the head. The signature was not recorded: wait for the lead expert's signature.
refusal-conclusion-already-registered = The conclusion is already registered: { $number }. Nothing was changed. It can be replaced only as the Rules provide.
refusal-conclusion-held = The conclusion is sent after the terms of the contract are fulfilled, and their fulfilment is not confirmed yet. Nothing was sent. Confirm the fulfilment of the contract: the conclusion is then sent automatically.
refusal-conclusion-remarks-not-assessed = It is not recorded yet which remarks are eliminated, so the conclusion cannot be signed. The signature was not recorded. First say of each remark whether it is eliminated.
