registration-title = Registration on the portal
registration-lead = Fill in the form, attach the documents and sign the agreement. The portal operator answers within 3 working days.
registration-needs-title = What you will need
registration-needs-legal = Copies of the documents on state registration, on taxes and obligatory payments, and on bank details
registration-needs-individual = A copy of your identity document. Bank details are optional
registration-needs-key = An EDS key for signing documents, not the sign-in key
registration-needs-term = Decision: within 3 working days after submission (point 8 of the Rules)
registration-start = Start registration
registration-continue = Continue registration
registration-already-title = You are already registered
registration-open-cabinet = Open the personal account

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
registration-agreement-sign = Sign and submit

registration-presented-title = Documents submitted
registration-presented-lead = We will answer by { $date }. There is nothing you need to do.
registration-presented-overdue = The term of the answer passed: { $date }. Silence is neither a confirmation nor a refusal, the decision is still up to the operator. The head of the operator has been alerted. Your documents are kept.
registration-presented-at = Submitted
registration-due = Decision by
registration-refused-title = Registration refused
registration-refused-ground = Ground
registration-refused-where = What does not match
registration-refused-detail = The operator's explanation
registration-refused-correct = Correct and submit again
registration-refused-kept = The filled form is kept. Attach the documents and sign the agreement again.
registration-registered-title = Registration confirmed
registration-registered-lead = The personal account was opened on { $date }.

registration-instruction-1 = Press “New application” and describe the object.
registration-instruction-2 = Upload the project documents. An upload can be interrupted and continued.
registration-instruction-3 = Choose the expertise organisation, check and sign. Before 14:00 on a working day the application is registered at once, later on the next working day.

registration-ground-duplicate_user = The user is already registered
registration-ground-untrue_data = Untrue data in the form
registration-ground-data_not_matching_documents = The data do not match the documents

registration-queue-title = Registrations
registration-queue-lead = { $count ->
    [0] No registrations are waiting for a decision.
    [one] { $count } registration is waiting for a decision. Term: 3 working days.
   *[other] { $count } registrations are waiting for a decision. Term: 3 working days.
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
registration-decision-where = Field or document
registration-decision-where-hint = Needed for the second and the third ground
registration-decision-detail = Explanation to the applicant
registration-decision-detail-hint = What is wrong and how to correct it. The applicant will see this text
registration-decision-submit = Record the decision
registration-decision-done-confirmed = Registration confirmed: { $name }
registration-decision-done-refused = Refusal recorded: { $name }

refusal-duplicate-user = A user with this number is already registered. Open the personal account or ask the head of the organisation to add you.
refusal-registration-not-now = This cannot be done in the present state of the registration. Nothing was changed. Reload the page to see the state.
refusal-registration-signer-differs = The agreement was signed with another party's key. Choose the key of the registrant and sign again. Nothing was submitted, what you entered is kept.
refusal-registration-signer-without-authority = This key has no power to sign for the organisation. The head or an employee with the right to sign can sign. Nothing was submitted, what you entered is kept.
refusal-registration-attachments-missing = Required documents are not attached. Upload them and try again. What you entered is kept.
refusal-registration-agreement-unsigned = The agreement is not signed yet. Sign it first; what you entered is kept.
refusal-not-registered = Applications are submitted from the personal account. Register on the portal first.
refusal-registration-ground-missing = The decision is not recorded: it needs a ground. Choose the ground of refusal.
refusal-registration-ground-unmarked = The decision is not recorded. Mark which field or document does not match.
