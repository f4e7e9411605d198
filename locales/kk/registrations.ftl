registration-title = Порталда тіркелу
registration-title-465 = Құрылысты ұйымдастыру порталында тіркелу
registration-lead = Нысанды толтырыңыз, құжаттарды қоса беріңіз және келісімге қол қойыңыз. Портал операторы 3 жұмыс күні ішінде жауап береді.
registration-lead-465 = Нысанды толтырыңыз, құжаттарды қоса беріңіз және келісімге қол қойыңыз. Портал операторы 1 жұмыс күні ішінде жауап береді.
registration-needs-title = Не қажет болады
registration-needs-legal = Мемлекеттік тіркеу, салықтар мен міндетті төлемдер және банктік деректемелер туралы құжаттардың көшірмелері
registration-needs-individual = Жеке басты куәландыратын құжаттың көшірмесі. Банктік деректемелерді көрсетпеуге болады
registration-needs-key = Кіруге арналған кілт емес, құжаттарға қол қоюға арналған ЭЦҚ кілті
registration-needs-term = Шешім: құжаттар ұсынылғаннан кейін 3 жұмыс күні ішінде (Қағидалардың 8-тармағы)
registration-needs-term-465 = Шешім: құжаттар ұсынылғаннан кейін 1 жұмыс күні ішінде (№ 465 бұйрық Қағидаларының 6-тармағы)
registration-start = Тіркелуді бастау
registration-continue = Тіркелуді жалғастыру
registration-already-title = Сіз тіркелгенсіз
registration-open-cabinet = Кабинетті ашу
registration-portal = Портал
registration-portal-670 = Жобаларды сараптау порталы (№ 670 бұйрық)
registration-portal-465 = Құрылысты ұйымдастыру порталы (№ 465 бұйрық)
registration-portals = Екі портал, әрқайсысында жеке тіркелу
registration-portals-lead = Тіркелулер бір-біріне тәуелді емес: әрқайсысының өз келісімі, өз мерзімі және бас тартудың өз негіздері бар.

registration-kind-legal = заңды тұлға
registration-kind-individual = жеке тұлға

registration-state-draft = Қаралама
registration-state-agreement_signed = Келісімге қол қойылды
registration-state-presented = Қаралуда
registration-state-registered = Расталды
registration-state-refused = Бас тартылды

registration-steps-title = Тіркелу
registration-step-form = Мәліметтер
registration-step-documents = Құжаттар
registration-step-agreement = Келісім және қолтаңба
registration-step-done = толтырылды
registration-step-missing = толтырылмаған

registration-form-title = Сіз туралы мәліметтер
registration-form-lead = Атауы мен нөмірі тіркеу куәлігінен алынды, оларды өзгертуге болмайды.
registration-field-name = Атауы немесе аты-жөні
registration-field-bin = БСН
registration-field-iin = ЖСН
registration-field-kind = Кім тіркеледі
registration-field-address = Мекенжайы
registration-field-address-hint = Облыс, қала, көше, үй
registration-field-phone = Телефон
registration-field-phone-hint = Мысалы, +7 701 000 00 00
registration-field-email = Электрондық пошта
registration-field-email-hint = Сізбен байланысу үшін
registration-bank-title = Банктік деректемелер
registration-bank-optional = Толтырмауға болады
registration-field-account = Шот (ЖСК)
registration-field-account-hint = 20 таңба, KZ әріптерінен басталады
registration-field-bank = Банк
registration-field-bik = Банктің БСК-і
registration-field-bik-hint = 8 немесе 11 таңба, мысалы CASPKZKA
registration-field-kbe = Бенефициар коды (Кбе)
registration-field-kbe-hint = Екі цифр: 1 резидент немесе 2 бейрезидент, содан кейін сектор, мысалы 17
registration-save = Сақтап, жалғастыру

