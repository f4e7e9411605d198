registration-title = Registration on the portal
registration-title-465 = Registration on the portal of organising construction
registration-lead = Fill in the form, attach the documents and sign the agreement. The portal operator answers within 3 working days.
registration-lead-465 = Fill in the form, attach the documents and sign the agreement. The portal operator answers within 1 working day.
registration-needs-title = What you will need
registration-needs-legal = Copies of the documents on state registration, on taxes and obligatory payments, and on bank details
registration-needs-individual = A copy of your identity document. Bank details are optional
registration-needs-key = An EDS key for signing documents, not the sign-in key
registration-needs-term = Decision: within 3 working days after submission (point 8 of the Rules)
registration-needs-term-465 = Decision: within 1 working day after submission (point 6 of the Rules of Order No. 465)
registration-start = Start registration
registration-continue = Continue registration
registration-already-title = You are already registered
registration-open-cabinet = Open the personal account
registration-portal = Portal
registration-portal-670 = Portal of expertise of projects (Order No. 670)
registration-portal-465 = Portal of organising construction (Order No. 465)
registration-portals = Two portals, each with its own registration
registration-portals-lead = The registrations do not depend on each other: each has its own agreement, its own term and its own grounds for refusal.

registration-kind-legal = legal entity
registration-kind-individual = individual

registration-state-draft = Draft
registration-state-agreement_signed = Agreement signed
registration-state-presented = Under review
registration-state-registered = Confirmed
registration-state-refused = Refused

registration-steps-title = Registration
registration-step-form = Details
registration-step-documents = Documents
registration-step-agreement = Agreement and signature
registration-step-done = done
registration-step-missing = not done

registration-form-title = Your details
registration-form-lead = The name and the number come from the certificate and cannot be changed.
registration-field-name = Name
registration-field-bin = BIN
registration-field-iin = IIN
registration-field-kind = Who registers
registration-field-address = Address
registration-field-address-hint = Region, city, street, building
registration-field-phone = Telephone
registration-field-phone-hint = For example, +7 701 000 00 00
registration-field-email = E-mail
registration-field-email-hint = To reach you
registration-bank-title = Bank details
registration-bank-optional = Optional
registration-field-account = Account (IBAN)
registration-field-account-hint = 20 characters, beginning with KZ
registration-field-bank = Bank
registration-field-bik = BIC of the bank
registration-field-bik-hint = 8 or 11 characters, for example CASPKZKA
registration-field-kbe = Code of the beneficiary (Kbe)
registration-field-kbe-hint = Two digits: 1 resident or 2 not, and the sector, for example 17
registration-save = Save and continue

registration-error-address-empty = Enter the address
registration-error-phone-empty = Enter the telephone number
registration-error-phone-form = Enter the telephone in digits, for example +7 701 000 00 00
registration-error-email-empty = Enter the e-mail address
registration-error-email-form = The e-mail address is incomplete. Example: name@example.kz
registration-error-account-empty = Enter the account
registration-error-account-form = An account has 20 characters: KZ and 18 more digits or Latin letters
registration-error-account-check = The check digits of the account do not fit: there is a slip in it. Compare all 20 characters with the paper of the bank and enter it again
registration-error-bank-empty = Enter the bank
registration-error-bik = The BIC of a bank of Kazakhstan has 8 or 11 characters, the fifth and sixth are KZ. Copy it from the paper of the bank
registration-error-kbe = The code of the beneficiary has two digits: 1 or 2, then 1 to 9. Copy it from the paper of the bank
registration-error-too-long = The text is too long. Limit in characters: { $max }
registration-error-form-incomplete = Fill in the details: address, telephone and e-mail
registration-error-attachment-missing = Attach the documents. Missing: { $group }
registration-error-file-unfinished = The file is not fully uploaded: { $name }. Upload it again or remove it
registration-error-ground = Choose the ground of refusal
registration-error-decision = Choose the decision
registration-error-where = Say which field or document does not match
registration-error-detail = Explain to the applicant what to correct

registration-documents-title = Documents
registration-documents-lead = PDF or a picture of good quality. A file is saved at once and you can come back to it.
registration-attachment-state_registration = State registration
registration-attachment-tax_and_mandatory_payments = Taxes and obligatory payments
registration-attachment-bank_details = Bank details
registration-attachment-identity_document = Identity document
registration-attachment-required = required
registration-attachment-optional = optional
registration-attachment-none = no files
registration-attachment-add = Add a file: { $group }
registration-attachment-upload = Upload
registration-attachment-remove = Remove
registration-documents-next = Go to the agreement

