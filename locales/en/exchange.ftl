# Signed messages between systems: refusals (seen by the other system and by the journal).

refusal-exchange-malformed = The message cannot be read: it is not in its canonical form. To the sender: build it again by the description of the exchange.
refusal-exchange-unknown-system = The sending system is not registered here: { $system }. An integration agreement comes first.
refusal-exchange-blocked = The exchange with this system is suspended: { $system }. Messages arrive after it is resumed.
refusal-exchange-wrong-addressee = The message is addressed to another system: { $addressee }. It is not accepted. To the sender: check the address of that system.
refusal-exchange-not-the-sender = The signature is valid but belongs to a party other than this system: { $system }. The message is not accepted; the case is recorded as a security event.
refusal-exchange-bad-signature = The signature of the system is not valid ({ $reason }). The message is not accepted. To the sender: check the certificate of the seal and sign again.
refusal-exchange-id-reused = Another message was already accepted under this number: { $message }. To the sender: give the new message a number of its own.
refusal-exchange-position-taken = This place in the conversation is taken by another message: { $position }. To the sender: number the messages of an application one after another.
refusal-exchange-kind-not-accepted = This system does not accept messages of this kind: { $kind }. The kinds are listed in the description of the exchange.
refusal-exchange-request-stale = The request for the file is out of date. The clocks of the systems differ by more than five minutes, or the request was on its way too long.
refusal-exchange-request-replayed = This request for a file was used before. Each request is signed anew.
refusal-exchange-file-not-addressed = This file is not among the documents sent to your system.
refusal-exchange-not-serving = The addressee of this application uses another system, not this one: { $system }. The application is not accepted.
refusal-expertise-already-received = The application with this number was received before: { $number }. It need not be sent again.
refusal-expertise-number-missing = The application has no registration number or date. Only registered applications are accepted.
refusal-expertise-number-differs = The number of the application is not the registered one: { $number }. The application is not accepted.
refusal-expertise-manifest-differs = The signed inventory does not match the content of the message. The application is not accepted.
refusal-expertise-signature-invalid = The applicant's signature under the inventory is not valid ({ $reason }). The application is not accepted.
refusal-expertise-signer-differs = The inventory does not carry the applicant's signature. The application is not accepted.
refusal-expertise-signer-not-you = The document is signed with another person's key, so the signature was not recorded. Sign it with your own key.
refusal-result-signers-missing = The message with the result lacks the data on the signatures of the expert and the head. The result is not accepted.
refusal-result-signatures-differ = The signatures under the result were not confirmed ({ $reason }). The result is not accepted.
