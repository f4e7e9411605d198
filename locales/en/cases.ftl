# The page of a case and the receipt.

case-until = until { $date }
case-number-sign = No.
case-result-download = Download the result (PDF)
case-signatures-none = There are no signatures.
case-receipt-open = Receipt
case-receipt-file = receipt-{ $id }
case-receipt-unnumbered = The application was received; it has no number
case-receipt-next-number = The portal will give the number. Date: { $date }, time: 00:00.
case-operator-note = The operator sees the state and the history. The documents are open only to the applicant and the addressee.
case-algorithm-gost = GOST 34.10-2015, 512 bit
case-algorithm-rsa = RSA, SHA-256
case-receipt-number = will be given on { $date } at 00:00
case-receipt-files = Files: { $n }, checksums
case-receipt-rest = The other files are listed in the PDF receipt.