registration-error-address-empty = Мекенжайды көрсетіңіз
registration-error-phone-empty = Телефонды көрсетіңіз
registration-error-phone-form = Телефонды цифрлармен көрсетіңіз, мысалы +7 701 000 00 00
registration-error-email-empty = Электрондық пошта мекенжайын көрсетіңіз
registration-error-email-form = Пошта мекенжайы толық емес. Мысалы: name@example.kz
registration-error-account-empty = Шотты көрсетіңіз
registration-error-account-form = Шотта 20 таңба болады: KZ және тағы 18 цифр немесе латын әрпі
registration-error-account-check = Шоттың бақылау сандары сәйкес келмейді: шотта қате бар. Банк құжатындағы 20 таңбаны салыстырып, қайта теріңіз
registration-error-bank-empty = Банкті көрсетіңіз
registration-error-bik = Қазақстан банкінің БСК-інде 8 немесе 11 таңба бар, бесінші және алтыншы таңбасы KZ. Банктің анықтамасынан көшіріңіз
registration-error-kbe = Бенефициар коды екі цифрдан тұрады: 1 немесе 2, содан кейін 1-ден 9-ға дейін. Банктің анықтамасынан көшіріңіз
registration-error-too-long = Мәтін тым ұзын. Таңбалар шегі: { $max }
registration-error-form-incomplete = Мәліметтерді толтырыңыз: мекенжай, телефон және пошта
registration-error-attachment-missing = Құжаттарды қоса беріңіз. Жетіспейді: { $group }
registration-error-file-unfinished = Файл соңына дейін жүктелмеді: { $name }. Қайта жүктеңіз немесе жойыңыз
registration-error-ground = Бас тарту негізін таңдаңыз
registration-error-decision = Шешімді таңдаңыз
registration-error-where = Қай өріс немесе құжат сәйкес келмейтінін белгілеңіз
registration-error-detail = Өтініш берушіге нені түзету керегін түсіндіріңіз

registration-documents-title = Құжаттар
registration-documents-lead = PDF немесе сапасы жақсы сурет. Файл бірден сақталады, оған қайта оралуға болады.
registration-attachment-state_registration = Мемлекеттік тіркеу
registration-attachment-tax_and_mandatory_payments = Салықтар және міндетті төлемдер
registration-attachment-bank_details = Банктік деректемелер
registration-attachment-identity_document = Жеке басты куәландыратын құжат
registration-attachment-required = міндетті
registration-attachment-optional = міндетті емес
registration-attachment-none = файл жоқ
registration-attachment-add = Файл қосу: { $group }
registration-attachment-upload = Жүктеу
registration-attachment-remove = Жою
registration-documents-next = Келісімге өту

registration-agreement-title = Порталды пайдалану тәртібі туралы келісім
registration-agreement-lead = Оқып шығып, қол қойыңыз. Қолтаңба нысанды және қоса берілген файлдарды да бақылау сомалары бойынша куәландырады.
registration-agreement-version = Келісім редакциясы: { $version }
registration-agreement-version-from = Келісімнің редакциясы: { $version }, күшіне енетін күні: { $date }
registration-agreement-sign = Қол қойып, ұсыну
registration-renewal-title = Келісімнің жаңа редакциясына қол қою
registration-renewal-lead = Келісімнің жаңа редакциясы күшіне енді. Оны оқып, қол қойыңыз: оған дейін жаңа өтінім беруге болмайды. Қалғанының бәрі жалғаса береді.
registration-renewal-sign = Келісімге қол қою

registration-presented-title = Құжаттар ұсынылды
registration-presented-lead = Жауап беру мерзімі: { $date }. Ештеңе істеудің қажеті жоқ.
registration-presented-overdue = Жауап беру мерзімі өтті: { $date }. Жауаптың болмауы растауды да, бас тартуды да білдірмейді, шешімді оператор қабылдайды. Оператордың басшысына хабарланды. Құжаттар мен өтініш сақталды.
registration-presented-at = Ұсынылды
registration-due = Шешім мерзімі
registration-refused-title = Тіркеуден бас тартылды
registration-refused-ground = Негізі
registration-refused-clause = Қай тармақ бойынша
registration-refused-where = Не сәйкес келмейді
registration-refused-detail = Оператордың түсіндірмесі
registration-refused-correct = Түзетіп, қайта ұсыну
registration-refused-kept = Толтырылған нысан сақталды. Құжаттарды қоса беріп, келісімге қайта қол қойыңыз.
registration-refused-paper = Бас тарту қол қойылған құжат болып табылады, ол төменде.
registration-papers-title = Құжаттар
registration-registered-title = Тіркеу расталды
registration-registered-lead = Кабинет ашылған күн: { $date }.

