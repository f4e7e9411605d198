# The text that is signed. Raise the version number with every change: office/src/registrations/agreement.rs

agreement-name = Agreement on the use of the portal
agreement-1 = 1. The user uses the portal under the Rules approved by Order No. 670 of 24 September 2018.
agreement-2 = 2. The user answers for the truth of the data in the registration form and for their agreement with the attached documents, and keeps the data on the portal up to date.
agreement-3 = 3. Applications and documents are submitted through the personal account and certified by an electronic digital signature issued by the National Certification Authority of the Republic of Kazakhstan.
agreement-4 = 4. Documents signed with an EDS cannot be deleted, changed or replaced during their storage term. A correction is made only by adding a new version.
agreement-5 = 5. The user places no information that constitutes state secrets on the portal.
agreement-6 = 6. The portal operator ensures the functioning, information security and technical support of the portal under the Rules and stores the information for at least 3 years from the day of registration.
agreement-7 = 7. The time of registration, acceptance and sending is counted by the time of the city of Astana.
agreement-party = User
agreement-operator = Portal operator
agreement-attachments = Attached documents and their SHA-256 checksums
agreement-bytes = { $n ->
    [one] { $n } byte
   *[other] { $n } bytes
}

# The portal of organising construction (Order No. 465).
agreement-465-1 = 1. The user uses the portal under the Rules approved by Order No. 465 of 11 September 2020.
agreement-465-2 = 2. The user answers for the truth of the data in the registration form and for their agreement with the attached documents, and keeps the data on the portal up to date.
agreement-465-3 = 3. The portal is entered by means of an electronic digital signature issued by the National Certification Authority of the Republic of Kazakhstan. Information and documents on construction are presented through the personal account and certified by the electronic digital signature of the person who may certify them.
agreement-465-4 = 4. Documents signed with an EDS cannot be deleted, changed or replaced during their storage term. A correction is made only by adding a new version.
agreement-465-5 = 5. The user places no information that constitutes state secrets on the portal.
agreement-465-6 = 6. The portal operator ensures the functioning, information security and technical support of the portal under the Rules and stores the information for the whole term of operation of the object.
agreement-465-7 = 7. The time of registration, acceptance and sending is counted by the time of the city of Astana.

agreements-title = Agreements on the use of the portals
agreements-lead = The operator develops and approves the text of the agreement (point 7 of the Rules). Each portal has its own. A new version is in force from the day you name; who is registered signs it in the account.
agreements-current = In force
agreements-new = New version
agreements-history = Approved versions
agreements-history-empty = No version was approved yet: the text of the program is in force.
agreements-text = Text: { $language }
agreements-column-version = Version
agreements-column-signed-by = Who signs
agreements-column-approved = Approved
agreements-column-text = Text
agreements-countersigned = The user and the operator
agreements-not-countersigned = The user alone
agreements-field-kk = Text in Kazakh
agreements-field-ru = Text in Russian
agreements-field-text-hint = Points only, each on a line of its own. Title, version, parties and attachments are added by the portal.
agreements-field-from = In force from
agreements-field-from-hint = A day after today, for example 01.03.2027
agreements-field-reason = Ground of the change
agreements-preview = Preview
agreements-preview-title = New version of the agreement
agreements-preview-lead = So it will be read and signed. Nothing is approved yet.
agreements-approve = Approve
agreements-change = Change
agreements-done = Version { $number } is approved, in force from { $date }
agreements-countersign = Sign the agreement for the operator
agreements-countersign-lead = Its user has signed it. By this version the operator signs too.
agreement-error-empty = Enter the text
agreement-error-long = The text is too long. Limit in characters: { $max }
agreement-error-from = Enter the day, for example 01.03.2027
agreement-error-from-early = A version is in force from a day after today: { $date }
agreement-error-reason = Enter the ground of the change
agreement-error-reason-long = The ground is too long. Limit in characters: { $max }
