# Сараптама ұйымының жүйесі: кезек, іс, жинақтылықты тексеру, қолтаңбалар.

nav-expertise-cases = Істер
nav-expertise-to-sign = Қол қоюға

expertise-queue-title = Сараптамадағы істер
expertise-queue-lead = { $count ->
    [0] Әзірге өтінім жоқ.
   *[other] Жүйеде { $count } іс бар.
}
expertise-queue-today = Бүгін не істеу керек
expertise-queue-today-none = Бүгінге барлығы осы: сізден әрекет күтетін іс жоқ.
expertise-queue-today-note = Мерзімдер жұмыс күндерімен, Астана уақыты
expertise-queue-caption = Сараптамадағы істер, мерзімі жақындары бірінші
expertise-queue-all = Барлық істер
expertise-queue-empty = Өтінімдер порталдан автоматты түрде келеді. Жаңа өтінім жоқ.
expertise-column-number = Нөмірі
expertise-column-applicant = Өтініш беруші
expertise-column-received = Келіп түсті
expertise-column-due = Жинақтылық мерзімі
expertise-column-state = Күйі
expertise-age = жұмыстағы күндер саны: { $days }

expertise-state-running = тексеру жүріп жатыр
expertise-state-drafted = сарапшының қолтаңбасын күтуде
expertise-state-signed_by_expert = басшының қолтаңбасын күтуде
expertise-state-positive = жинақ толық
expertise-state-negative = ескертулер бар
expertise-state-positive_auto = жинақ толық, мерзім аяқталды
expertise-state-not_started = тексеру басталған жоқ

expertise-task-running = Жинақтылықты тексеру
expertise-task-drafted = Нәтижеге қол қою
expertise-task-signed_by_expert = Басшы ретінде қол қою
expertise-task-until = мерзімі: { $moment }

expertise-case-brief = Қысқаша
expertise-case-applicant = Өтініш беруші
expertise-case-bin = БСН
expertise-case-iin = ЖСН
expertise-case-received-at = Жүйеге келіп түсті
expertise-case-submitted-at = Порталда берілді
expertise-case-documents = Құжаттар
expertise-case-documents-note = Құжаттар порталдан келіп, бақылау сомалары бойынша салыстырылды. Оларды өзгертуге немесе жоюға болмайды.
expertise-case-document = Құжат
expertise-case-size = Көлемі
expertise-case-sum = Бақылау сомасы
expertise-case-file = Файл
expertise-case-number-of = № { $number }, { $date }
expertise-case-signatures = Қолтаңбалар
expertise-case-signer = Қол қойған
expertise-case-certificate = Тіркеу куәлігі
expertise-case-signed-at = Уақыты (Астана)
expertise-case-cms = Қолтаңба файлы
expertise-case-history = Тарихы
expertise-case-turn-expert = Кезек сарапшыда
expertise-case-turn-head = Кезек басшыда
expertise-case-turn-portal = Нәтиже порталға жіберілді
expertise-turn-running = Жинақтылықты тексеріп, нәтижесін жазыңыз. Мерзім қол қойылған ескертулерсіз аяқталса, жүйе оң нәтижені автоматты түрде береді (Қағидалардың 40-тармағы).
expertise-turn-drafted = Нәтиже жазылды, сарапшының қолтаңбасын күтуде. Екі қолтаңбасыз ол есепке алынбайды.
expertise-turn-signed = Сарапшы қол қойды. Екінші қолтаңба нәтижені тіркейді және өтініш берушіге бірден жібереді.
expertise-turn-sent = Нәтиже тіркелді. Нөмірі: { $number }.
expertise-turn-automatic = Тексеру мерзімі қол қойылған ескертулерсіз аяқталды. Жүйе оң нәтиже берді. Нөмірі: { $number }.
expertise-case-turn-refused = Портал нәтижені қабылдамады
expertise-turn-refused-at = Бас тарту келді: { $moment }. Өтініш беруші нәтижені алған жоқ.
expertise-turn-refused-next = Қолтаңбалар мен қол қойғандардың кілттерін тексеріп, портал операторына хабарласыңыз. Нәтиже мен оның нөмірі осы жерде сақталды.
expertise-stage-received = Қабылдау
expertise-stage-completeness = Жинақтылық
expertise-stage-contract = Шарт
expertise-stage-expertise = Сараптама

