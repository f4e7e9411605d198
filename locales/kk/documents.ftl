documents-caption = Іс құжаттары
documents-column-document = Құжат
documents-column-source = Кім қосты
documents-column-date = Күні
documents-column-version = Нұсқасы
documents-column-signatures = Қолтаңбалар
documents-column-download = Жүктеп алу
documents-file = файл
documents-versions = Барлық нұсқалар (ZIP)
documents-cms = CMS
documents-version = v{ $number }
documents-covered = тізімдемедегі қолтаңбамен куәландырылған
documents-covered-by-agreement = келісімдегі қолтаңбамен куәландырылған
documents-signatures-count = { $count ->
    [one] { $count } жарамды қолтаңба
   *[other] { $count } жарамды қолтаңба
}
documents-source-applicant = өтініш беруші
documents-source-operator = портал операторы
documents-source-participant = сараптама ұйымы
documents-source-system = портал

document-kind-manifest = Өтінім тізімдемесі
document-kind-agreement = Порталды пайдалану тәртібі туралы келісім
document-kind-registration-confirmation = Тіркеуді растау
document-kind-registration-refusal = Тіркеуден бас тарту
document-kind-attachment = Тіркелу өтінішінің қосымшасы
document-kind-project = Жоба құжаты
document-kind-completeness-result = Жинақтылықты тексеру нәтижесі
document-kind-replacement-notice = Құжатты ауыстыру туралы хабарлама
document-kind-annulment-act = Күшін жою туралы акт
document-kind-version-request = Құжаттың жаңа нұсқасын сұрау
document-kind-version-reply = Сұрауға жауап: құжаттың жаңа нұсқасы
document-kind-force-majeure-decision = Төтенше немесе еңсерілмейтін күш жағдайлары туралы шешім
document-kind-receipt = Қолхат

documents-form = Файл түрі
documents-form-copy = электрондық көшірме
documents-form-document = электрондық құжат

section-explanatory-note = Түсіндірме жазба
section-general-plan = Бас жоспар
section-architecture = Сәулет шешімдері
section-structures = Конструкциялар
section-engineering = Инженерлік желілер мен жабдықтар
section-organisation = Құрылысты ұйымдастыру жобасы
section-estimate = Сметалық құжаттама
section-surveys = Ізденіс материалдары
section-initial-data = Бастапқы деректер: СЖТ және жобалауға арналған тапсырма
section-other = Басқа
section-required = міндетті

signatures-column-signer = Кім қол қойды
signatures-column-certificate = Тіркеу куәлігі
signatures-column-time = Уақыты (Астана)
signatures-column-check = Тексеру
signatures-valid = Жарамды
signatures-valid-until = жарамдылық мерзімі: { $date }
signatures-caption = Іс құжаттарындағы қолтаңбалар
signatures-role-applicant = өтініш беруші
signatures-role-registrant = порталды пайдаланушы
signatures-role-expert = сарапшы
signatures-role-head = ұйым басшысы
signatures-role-authorized = уәкілетті қызметкер
signatures-role-operator = жүйе операторы
signatures-role-system = жүйе мөрі
signatures-on = Құжат: { $title }

refusal-document-immutable = Қол қойылған құжатты өзгертуге, жоюға немесе ауыстыруға болмайды. Жаңа нұсқасын қосыңыз.
refusal-document-not-yet-registered = Құжат порталда әлі тіркелген жоқ. Тіркелетін күні: { $date }. Ештеңе өзгерген жоқ. Сол күні портал құжатты автоматты түрде тіркеп, жібереді.

refusal-replacement-not-now = Бұл әрекет құжаттың қазіргі күйінде мүмкін емес. Ештеңе өзгерген жоқ. Бетті жаңартып, күйін қараңыз.
refusal-replacement-not-own-document = Құжаттың жаңа нұсқасын тек оның иесі береді. Ештеңе өзгерген жоқ. Құжатты өтініш беруші ұсынса, өтініш берушіге хабарлама жіберіңіз; сараптама ұйымы ұсынса, сараптама ұйымына хабарласыңыз.
refusal-replacement-not-authorised = Сізде құжаттарды ауыстыру құқығы жоқ. Ештеңе өзгерген жоқ. Бұл туралы сараптама ұйымының уәкілетті қызметкерінен сұраңыз.
refusal-replacement-ground-missing = Ауыстырудың негізі көрсетілмеген, сондықтан ештеңе жазылмады. Құжаттың жаңа нұсқасы неге қажет екенін жазыңыз.
refusal-replacement-undecided = Құжатты ауыстыру туралы шешім әлі жазылған жоқ. Ештеңе өзгерген жоқ. Алдымен шешімді жазыңыз, содан кейін өтініш берушіге хабарлаңыз, алдыңғы нұсқаның күшін жойыңыз және жаңасын жіберіңіз.
refusal-replacement-notice-undelivered = Хабарлама өтініш берушінің кабинетіне әлі жеткізілген жоқ, сондықтан ештеңе жазылмады. Жеткізілуін күтіп, қайталаңыз.
refusal-replacement-not-notified = Өтініш берушіге құжаттың ауыстырылатыны әлі хабарланған жоқ. Ештеңе өзгерген жоқ. Алдымен өтініш берушіге хабарлаңыз, содан кейін алдыңғы нұсқаның күшін жойып, жаңасын жіберіңіз.
refusal-replacement-not-annulled = Құжаттың алдыңғы нұсқасының күші әлі жойылған жоқ, сондықтан жаңасы жіберілмеді. Алдымен алдыңғы нұсқаның күшін жойыңыз, содан кейін жаңасын жіберіңіз.
refusal-replacement-without-notice = Ұсынылған құжаттың жаңа нұсқасы тек сараптама ұйымының хабарламасына жауап ретінде жіберіледі, ал мұндай хабарлама жоқ. Ештеңе жіберілген жоқ. Хабарламаны күтіңіз.
refusal-replacement-other-version = Бұл құжаттың күшіндегі нұсқасы басқа, нөмірі { $number }. Ештеңе өзгерген жоқ. Бетті жаңартып, күшіндегі нұсқаны қараңыз.
refusal-replacement-unknown-document = Сөз болып отырған құжат бұл істе жоқ немесе бұл оның соңғы нұсқасы емес. Ештеңе өзгерген жоқ. Соңғы жіберілген нұсқаны тексеріңіз.
refusal-replacement-already-asked = Бұл құжаттың жаңа нұсқасы № { $number } хабарламамен сұратылған. Ештеңе өзгерген жоқ. Өтініш берушінің жауабын күтіңіз.
refusal-replacement-already-answered = Бұл хабарламаға жауап берілген. Ештеңе өзгерген жоқ. Іс бетінде жіберілген нұсқаны қараңыз.
refusal-replacement-case-over = Іс аяқталған, сондықтан жаңа нұсқа сұратылмайды. Ештеңе өзгерген жоқ. Түзетілген құжаттар жаңа өтінішпен беріледі.
refusal-replacement-not-named = Іс құжаттары портал нөмірімен аталмаған кезде түскен, сондықтан бұл құжаттың жаңа нұсқасын жүйе арқылы сұрату мүмкін емес. Ештеңе өзгерген жоқ. Өтініш берушіге хабарласыңыз.
refusal-replacement-statement-differs = Қол қойылған жауап осы өтініш пен осы файл туралы емес. Ештеңе қабылданған жоқ. Жіберуші жауапты қайта жасап, қайта қол қоюы керек.