registration-instruction-1 = «Өтінім беру» түймесін басып, объектіні сипаттаңыз.
registration-instruction-2 = Жоба құжаттарын жүктеңіз. Жүктеуді үзіп, кейін жалғастыруға болады.
registration-instruction-3 = Сараптама ұйымын таңдап, тексеріп, қол қойыңыз. Жұмыс күні сағат 14:00 болғанға дейін жіберілген өтінім бірден тіркеледі, одан кейін жіберілгені келесі жұмыс күні тіркеледі.
registration-instruction-title = Порталмен қалай жұмыс істеу керек
registration-instruction-465-1 = Тек ЭЦҚ кілтімен кіріңіз: өзіңіздің немесе ұйымның кілтімен.
registration-instruction-465-2 = Тіркелген күннен бастап объект пайдалануға қабылданғанға дейін оның құрылысы туралы мәліметтер мен құжаттардың көшірмелерін кабинет арқылы ұсынасыз (9-тармақ). Әр құжатты оны куәландыруға құқылы адамның ЭЦҚ-сы куәландырады (10-тармақ).
registration-instruction-465-3 = Қол қойылғанды жоюға, өзгертуге және ауыстыруға болмайды (12-тармақ). Түзету жаңа нұсқа болып қосылады.

registration-ground-duplicate_user = Пайдаланушы бұрын тіркелген
registration-ground-untrue_data = Нысанда анық емес мәліметтер көрсетілген
registration-ground-data_not_matching_documents = Мәліметтер ұсынылған құжаттарға сәйкес келмейді

registration-queue-title = Тіркеулер
registration-queue-lead = { $count ->
    [0] Шешім күтіп тұрған өтініш жоқ.
    [one] { $count } өтініш шешім күтуде. Мерзімі: 3 жұмыс күні, құрылыс порталында 1 жұмыс күні.
   *[other] { $count } өтініш шешім күтуде. Мерзімі: 3 жұмыс күні, құрылыс порталында 1 жұмыс күні.
}
registration-queue-caption = Тіркеу өтініштері, мерзімі бойынша
registration-queue-party = Өтініш
registration-queue-due = Шешім мерзімі
registration-queue-decision = Шешім
registration-queue-presented = Ұсынылды
registration-queue-empty = Барлық өтініш қаралды.
registration-queue-decided = Шешілгендер
registration-queue-waiting = Шешім күтуде

