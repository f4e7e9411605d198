documents-caption = Documents of the case
documents-column-document = Document
documents-column-source = Added by
documents-column-date = Date
documents-column-version = Version
documents-column-signatures = Signatures
documents-column-download = Download
documents-file = file
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
document-kind-attachment = Attachment to the registration
document-kind-project = Project document
document-kind-completeness-result = Completeness check result
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
signatures-role-system = seal of the system
signatures-on = Under the document: { $title }

refusal-document-immutable = A signed document cannot be changed, deleted or replaced. Add a new version.
