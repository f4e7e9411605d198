documents-caption = Іс құжаттары
documents-column-document = Құжат
documents-column-source = Кім қосты
documents-column-date = Күні
documents-column-version = Нұсқасы
documents-column-signatures = Қолтаңбалар
documents-column-download = Жүктеп алу
documents-file = файл
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
document-kind-attachment = Тіркелу өтінішінің қосымшасы
document-kind-project = Жоба құжаты
document-kind-completeness-result = Жинақтылықты тексеру нәтижесі
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
signatures-role-system = жүйе мөрі
signatures-on = Құжат: { $title }

refusal-document-immutable = Қол қойылған құжатты өзгертуге, жоюға немесе ауыстыруға болмайды. Жаңа нұсқасын қосыңыз.