expertise-by-system = Жүйе
expertise-by-portal = Портал
event-completeness_change_refused = Мерзімнен кейін нәтижені өзгерту әрекеті қабылданбады

expertise-completeness-title = Жинақтылықты тексеру
expertise-completeness-open = Жинақтылықты тексеру
expertise-completeness-lead = Өтінім: { $number }
expertise-completeness-locked = Тексеру мерзімі аяқталды: { $moment }. Нәтиже мен ескертулерді енді өзгертуге болмайды (Қағидалардың 40-тармағы).
expertise-completeness-decided = Нәтиже тіркеліп, жіберілді. Оны мұнда өзгертуге болмайды.
expertise-strip-soon = Мерзімнің аяқталуына аз уақыт қалды. Қаралама мен бір ғана қолтаңба есепке алынбайды, екі қолтаңба да қажет. Мерзімі: { $moment }.
expertise-strip-last-day = Бүгін соңғы күн. Екі қолтаңба да қажет. Мерзімі: { $moment }. Одан кейін жүйе оң нәтижені автоматты түрде береді.
expertise-checklist = Не тексерілді
expertise-checklist-composition = Құжаттардың құрамы тапсырмаға сәйкес
expertise-checklist-initial-data = Бастапқы деректер қоса берілген
expertise-checklist-readable = Файлдар ашылады және оқылады
expertise-checklist-signatures = Өтініш берушінің қолтаңбалары тексерілді
expertise-verdict = Тексеру нәтижесі
expertise-verdict-positive = Жинақ толық
expertise-verdict-positive-hint = Ескерту жоқ. Өтініш беруші оң нәтиже алады.
expertise-verdict-negative = Ескертулер бар
expertise-verdict-negative-hint = Не жетіспейтінін көрсетіңіз. Өтінім толық емес деп жабылады.
expertise-remarks-hint = Бос жолдар есепке алынбайды. Әр ескерту құжатты және онда нені түзету керегін атайды.
expertise-remark-text = Ескерту { $n }
expertise-remark-norm = Негіздемесі (норма), ескерту { $n }
expertise-remark-more = Жол қосу
expertise-record = Жазып, құжатты жасау
expertise-record-again = Қайта жазу
expertise-record-note = Жүйе PDF жасайды. Содан кейін оған сарапшы мен басшы қол қояды.
expertise-record-again-note = Жаңа жазба құжатты ауыстырады. Бұрынғы құжаттағы сарапшының қолтаңбасы күшін жояды.
expertise-remark-empty = Ескертудің мәтінін жазыңыз немесе негіздемесін алып тастаңыз
expertise-remark-too-long = Ескерту тым ұзын. Таңбалар шегі: { $most }
expertise-remarks-missing = Кемінде бір ескерту қосыңыз немесе «Жинақ толық» дегенді таңдаңыз
expertise-remarks-in-positive = «Жинақ толық» таңдалған, бірақ ескертулер толтырылған. Оларды алып тастаңыз немесе «Ескертулер бар» дегенді таңдаңыз
expertise-remarks-too-many = Ескертулер тым көп. Шегі: { $most }
expertise-verdict-missing = Тексеру нәтижесін таңдаңыз
expertise-draft-title = Дайындалған құжат
expertise-draft-recorded = Жазылған уақыты: { $moment }
expertise-draft-open = PDF ашу
expertise-draft-signed = Сарапшы қол қойды: { $name }, { $moment }
expertise-draft-outcome = Нәтиже
expertise-draft-remarks = Ескертулер саны
expertise-sign-expert = Нәтижеге қол қою
expertise-sign-head = Қол қойып, өтініш берушіге жіберу
expertise-sign-wait-expert = Құжат сарапшының қолтаңбасын күтуде.
expertise-sign-wait-head = Құжат басшының қолтаңбасын күтуде.
expertise-sign-missing = NCALayer арқылы қол қойыңыз немесе қолтаңба файлын қоса беріңіз

