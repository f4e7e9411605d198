# Іс беті және қолхат.

case-until = мерзімі: { $date }
case-number-sign = №
case-result-download = Нәтижені жүктеп алу (PDF)
case-signatures-none = Қолтаңба жоқ.
case-receipt-open = Қолхат
case-receipt-file = қолхат-{ $id }
case-receipt-unnumbered = Өтінім қабылданды, нөмір берілмеді
case-receipt-next-number = Портал нөмір береді. Күні: { $date }, уақыты: 00:00.
case-operator-note = Оператор істің күйі мен тарихын көреді. Құжаттар өтініш берушіге және адресатқа ғана ашық.
case-algorithm-gost = ГОСТ 34.10-2015, 512 бит
case-algorithm-rsa = RSA, SHA-256
case-receipt-number = берілетін күні: { $date }, уақыты: 00:00
case-receipt-files = Файлдар саны: { $n }, бақылау сомалары
case-receipt-rest = Қалған файлдар PDF қолхатында көрсетілген.
