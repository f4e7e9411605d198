# Checks of uploaded files on arrival.

arrival-checking = Being checked
arrival-checking-note = The portal checks the file for malware and damage. Reload the page to see the result; nothing that you uploaded is lost
arrival-accepted = Checked
arrival-accepted-none = Checked. Not scanned for malware: this system has no scanner
arrival-accepted-too-large = Checked. Not scanned for malware: the file is larger than the scanner takes
arrival-unopened-clean = Checked. Not opened: a PDF is larger than the portal opens; open it yourself once more before you sign
arrival-unopened-none = Checked. Not opened: a PDF is larger than the portal opens; open it yourself once more before you sign. Not scanned for malware: this system has no scanner
arrival-unopened-too-large = Checked. Not opened: a PDF is larger than the portal opens; open it yourself once more before you sign. Not scanned for malware: the file is larger than the scanner takes
arrival-blocked = Blocked
arrival-blocked-type = The content of the file is not what its name says. Save it anew in the format that its name says, remove this one and upload the new one (point 51 of the Rules)
arrival-blocked-pdf-broken = The PDF is damaged or has no pages: it does not open. Open it on your computer, save it as PDF anew, remove this one and upload the new one (point 51 of the Rules)
arrival-blocked-pdf-encrypted = The PDF is protected by a password or encrypted. Save it without protection, remove this one and upload the new one (point 51 of the Rules)
arrival-blocked-archive-broken = The archive or document is damaged, or is packed in a way that the portal cannot read. Make it anew (ZIP, ordinary compression), remove this one and upload the new one (point 51 of the Rules)
arrival-blocked-archive-encrypted = The archive is protected by a password and cannot be checked. Make it anew without a password, remove this one and upload the new one (point 51 of the Rules)
arrival-blocked-archive-count = The archive holds too many files. Limit: { $detail }. Upload the files without the archive or split it, and remove this one (point 51 of the Rules)
arrival-blocked-archive-depth = Archives lie inside archives too deep. Limit in levels: { $detail }. Pack the files without archives inside, remove this one and upload the new one (point 51 of the Rules)
arrival-blocked-archive-ratio = Unpacked, the archive is too many times larger than packed. Limit: { $detail } times. Upload the files without the archive and remove this one (point 51 of the Rules)
arrival-blocked-inside = In the archive: { $name }
arrival-blocked-archive-unread = This is an archive that the portal cannot look into, or one lies inside (7z, RAR, TAR and others). Pack the files as ZIP or upload them without an archive, and remove this one (point 51 of the Rules)
arrival-blocked-too-much = The file takes so much memory or time that the portal cannot open it, or opening it fails altogether. Save it anew in the program that made it, or split it into smaller files; remove this one and upload the new ones (point 51 of the Rules)
arrival-blocked-malware = Malware was found in the file: { $detail }. It will not be sent. Scan your computer with an antivirus, remove this file and upload a clean one (point 51 of the Rules)
arrival-error-checking = The file is still being checked: { $name }. Wait a little and reload the page; nothing is lost (point 51 of the Rules)
arrival-error-blocked = The file is blocked: { $name }. Look among the documents for the reason, remove it and upload another one (point 51 of the Rules)
refusal-file-checking = The file is still being checked: { $name }. Wait a little and send again. Nothing was sent.
refusal-file-blocked = The file is blocked: { $name }. Look among the documents for the reason, remove it and upload another one. Nothing was sent.