registration-agreement-title = Agreement on the use of the portal
registration-agreement-lead = Read and sign. The signature also certifies the form and the attached files by their checksums.
registration-agreement-version = Version of the agreement: { $version }
registration-agreement-version-from = Version of the agreement: { $version }, in force from { $date }
registration-agreement-sign = Sign and submit
registration-renewal-title = Sign the new version of the agreement
registration-renewal-lead = A new version of the agreement is in force. Read and sign it: until then nothing new can be submitted. Everything else goes on.
registration-renewal-sign = Sign the agreement

registration-presented-title = Documents submitted
registration-presented-lead = We will answer by { $date }. There is nothing you need to do.
registration-presented-overdue = The term of the answer passed: { $date }. Silence is neither a confirmation nor a refusal, the decision is still up to the operator. The head of the operator has been alerted. Your documents are kept.
registration-presented-at = Submitted
registration-due = Decision by
registration-refused-title = Registration refused
registration-refused-ground = Ground
registration-refused-clause = By which point
registration-refused-where = What does not match
registration-refused-detail = The operator's explanation
registration-refused-correct = Correct and submit again
registration-refused-kept = The filled form is kept. Attach the documents and sign the agreement again.
registration-refused-paper = The refusal is a signed document: read it below.
registration-papers-title = Documents
registration-registered-title = Registration confirmed
registration-registered-lead = The personal account was opened on { $date }.

registration-instruction-1 = Press “New application” and describe the object.
registration-instruction-2 = Upload the project documents. An upload can be interrupted and continued.
registration-instruction-3 = Choose the expertise organisation, check and sign. Before 14:00 on a working day the application is registered at once, later on the next working day.
registration-instruction-title = How to work with the portal
registration-instruction-465-1 = Sign in with an EDS key only: your own, or that of the organisation.
registration-instruction-465-2 = From the day of registration until the object is put into operation you present information and copies of documents on its construction through your account (point 9). Each is certified with the EDS of the person who may certify it (point 10).
registration-instruction-465-3 = What is signed is not deleted, changed or replaced (point 12). A correction is a new version.

registration-ground-duplicate_user = The user is already registered
registration-ground-untrue_data = Untrue data in the form
registration-ground-data_not_matching_documents = The data do not match the documents

registration-queue-title = Registrations
registration-queue-lead = { $count ->
    [0] No registrations are waiting for a decision.
    [one] { $count } registration is waiting for a decision. Term: 3 working days, with the portal of construction 1.
   *[other] { $count } registrations are waiting for a decision. Term: 3 working days, with the portal of construction 1.
}
registration-queue-caption = Registrations by term
registration-queue-party = Registration
registration-queue-due = Decide by
registration-queue-decision = Decision
registration-queue-presented = Submitted
registration-queue-empty = Every registration has been decided.
registration-queue-decided = Decided
registration-queue-waiting = Waiting for a decision

registration-checks-title = Checks
registration-check-signature = The signature under the agreement is valid
registration-check-party = Signed by the registrant: the number in the certificate is the same
registration-check-numbers = The numbers in the certificate have the usual form
registration-check-duplicate-none = No other registration has this number
registration-check-duplicate-found = There was a registration with this number: { $state }, { $date }
registration-check-documents = All required documents are attached
registration-decision-title = Decision
registration-decision-confirm = Confirm the registration
registration-decision-refuse = Refuse
registration-decision-ground = Ground, point 9 of the Rules
registration-decision-ground-465 = Ground, point 7 of the Rules of Order No. 465: there is no other
registration-decision-where = Field or document
registration-decision-where-hint = Needed for the second and the third ground
registration-decision-detail = Explanation to the applicant
registration-decision-detail-hint = What is wrong and how to correct it. The applicant will see this text
registration-decision-submit = Go on to the signature
registration-decision-done-confirmed = Registration confirmed: { $name }
registration-decision-done-refused = Refusal recorded: { $name }
registration-confirmation-title = Confirmation of the registration: { $name }
registration-confirmation-lead = The confirmation is a document. Read it and sign it with your own key: only the signature confirms.
registration-confirmation-sign = Sign and confirm
registration-confirmation-several = Registrations to be confirmed together
registration-confirmation-sign-several = { $count ->
    [one] Sign and confirm { $count }
   *[other] Sign and confirm { $count }
}
registration-confirmation-paper-670 = The operator of the portal confirms the registration of the user named above with the portal, by point 8 of the Rules approved by Order No. 670 of 24 September 2018.
registration-confirmation-paper-465 = The operator of the portal confirms the registration of the user named above with the portal, by point 6 of the Rules approved by Order No. 465 of 11 September 2020.
registration-confirmation-paper-opens = From the signature on the user has a personal account and the instruction on working with the portal. The decision is dated by its signature.
registration-refusal-title = Refusal of the registration: { $name }
registration-refusal-lead = The refusal is a document. Read it and sign it with your own key: only the signature refuses. What is wrong with it you correct on the page of the registration.
registration-refusal-sign = Sign and refuse
registration-refusal-waiting = A refusal is prepared and waits for a signature
registration-refusal-open = Read and sign the refusal
registration-refusal-prepare-hint = A refusal is recorded by your signature, on the next page
registration-refusal-paper-670 = The operator of the portal refuses the registration on the ground named above. The grounds for refusal are only those of point 9 of the Rules approved by Order No. 670 of 24 September 2018.
registration-refusal-paper-465 = The operator of the portal refuses the registration on the ground named above. The only ground for refusal is that of point 7 of the Rules approved by Order No. 465 of 11 September 2020.
registration-refusal-paper-correct = The filled form is kept on the portal. Correct what is named above, attach the documents, sign the agreement and present the registration again, at any time. The term of the decision begins anew on the day of presentation.
registration-refusal-paper-duplicate = A registered user has a personal account already. Sign in with the key of the registered user, or ask the head of the organisation for access. If the registration is not yours, present yours again: the filled form is kept.
registration-refusal-paper-where = Who signed, by which certificate and when, stands beside the document and the file of its signature.
registration-of-portal = { $portal }: { $text }