expertise-to-sign-title = Басшының қол қоюына
expertise-to-sign-lead = Сарапшы қол қойған нәтижелер. Сіздің қолтаңбаңыз құжатты тіркейді және өтініш берушіге жібереді.
expertise-to-sign-empty = Қол қоятын құжат жоқ.
expertise-to-sign-caption = Сарапшы қол қойған құжаттар
expertise-to-sign-open = Тексеріп, қол қою

expertise-paper-title = Жинақтылықты тексеру нәтижесі
expertise-paper-foot = Электрондық құжат. Түпнұсқалығын электрондық цифрлық қолтаңбалар растайды
expertise-paper-application = Өтінім
expertise-paper-number-of-date = № { $number }, { $date }
expertise-paper-applicant = Өтініш беруші
expertise-paper-object = Объект
expertise-paper-outcome = Нәтиже
expertise-paper-positive = Құжаттар жинағы толық
expertise-paper-negative = Құжаттар жинағы толық емес, ескертулер бар
expertise-paper-positive-auto = Құжаттар жинағы толық: тексеру мерзімі ескертулерсіз аяқталды (Қағидалардың 40-тармағы)
expertise-paper-remarks = Ескертулер
expertise-paper-remark-number = №
expertise-paper-remark-text = Ескерту
expertise-paper-remark-norm = Негіздемесі
expertise-paper-remarks-none = Ескерту жоқ
expertise-paper-signers = Кім қол қояды
expertise-paper-signer-expert = Сарапшы
expertise-paper-signer-head = Басшы
expertise-paper-signer-system = Ақпараттық жүйе
expertise-paper-term = Тексеру мерзімі
expertise-paper-numbering = Тіркеу нөмірі мен күнін жүйе қол қою сәтінде береді (Қағидалардың 41-тармағы). Олар құжат карточкасында көрсетіледі.

refusal-case-not-now = Бұл әрекетті қазір орындауға болмайды: іс басқа күйде. Ештеңе өзгерген жоқ. Бетті жаңартыңыз.
refusal-completeness-not-now = Бұл әрекетті қазір орындауға болмайды. Ештеңе өзгерген жоқ. Бетті жаңартып, кімнің қолтаңбасы қажет екенін қараңыз.
refusal-completeness-remarks-missing = Теріс нәтижеге кемінде бір ескерту қажет, сондықтан ештеңе жазылмады. Ескерту қосыңыз немесе «Жинақ толық» дегенді таңдаңыз.
refusal-completeness-remarks-in-positive = Оң нәтижеде ескерту болмайды, сондықтан ештеңе жазылмады. Оларды алып тастаңыз немесе «Ескертулер бар» дегенді таңдаңыз.
refusal-completeness-expert-signature-missing = Алдымен сарапшы, содан кейін басшы қол қояды. Ештеңе жазылған жоқ: сарапшының қолтаңбасын күтіңіз.
refusal-completeness-same-signer = Сарапшы мен басшы — әртүрлі адамдар. Екінші қолтаңба жазылмады: оны басқа қызметкер қояды.
refusal-completeness-locked = Жинақтылықты тексеру мерзімі аяқталды. Нәтиже мен ескертулерді енді өзгертуге болмайды. Бұл әрекет істің тарихына жазылды.
refusal-completeness-already-sent = Нәтиже тіркеліп, жіберілген: { $number }. Оны тек Қағидаларда көзделген тәртіппен ауыстыруға болады.
refusal-completeness-term-not-ended = Тексеру мерзімі әлі аяқталған жоқ. Автоматты нәтиже ол аяқталғаннан кейін ғана беріледі.

