# State secrets (point 4 of the Rules), and who sees a file (point 50).

secrets-title = State secrets
secrets-lead = The portal and the system of expertise are not made for state secrets. Here are the documents that were reported to contain some. Nobody can read them until it is decided; nothing was deleted.
secrets-empty = Nothing was reported.
secrets-column-subject = What it belongs to
secrets-column-state = State
secrets-state-reported = Waits for a decision
secrets-state-lifted = No secrets, decided
secrets-report = report secrets
secrets-report-title = Report that a document contains state secrets
secrets-report-lead = From this moment nobody opens or downloads the document, you neither: no page, no picture, no archive. It is not deleted. The operator of the system is told and decides.
secrets-report-confirm = Report and close the document
secrets-reason = Why you think so
secrets-reason-hint = Do not write the secret itself here
secrets-error-reason = Write the reason. Most characters: { $max }.
secrets-error-unknown = There is no document with this SHA-256 here. Check that all of it was copied: 64 characters, digits and letters from a to f.
secrets-said-reported = Reported to contain state secrets.
secrets-said-lifted = Decided to contain no state secrets.
secrets-history = What was reported and decided
secrets-lift-title = Decision: no secrets
secrets-lift-lead = The decision is signed by an administrator of the operator, and not by the one who reported. After the signature the document is open again to those to whom the Rules open it.
secrets-ground = Ground of the decision
secrets-ground-hint = For example: the opinion of the authorised body, its number and date
secrets-ground-next = Go on to sign
secrets-lift = Sign and open the document
secrets-decision = Decision that the document contains no state secrets
refusal-document-quarantined = The document was reported to contain state secrets, so nobody can read it. It was not deleted. The operator of the system decides; you will be told.
refusal-secrets-reported-before = This document was reported before and is closed. Wait for the operator's decision.
refusal-secrets-not-reported = There is no report on this document now, so there is nothing to decide.
refusal-secrets-own-report = You reported it yourself, so another administrator decides.
refusal-secrets-signer-differs = The decision is signed with another key. Sign with the key that you signed in with.
event-document_secrets_reported = The document was reported to contain state secrets; it is closed to everybody
event-document_secrets_lifted = A decision was signed that the document contains no state secrets; it is open again
notice-document-secrets-reported = A document was reported to contain state secrets: { $name }. Nobody can read it until the operator decides; it was not deleted (point 4 of the Rules)
notice-document-secrets-lifted = It was decided that a document contains no state secrets: { $name }. It is open again (point 4 of the Rules)
notice-secrets-to-decide = State secrets were reported in a document; it is closed to everybody. Case: { $number }; SHA-256 of the document: { $sha256 }. A decision is needed (point 4 of the Rules)

documents-access = Who sees the file
documents-access-about = The mark is part of what you sign and counts in both systems. “By section”: only experts and the head of the expertise organisation. “Service or commercial secrecy”: only the head and the expert who has the case. Name, SHA-256 and mark are seen by everybody in the case. You always see the file.
documents-access-ordinary = Everybody in the case
documents-access-section = By section
documents-access-service-secrecy = Service or commercial secrecy
refusal-document-of-section = The file is marked “by section”: only experts and the head of the expertise organisation read it.
refusal-document-of-service-secrecy = The file is marked as service or commercial secrecy: only the head and the expert who has the case read it.

refusal-document-blocked =
    The check closed the file, date: { $at }. { $reason ->
        [malware] Malware was found in it.
        [type] Its content is not what its name says.
        [pdf-broken] The PDF is damaged.
        [pdf-encrypted] The PDF is encrypted.
       *[other] It cannot be opened safely.
    } It was not deleted, and its signatures and terms are what they were. The operator was told.
event-document_blocked = The check found the file unsafe; it cannot be downloaded and was not deleted
event-document_unblocked = The check finds nothing unsafe in the file any more; it is open again
notice-file-blocked = The check found a file unsafe and closed it. Case: { $number }; SHA-256 of the file: { $sha256 }
notice-file-unblocked = The check finds nothing unsafe in a file any more; it is open again. Case: { $number }; SHA-256 of the file: { $sha256 }
arrival-blocked-state-secrets = A file with the same content was reported to contain state secrets. It cannot be sent. Remove it (point 4 of the Rules)
archive-withheld = In the case, but not for whoever downloaded this archive
package-withheld = In the case, but not for whoever asked for the package
package-withheld-about = Named with SHA-256; the files themselves are not here. In brackets: on what ground.
refusal-secrets-unknown-document = There is no document with this content in this case, so the report of state secrets is about nothing.
document-kind-term-extract = Explanation of a date under the seal of the system
document-kind-disposal-act = Act of disposal