refusal-retention-not-now = Бұл әрекет сақтаудың қазіргі күйінде мүмкін емес. Ештеңе өзгерген жоқ. Бетті жаңартып, күйін қараңыз.
refusal-retention-item-known = Бұл құжат сақталатын құжаттардың қатарында бар. Ештеңе өзгерген жоқ. Оны қайта қосудың қажеті жоқ. Бақылау сомасы: { $sha256 }.
refusal-retention-operation-not-ended = Объектіні пайдалану аяқталатын күн әлі келген жоқ: { $date }. Ештеңе жазылмады. Күнді тексеріңіз немесе аяқталуын сол күн келгенде жазыңыз.
refusal-retention-case-open = Іс аяқталған жоқ: оған әлі бірдеңе келуі мүмкін. Ештеңе жойылған жоқ. Іс жабылғанша күтіңіз.
refusal-retention-disposed = Сақтау мерзімі аяқталып, бұл істің құжаттары { $date } күні { $act } актісі бойынша жойылды. Бақылау сомалары, қолтаңбалар және тарих істің бетінде қалды.
refusal-retention-open = Объект әлі пайдаланылуда, сондықтан оның құжаттарын жоюға болмайды. Ештеңе өзгерген жоқ. Алдымен объектіні пайдаланудың аяқталғанын жазыңыз.
refusal-retention-runs = Сақтау мерзімі әлі аяқталған жоқ, оның соңғы күні: { $last_day }. Құжаттарды жоюға болмайды. Ештеңе өзгерген жоқ. Мерзім аяқталғаннан кейін қайталаңыз.
refusal-retention-held = Құжаттарды жоюға болмайды: олар дәлел ретінде қажет. Ештеңе өзгерген жоқ. Құқық қорғау органдарына немесе басқа уәкілетті органдарға жіберілген ақпараттың нөмірі: { $referral }. Алдымен жоюға салынған тыйымды алу керек.
refusal-retention-secrets = Құжаттарды жоюға болмайды: { $date } олардың бірінде мемлекеттік құпиялар бар деп хабарланды, бұл хабарлама бойынша шешім әлі қабылданған жоқ (Қағидалардың 4 және 23-тармақтары). Ештеңе өзгерген жоқ. Алдымен хабарлама бойынша шешім қабылдаңыз.
refusal-retention-act-unsigned = Жою туралы актіге оны бекіткен адам қол қоймаған. Ештеңе жойылған жоқ. Актіге қол қойып, қайталаңыз.
refusal-retention-act-incomplete = Жою туралы актідегі тізбе сақталатын құжаттарға сәйкес емес. Ештеңе жойылған жоқ. Актіні қайта жасаңыз: онда сақталатын құжаттардың бәрі болуға тиіс, басқалары болмауға тиіс.
archive-download = Бәрін жүктеу (ZIP)
archive-title = Бұл мұрағатта не бар
archive-about =
    Әр файл қол қойылған күйінде. Мұны ешбір жүйесіз дәлелдеу жолы:
        1. sha256sum -c SHA256SUMS (Linux немесе macOS) әр файлды оның SHA-256 мәнімен салыстырады.
        2. inventory.json сол файлдарды нөмірлерімен, күндерімен және қол қоюшыларымен тізеді. inventory.json.cms — осы мұрағатты берген жүйенің мөрі (CMS). RSA кілтімен оны кез келген openssl тексереді, МЕМСТ 34.10-2015 кілтімен — МЕМСТ-ты білетіні. CA.pem — куәландырушы орталықтың өзінен алынған түбірлік және шығарушы сертификаттары бар файл:
           openssl cms -verify -binary -inform DER -in inventory.json.cms -content inventory.json -CAfile CA.pem -purpose any
        3. signatures қалтасындағы әр .cms файлы — нөмірі бірдей құжаттың бөлек қолтаңбасы.