refusal-case-frozen = Ұйымның ВКС АЖ-ға кіруі тоқтатыла тұрды, сондықтан іс те тоқтатыла тұрды. Ештеңе өзгерген жоқ, мерзімдер жүріп жатыр. ВКС АЖ операторына хабарласыңыз: жаңа тіркеуден кейін оператор істі жүргізуді қайта бастайды.

refusal-user-not-now = Бұл әрекет ВКС АЖ-ны пайдаланушының қазіргі күйінде мүмкін емес. Ештеңе өзгерген жоқ. Бетті жаңартып, күйін қараңыз.
refusal-user-validity-ended = Аккредиттеу туралы куәліктің немесе келісімнің мерзімі өткен, оның соңғы күні: { $valid_to }. Ештеңе жазылмады. Қолданыстағы құжатты ұсыныңыз.
refusal-user-questionnaire-missing = Сауалнама әлі жоқ, сондықтан ұйым тіркелмеді. Алдымен ұйым сауалнаманы ұсынады.
refusal-user-not-operator = Келісімсіз және сауалнамасыз тек өзі ВКС АЖ операторы болып табылатын ұйым тіркеледі. Ештеңе өзгерген жоқ. Бұл ұйыммен келісім жасап, оның сауалнамасын алыңыз.
refusal-user-system-not-integrated = ВКС АЖ порталмен интеграцияланбаған, сондықтан ештеңе жазылмады. Алдымен оны порталмен интеграциялауды аяқтаңыз.
refusal-user-accreditation-still-valid = Аккредиттеу туралы куәлік әлі жарамды, оның соңғы күні: { $valid_to }. Бұл негіз қолданылмайды. Басқа негізді таңдаңыз. Ештеңе өзгерген жоқ.
refusal-user-without-agreement = Ұйымның өзі ВКС АЖ операторы болып табылады және оның келісімі жоқ, сондықтан бұл негіз қолданылмайды. Басқа негізді таңдаңыз. Ештеңе өзгерген жоқ.

refusal-contract-not-now = Бұл әрекет шарттың қазіргі күйінде мүмкін емес. Ештеңе өзгерген жоқ. Бетті жаңартып, күйін қараңыз.
refusal-contract-basis-missing = Мұның немен расталатыны көрсетілмеген, сондықтан ештеңе жазылмады. Құжатты көрсетіңіз: мысалы, төлем немесе акт.
refusal-contract-signing-term-ended = Шартқа қол қою мерзімі өтті, оның соңғы күні: { $last_day }. Қолтаңба қабылданбады, өтінім шартсыз жабылады. Сараптамадан өту үшін жаңа өтінім беріңіз.

