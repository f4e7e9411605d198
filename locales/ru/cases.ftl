# Страница дела и расписка.

case-until = до { $date }
case-number-sign = №
case-result-download = Скачать результат (PDF)
case-signatures-none = Подписей нет.
case-receipt-open = Расписка
case-receipt-file = расписка-{ $id }
case-receipt-unnumbered = Заявка принята, номер не присвоен
case-receipt-next-number = Портал присвоит номер. Дата: { $date }, время: 00:00.
case-operator-note = Оператор видит состояние и ход дела. Документы открыты только заявителю и адресату.
case-algorithm-gost = ГОСТ 34.10-2015, 512 бит
case-algorithm-rsa = RSA, SHA-256
case-receipt-number = будет присвоен { $date } в 00:00
case-receipt-files = Файлов: { $n }, контрольные суммы
case-receipt-rest = Остальные файлы перечислены в расписке PDF.
