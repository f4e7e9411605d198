# Оператордың жұмыс орны
desk-column-choose = Таңдау
desk-column-findings = Автотексерулер
desk-choose = Таңдау: { $name }
desk-none-found = Күтіп тұрғандардың арасында сүзгіге сәйкес келетіні жоқ.
desk-range = { $all } ішінен { $from }–{ $to }
desk-pages = Өтініштер
desk-before = Артқа
desk-after = Әрі қарай
desk-previous = Алдыңғысы
desk-next = Келесісі
desk-place = { $all } ішінен { $n }
desk-find = Іздеу
desk-find-hint = Атаудың бөлігі немесе БСН не ЖСН толығымен
desk-all = Барлығы
desk-order-670 = Сараптама
desk-order-465 = Құрылыс
desk-overdue = Мерзімі өткен
desk-today = Бүгін бітеді
desk-tomorrow = Келесі күні бітеді
desk-median = Шешім қабылдау уақыты
desk-median-of = соңғы жүз өтініштің жартысы бұдан тез шешілді
desk-hours = { $n } сағ
desk-registered = Осы айда тіркелгені
desk-refused = бас тартылғаны: { $n }
desk-confirm = Таңдалғандарды растау
desk-confirm-hint = Тек ескертпе табылмағандары. Қалғандары бір-бірлеп ашылып шешіледі.
desk-confirm-none = Ештеңе таңдалмады
desk-confirmed = { $count ->
    [one] { $count } тіркеу расталды
   *[other] { $count } тіркеу расталды
}
desk-left = Расталмағандары
desk-not-clean = Тексеру ескертпелері бар: ашып, шешіңіз
desk-finding-none = Ескертпе жоқ
desk-finding-repeated = Қайталанған өтініш
desk-finding-unusual = Ерекше нөмір
desk-finding-prepared = Бас тарту қол қоюды күтуде
desk-finding-waiting = Тізілімнен сұралып жатыр
desk-finding-silent = Тізілім жауап бермейді
desk-finding-absent = Тізілімде жоқ
desk-finding-differs-name = Тізілімде басқа атау
desk-finding-differs-ended = Тізілім бойынша тоқтатылған
desk-look-whole = Құжатты бөлек ашу

# Пернелер
keys-title = Пернелер
keys-on = Осы бетте жеке пернелер жұмыс істейді
keys-next = келесі өтініш
keys-previous = алдыңғы өтініш
keys-submit = шешімді жазу

# Мемлекеттік тізілімдер
register-title = Мемлекеттік тізілім
register-none = Тізілім қосылмаған. Қажет болса, тізілімнен өзіңіз қарап, көргеніңізді жазыңыз.
register-waiting = Тізілімнен сұралды; бетті жаңартыңыз. Жауапты күтпей шешуге болады.
register-silent = Тізілім жауап бермейді; сұрау өзі қайталанады. Өзіңіз қарап, көргеніңізді жазыңыз немесе барымен шешіңіз: мерзім жүріп жатыр.
register-agrees = Мемлекеттік тізілім де осыны айтады
register-again = Тізілімнен қайта сұрау
register-by-hand = Тізілімнен өзім қарадым
register-record = Жазу
register-outcome = Тізілімде
register-outcome-found = бар
register-outcome-ended = болған, тоқтатылған
register-outcome-absent = жоқ
register-name = Тізілімдегі атауы
register-name-hint = Сонда жазылғандай
register-head = Басшысы
register-place = Қайдан қаралды
register-place-hint = Беттің мекенжайы немесе үзіндінің нөмірі мен күні
register-looked = Қашан және кім қарады
register-source-gateway = портал
register-source-hand = қызметкер
register-error-outcome = Тізілім не айтатынын таңдаңыз
register-error-name = Атауды тізілімде жазылғандай енгізіңіз
register-error-place = Қайдан қарағаныңызды енгізіңіз: беттің мекенжайын немесе үзіндінің нөмірі мен күнін
register-error-long = { $most } таңбадан артық енгізбеңіз