refusal-remarks-not-now = Бұл әрекет ескертулердің қазіргі күйінде мүмкін емес. Ештеңе өзгерген жоқ. Бетті жаңартып, күйін қараңыз.
refusal-remarks-missing = Бірде-бір ескерту көрсетілмеген, сондықтан ештеңе жазылмады. Ескерту қосыңыз немесе ескерту жоқ деп жазыңыз.
refusal-remarks-misnumbered = Ескертулер 1-ден бастап ретімен нөмірленеді. Көрсетілгені: № { $number }, болуға тиісі: № { $expected }. Ештеңе жазылмады. Нөмірлерді түзетіңіз.
refusal-remarks-incomplete = № { $number } ескертуде жобаның бөлімі немесе бұзылған норма көрсетілмеген, сондықтан ештеңе жазылмады. Бөлімді де, норманы да көрсетіңіз.
refusal-remarks-term-ended = Ескертулер беру мерзімі өтті, оның соңғы күні: { $last_day }. Ескертулерді енді дайындауға немесе жіберуге болмайды. Ештеңе өзгерген жоқ. Қорытынды дайындауға көшіңіз.
refusal-remarks-renounced = Ескерту жоқ деп жазылып қойған және бұл түпкілікті. Ештеңе өзгерген жоқ. Қорытынды дайындауға көшіңіз.
refusal-remarks-already-issued = Ескертулер беріліп қойған: № { $number }. Олар бір рет беріледі, жаңаларын қосуға болмайды. Ештеңе өзгерген жоқ. Берілген ескертулерді тек құжаттың жаңа нұсқасымен алып тастауға немесе нақтылауға болады.
refusal-remarks-already-prolonged = Ескертулерді жою мерзімі ұзартылып қойған, ал оны бір рет қана ұзартуға болады. Ештеңе өзгерген жоқ. Ұзартылған мерзім аяқталғанға дейін жауап беруге болады.
refusal-remarks-answers-term-ended = Ескертулерді жою мерзімі өтті, оның соңғы күні: { $last_day }. Жауаптар енді қабылданбайды, мерзімді ұзартуға болмайды. Ештеңе өзгерген жоқ. Сараптама жауаптарсыз жалғасады.
refusal-remarks-additional = № { $number } ескерту берілгендердің арасында жоқ немесе екі рет көрсетілген. Қосымша ескертулерге жол берілмейді. Ештеңе жазылмады. Тек берілген нөмірлерді, әрқайсысын бір реттен қалдырыңыз.
refusal-remarks-assessed-twice = № { $number } ескертудің жойылған-жойылмағаны екі рет көрсетілген. Ештеңе жазылмады. Бір жауапты қалдырыңыз.
refusal-remarks-not-all-assessed = № { $number } ескертудің жойылған-жойылмағаны көрсетілмеген. Ештеңе жазылмады. Мұны әрбір берілген ескерту үшін көрсетіңіз.

refusal-conclusion-not-now = Бұл әрекет қорытындының қазіргі күйінде мүмкін емес. Ештеңе өзгерген жоқ. Бетті жаңартып, күйін қараңыз.
refusal-conclusion-sections-missing = Қорытындыда бірде-бір бөлім жоқ, сондықтан ештеңе жазылмады. Сарапшылар қол қоятын бөлімдерді қосыңыз.
refusal-conclusion-section-unknown = Бұл қорытындыда мұндай бөлім жоқ: { $section }. Қолтаңба жазылмады. Бетті жаңартып, бөлімді таңдаңыз.
refusal-conclusion-section-unsigned = Қорытындының бөліміне оның сарапшысы әлі қол қойған жоқ: { $section }. Қолтаңба жазылмады: сарапшының қолтаңбасын күтіңіз.
refusal-conclusion-already-signed = Қорытындыда бұл қолтаңба бар. Ештеңе өзгерген жоқ. Бетті жаңартып, кімнің қолтаңбасы қажет екенін қараңыз.
refusal-conclusion-group-signature-missing = Қорытындыға алдымен жетекші сарапшы, содан кейін басшы қол қояды. Қолтаңба жазылмады: жетекші сарапшының қолтаңбасын күтіңіз.
refusal-conclusion-already-registered = Қорытынды тіркеліп қойған: { $number }. Ештеңе өзгерген жоқ. Оны тек Қағидаларда көзделген тәртіппен ауыстыруға болады.
refusal-conclusion-held = Қорытынды шарт талаптары орындалғаннан кейін жіберіледі, ал олардың орындалғаны әлі расталмаған. Ештеңе жіберілген жоқ. Шарт талаптарының орындалғанын растаңыз: сонда қорытынды автоматты түрде жіберіледі.
refusal-conclusion-remarks-not-assessed = Қай ескертулердің жойылғаны әлі жазылған жоқ, сондықтан қорытындыға қол қоюға болмайды. Қолтаңба жазылмады. Алдымен әр ескертудің жойылған-жойылмағанын көрсетіңіз.