registration-checks-title = Тексерулер
registration-check-signature = Келісімдегі қолтаңба жарамды
registration-check-party = Өтініш берушінің өзі қол қойған: тіркеу куәлігіндегі нөмір сәйкес келеді
registration-check-numbers = Тіркеу куәлігіндегі нөмірлер әдеттегідей
registration-check-duplicate-none = Осы нөмірмен басқа тіркеу жоқ
registration-check-duplicate-found = Осы нөмірмен бұрын өтініш болған: { $state }, { $date }
registration-check-documents = Барлық міндетті құжат қоса берілген
registration-decision-title = Шешім
registration-decision-confirm = Тіркеуді растау
registration-decision-refuse = Бас тарту
registration-decision-ground = Негізі, Қағидалардың 9-тармағы
registration-decision-ground-465 = Негізі, № 465 бұйрық Қағидаларының 7-тармағы: басқасы жоқ
registration-decision-where = Өріс немесе құжат
registration-decision-where-hint = Екінші және үшінші негіз үшін қажет
registration-decision-detail = Өтініш берушіге түсіндірме
registration-decision-detail-hint = Не дұрыс емес және қалай түзетуге болады. Өтініш беруші осы мәтінді көреді
registration-decision-submit = Қол қоюға көшу
registration-decision-done-confirmed = Тіркеу расталды: { $name }
registration-decision-done-refused = Бас тарту жазылды: { $name }
registration-confirmation-title = Тіркеуді растау: { $name }
registration-confirmation-lead = Растау құжат болып табылады. Оны оқып, өз кілтіңізбен қол қойыңыз: қолтаңбасыз растау болмайды.
registration-confirmation-sign = Қол қойып, растау
registration-confirmation-several = Бірге расталатын тіркеулер
registration-confirmation-sign-several = { $count ->
   *[other] { $count } тіркеуге қол қойып, растау
}
registration-confirmation-paper-670 = Портал операторы жоғарыда аталған пайдаланушының порталда тіркелуін 2018 жылғы 24 қыркүйектегі № 670 бұйрықпен бекітілген Қағидалардың 8-тармағы негізінде растайды.
registration-confirmation-paper-465 = Портал операторы жоғарыда аталған пайдаланушының порталда тіркелуін 2020 жылғы 11 қыркүйектегі № 465 бұйрықпен бекітілген Қағидалардың 6-тармағы негізінде растайды.
registration-confirmation-paper-opens = Қол қойылған сәттен бастап пайдаланушыға жеке кабинет және порталмен жұмыс істеу нұсқаулығы ашылады. Шешімнің күні — оған қол қойылған күн.
registration-refusal-title = Тіркеуден бас тарту: { $name }
registration-refusal-lead = Бас тарту құжат болып табылады. Оны оқып, өз кілтіңізбен қол қойыңыз: қолтаңбасыз бас тарту болмайды. Онда қате болса, өтініш бетінде түзетіңіз.
registration-refusal-sign = Қол қойып, бас тарту
registration-refusal-waiting = Бас тарту дайындалды және қолтаңба күтуде
registration-refusal-open = Бас тартуды оқып, қол қою
registration-refusal-prepare-hint = Бас тарту келесі беттегі қолтаңбаңызбен күшіне енеді
registration-refusal-paper-670 = Портал операторы жоғарыда көрсетілген негіз бойынша тіркеуден бас тартады. Бас тартудың негіздері тек 2018 жылғы 24 қыркүйектегі № 670 бұйрықпен бекітілген Қағидалардың 9-тармағында аталғандар ғана.
registration-refusal-paper-465 = Портал операторы жоғарыда көрсетілген негіз бойынша тіркеуден бас тартады. Бас тартудың жалғыз негізі 2020 жылғы 11 қыркүйектегі № 465 бұйрықпен бекітілген Қағидалардың 7-тармағында аталған.
registration-refusal-paper-correct = Толтырылған нысан порталда сақталды. Жоғарыда көрсетілгенді түзетіп, құжаттарды қоса беріп, келісімге қол қойып, өтінішті кез келген уақытта қайта ұсыныңыз. Шешім мерзімі ұсынылған күннен қайта басталады.
registration-refusal-paper-duplicate = Тіркелген пайдаланушының жеке кабинеті бар. Тіркелген пайдаланушының кілтімен кіріңіз немесе ұйым басшысынан рұқсат сұраңыз. Тіркеу сіздікі болмаса, өтінішті қайта ұсыныңыз: толтырылған нысан сақталды.
registration-refusal-paper-where = Кім, қандай тіркеу куәлігімен және қашан қол қойғаны құжаттың және қолтаңба файлының жанында көрсетілген.
registration-of-portal = { $portal }: { $text }