refusal-duplicate-user = A user with this number is already registered. Open the personal account or ask the head of the organisation to add you.
refusal-registration-not-now = This cannot be done in the present state of the registration. Nothing was changed. Reload the page to see the state.
refusal-registration-signer-differs = The agreement was signed with another party's key. Choose the key of the registrant and sign again. Nothing was submitted, what you entered is kept.
refusal-registration-signer-without-authority = This key has no power to sign for the organisation. The head or an employee with the right to sign can sign. Nothing was submitted, what you entered is kept.
refusal-registration-attachments-missing = Required documents are not attached. Upload them and try again. What you entered is kept.
refusal-registration-agreement-unsigned = The agreement is not signed yet. Sign it first; what you entered is kept.
refusal-not-registered = Applications are submitted from the personal account. Register on the portal first.
refusal-registration-ground-missing = The decision is not recorded: it needs a ground. Choose the ground of refusal.
refusal-registration-ground-unknown = The decision is not recorded: this portal may not refuse on this ground. The list of grounds is closed. Choose one of the list, or confirm the registration.
refusal-registration-ground-unmarked = The decision is not recorded. Mark which field or document does not match.
refusal-registration-other-key = The signature is made with another key, so nothing was recorded. Sign with your own key issued for the operator of the portal.
refusal-registration-agreement-to-renew = A new version of the agreement is in force, so nothing was submitted. Open your account, read and sign it, then submit again. Your draft is kept.
refusal-registration-agreement-not-countersigned = The registration is not confirmed yet: the operator signs this agreement too. Sign it on this page, then confirm.

# The list of registered users (A-9, B-7).
users-title = Registered users
users-lead = { $count ->
    [one] { $count } registration. Page { $page } of { $pages }; the files have all.
   *[other] { $count } registrations. Page { $page } of { $pages }; the files have all.
}
users-column-user = User
users-column-registered = Registered
users-empty = Nobody fits these filters.
users-find = Show
users-any = all
users-field-find = Name, BIN or IIN
users-field-find-hint = A part of the name, or the whole number
users-field-from = Registered from
users-field-to = Registered to
users-field-day-hint = For example 24.11.2026

correction-ask = Ask to correct data
correction-ask-title = Ask the user to correct data
correction-ask-lead = On the portal of construction untrue data are no ground for a refusal (point 7 of Order 465), so the user is asked to correct them. The request does not stop the term of the registration and is not needed for a decision.
correction-before = The last request
correction-fields = What is to be corrected
correction-text = What is wrong with it
correction-send = Ask
correction-not-now = The registration is not being considered on the portal of construction, so nothing is asked for.
correction-asked-at = Asked
correction-corrected-at = Corrected
correction-waits = not yet
correction-title = Correct data of the registration
correction-lead = The operator asks you to correct these data. The term of the registration runs on meanwhile. What you wrote before stays in the history.
correction-open = The operator asks you to correct data
correction-save = Correct
correction-error-fields = Choose what is to be corrected
correction-error-text = Write what is wrong. Most characters: { $max }
correction-error-same = Nothing of what the operator asked for has been changed
correction-error-order = By Order 670 untrue data are a ground for a refusal (point 9), so nothing is asked for there
event-registration_correction_asked = The operator asked to correct data
event-registration_corrected = The user corrected data
notice-registration-correction-asked = The operator asks you to correct data of the registration: { $text }. The term of the registration runs on
notice-registration-corrected = The user corrected data of the registration: { $name }
