documents-caption = Documents of the case
documents-column-document = Document
documents-column-source = Added by
documents-column-date = Date
documents-column-version = Version
documents-column-signatures = Signatures
documents-column-download = Download
documents-file = file
documents-versions = All versions (ZIP)
documents-cms = CMS
documents-version = v{ $number }
documents-covered = certified by the signature under the inventory
documents-covered-by-agreement = certified by the signature under the agreement
documents-signatures-count = { $count ->
    [one] { $count } valid signature
   *[other] { $count } valid signatures
}
documents-source-applicant = applicant
documents-source-operator = portal operator
documents-source-participant = expertise organisation
documents-source-system = portal

document-kind-manifest = Inventory of the application
document-kind-agreement = Agreement on the use of the portal
document-kind-registration-confirmation = Confirmation of registration
document-kind-registration-refusal = Refusal of registration
document-kind-attachment = Attachment to the registration
document-kind-project = Project document
document-kind-completeness-result = Completeness check result
document-kind-replacement-notice = Notice on the replacement of a document
document-kind-annulment-act = Act of annulment
document-kind-version-request = Request for a new version of a document
document-kind-version-reply = Reply to a request: new version of a document
document-kind-force-majeure-decision = Decision on an emergency or force majeure
document-kind-receipt = Receipt

documents-form = Kind of file
documents-form-copy = electronic copy
documents-form-document = electronic document

section-explanatory-note = Explanatory note
section-general-plan = General plan
section-architecture = Architecture
section-structures = Structures
section-engineering = Engineering networks and equipment
section-organisation = Construction organisation project
section-estimate = Estimate documentation
section-surveys = Survey materials
section-initial-data = Initial data: planning assignment and design brief
section-other = Other
section-required = required

signatures-column-signer = Signed by
signatures-column-certificate = Certificate
signatures-column-time = Time (Astana)
signatures-column-check = Check
signatures-valid = Valid
signatures-valid-until = valid until { $date }
signatures-caption = Signatures under the documents of the case
signatures-role-applicant = applicant
signatures-role-registrant = portal user
signatures-role-expert = expert
signatures-role-head = head of the organisation
signatures-role-authorized = authorised employee
signatures-role-operator = operator of the system
signatures-role-system = seal of the system
signatures-on = Under the document: { $title }

refusal-document-immutable = A signed document cannot be changed, deleted or replaced. Add a new version.
refusal-document-not-yet-registered = The document is not registered on the portal yet. Registration date: { $date }. Nothing was changed. On that date the portal registers the document and sends it automatically.

refusal-replacement-not-now = This cannot be done in the present state of the document. Nothing was changed. Reload the page to see the state.
refusal-replacement-not-own-document = Only the party whose document it is gives a new version. Nothing was changed. If the applicant presented the document, send the applicant a notification; if the expertise organisation did, contact it.
refusal-replacement-not-authorised = You have no right to replace documents. Nothing was changed. Ask an authorised employee of the expertise organisation to do it.
refusal-replacement-ground-missing = The ground of the replacement is missing, so nothing was recorded. Write why a new version of the document is needed.
refusal-replacement-undecided = The decision to replace the document is not recorded yet. Nothing was changed. First record the decision, then notify the applicant, annul the former version and send the new one.
refusal-replacement-notice-undelivered = The notification is not delivered to the applicant's account yet, so nothing was recorded. Wait for the delivery and try again.
refusal-replacement-not-notified = The applicant is not notified of the replacement of the document yet. Nothing was changed. First notify the applicant, then annul the former version and send the new one.
refusal-replacement-not-annulled = The former version of the document is not annulled yet, so the new one was not sent. First annul the former version, then send the new one.
refusal-replacement-without-notice = A new version of a presented document is sent only in reply to a notification of the expertise organisation, and there is no such notification. Nothing was sent. Wait for the notification.
refusal-replacement-other-version = Another version of this document is valid, its number is { $number }. Nothing has changed. Load the page anew and look at the valid version.
refusal-replacement-unknown-document = The document in question is not in this case, or it is not its last version. Nothing has changed. Check which version was sent last.
refusal-replacement-already-asked = A new version of this document was asked for by the notice No. { $number }. Nothing has changed. Wait for the applicant's reply.
refusal-replacement-already-answered = This notice was answered already. Nothing has changed. See the version that was sent on the page of the case.
refusal-replacement-case-over = The case is over, so no new version is asked for. Nothing has changed. Corrected documents are submitted with a new application.
refusal-replacement-not-named = The case came when documents were not yet named by their id on the portal, so a new version of this one cannot be asked for through the system. Nothing has changed. Contact the applicant.
refusal-replacement-statement-differs = The signed reply is not about this application and this file. Nothing was taken. The sender must make the reply anew and sign it.

refusal-retention-not-now = This cannot be done in the present state of the storage. Nothing was changed. Reload the page to see the state.
refusal-retention-item-known = This document is already among the stored ones. Nothing was changed. There is no need to add it again. Checksum: { $sha256 }.
refusal-retention-operation-not-ended = The day on which operation of the object ends has not come yet: { $date }. Nothing was recorded. Check the date or record the end when that day comes.
refusal-retention-case-open = The case is not finished: something may still come to it. Nothing was disposed of. Wait until it is closed.
refusal-retention-disposed = The storage period has ended and the documents of this case were disposed of on { $date } by act { $act }. The checksums, the signatures and the history remain on the page of the case.
refusal-retention-open = The object is still in operation, so its documents cannot be disposed of. Nothing was changed. First record that operation of the object has ended.
refusal-retention-runs = The storage period has not ended yet, its last day is { $last_day }. The documents cannot be disposed of. Nothing was changed. Try again after the period ends.
refusal-retention-held = The documents cannot be disposed of: they are needed as evidence. Nothing was changed. Number of the information sent to law-enforcement or other authorised bodies: { $referral }. The ban on disposal has to be lifted first.
refusal-retention-secrets = The documents cannot be disposed of: on { $date } one of them was reported to contain state secrets, and that is not decided yet (points 4 and 23 of the Rules). Nothing was changed. Decide on the report first.
refusal-retention-act-unsigned = The act of disposal is not signed by the person who approved it. Nothing was disposed of. Sign the act and try again.
refusal-retention-act-incomplete = The list in the act of disposal does not match the stored documents. Nothing was disposed of. Draw up the act again: it must name every stored document and no other.
archive-download = Download everything (ZIP)
archive-title = What is in this archive
archive-about =
    Every file is as it was signed. To prove it without any system:
        1. sha256sum -c SHA256SUMS (on Linux or macOS) compares every file with its SHA-256.
        2. inventory.json lists the same files with numbers, dates and signers. inventory.json.cms is its seal (CMS) by the system that gave out this archive. With an RSA key any openssl checks it, with GOST 34.10-2015 one that knows GOST. CA.pem stands for a file with the root certificate and the issuing certificate of the certification authority, taken from the authority itself:
           openssl cms -verify -binary -inform DER -in inventory.json.cms -content inventory.json -CAfile CA.pem -purpose any
        3. Each .cms file in signatures is a detached signature over the document with the same number.