refusal-duplicate-user = Осы нөмірмен пайдаланушы бұрын тіркелген. Кабинетке кіріңіз немесе басшыдан өзіңізді қосуды сұраңыз.
refusal-registration-not-now = Бұл әрекет тіркеудің қазіргі күйінде мүмкін емес. Ештеңе өзгерген жоқ. Бетті жаңартып, күйін қараңыз.
refusal-registration-signer-differs = Келісімге бөтен кілтпен қол қойылған. Тіркелушінің өз кілтін таңдап, қайта қол қойыңыз. Ештеңе ұсынылған жоқ, енгізілген деректер сақталды.
refusal-registration-signer-without-authority = Бұл кілттің ұйым атынан қол қою құқығы жоқ. Ұйым басшысы немесе қол қою құқығы бар қызметкер қол қоя алады. Ештеңе ұсынылған жоқ, енгізілген деректер сақталды.
refusal-registration-attachments-missing = Міндетті құжаттар қоса берілмеген. Оларды жүктеп, қайталаңыз. Енгізілген деректер сақталды.
refusal-registration-agreement-unsigned = Келісімге әлі қол қойылмаған. Алдымен оған қол қойыңыз; енгізілген деректер сақталды.
refusal-not-registered = Өтінім жеке кабинеттен беріледі. Алдымен порталда тіркеліңіз.
refusal-registration-ground-missing = Шешім жазылмады: оның негізі жоқ. Бас тарту негізін таңдаңыз.
refusal-registration-ground-unknown = Шешім жазылмады: портал бұл негіз бойынша бас тарта алмайды. Негіздер тізбесі жабық. Тізбеден негіз таңдаңыз немесе тіркеуді растаңыз.
refusal-registration-ground-unmarked = Шешім жазылмады. Қай өріс немесе құжат сәйкес келмейтінін белгілеңіз.
refusal-registration-other-key = Қолтаңба басқа кілтпен қойылған, сондықтан ештеңе жазылмады. Портал операторының қызметкеріне берілген өз кілтіңізбен қол қойыңыз.
refusal-registration-agreement-to-renew = Келісімнің жаңа редакциясы күшіне енді, сондықтан өтінім берілмеді. Кабинетті ашып, оны оқып, қол қойыңыз, содан кейін өтінімді қайта беріңіз. Қаралама сақталды.
refusal-registration-agreement-not-countersigned = Тіркеу әлі расталмады: бұл келісімге оператор да қол қояды. Осы бетте қол қойып, содан кейін растаңыз.

# Тіркелген пайдаланушылар тізімі (A-9, B-7).
users-title = Тіркелген пайдаланушылар
users-lead = { $count ->
    [one] { $count } тіркелу. { $pages } беттің { $page }-беті, файлдарда бәрі бар.
   *[other] { $count } тіркелу. { $pages } беттің { $page }-беті, файлдарда бәрі бар.
}
users-column-user = Пайдаланушы
users-column-registered = Тіркелген күні
users-empty = Бұл шарттарға сай ешкім жоқ.
users-find = Көрсету
users-any = бәрі
users-field-find = Аты, БСН немесе ЖСН
users-field-find-hint = Атының бөлігі немесе толық нөмір
users-field-from = Тіркелген күні, бастап
users-field-to = Тіркелген күні, дейін
users-field-day-hint = Мысалы, 24.11.2026

correction-ask = Деректерді түзетуді сұрау
correction-ask-title = Пайдаланушыдан деректерді түзетуді сұрау
correction-ask-lead = Құрылыс порталында дұрыс емес деректер бас тартуға негіз болмайды (№ 465 бұйрықтың 7-тармағы), сондықтан пайдаланушыдан оларды түзету сұралады. Сұрау тіркеу мерзімін тоқтатпайды және шешім қабылдау үшін қажет емес.
correction-before = Соңғы сұрау
correction-fields = Нені түзету керек
correction-text = Онда не дұрыс емес
correction-send = Сұрау
correction-not-now = Тіркеу құрылыс порталында қаралып жатқан жоқ, сондықтан ештеңе сұралмайды.
correction-asked-at = Сұралған уақыт
correction-corrected-at = Түзетілген уақыт
correction-waits = әлі жоқ
correction-title = Тіркеу деректерін түзету
correction-lead = Оператор осы деректерді түзетуді сұрайды. Тіркеу мерзімі осы уақытта жүре береді. Бұрынғы мәндер тарихта қалады.
correction-open = Оператор деректерді түзетуді сұрайды
correction-save = Түзету
correction-error-fields = Нені түзету керегін таңдаңыз
correction-error-text = Не дұрыс емесін жазыңыз. Ең көп таңба саны: { $max }
correction-error-same = Оператор сұраған деректерден ештеңе өзгертілмеді
correction-error-order = № 670 бұйрық бойынша дұрыс емес деректер бас тартуға негіз болады (9-тармақ), сондықтан онда түзету сұралмайды
event-registration_correction_asked = Оператор деректерді түзетуді сұрады
event-registration_corrected = Пайдаланушы деректерді түзетті
notice-registration-correction-asked = Оператор тіркеу деректерін түзетуді сұрайды: { $text }. Тіркеу мерзімі жүре береді
notice-registration-corrected = Пайдаланушы тіркеу деректерін түзетті: { $name }
