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
