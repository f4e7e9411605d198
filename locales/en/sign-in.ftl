# Sign-in by certificate.

sign-in-title = Sign in with your EDS key
sign-in-lead = There are no passwords: you sign a text issued by the system with your key. The text can be used once, within five minutes.
sign-in-what = The sign-in text
sign-in-valid-until = The text is valid. It ends at { $time }
sign-in-button = Sign and sign in
sign-in-which-key = Which key fits
sign-in-key-person = For yourself: a personal key. Both the sign-in key (AUTH) and the signing key will do.
sign-in-key-organisation = For an organisation: a key that carries the BIN of that organisation.
sign-in-key-valid = The certificate has not expired and is not revoked.
sign-in-demo-title = Demonstration
sign-in-demo-text = Here the signing program of the demonstration stands in for NCALayer. Press "Sign and sign in" and choose on its page whose key signs.
sign-in-signature-missing = There is no signature. Sign the text or choose a CMS file.
who-organisation = { $name } · BIN { $bin }
who-person = Individual · IIN { $iin }
refusal-challenge-unknown = This text was not issued to this browser. Open the sign-in page again and sign the new text.
refusal-challenge-used = This text has already been used: it counts once. Sign the new text.
refusal-challenge-expired = The five minutes of the text have passed. Sign the new text.
refusal-challenge-differs = The signed text is not the one that the system issued. Sign the new text on this page.
refusal-certificate-without-iin = The certificate has no IIN, so it is unknown who signs in. Choose a key that carries an IIN.
refusal-certificate-iin-wrong = The IIN in the certificate is wrong: its check digit or date does not fit. Ask the certification authority or choose another key.
refusal-certificate-bin-wrong = The BIN in the certificate is wrong: its check digit or structure does not fit. Ask the certification authority or choose another key.
