# Мерзімдерді түсіндіру: ережелер, қадамдар, жұмыс істемейтін күндердің себептері.

rule-T-01 = Тіркеуді растау немесе тіркеуден бас тарту: 3 жұмыс күні
rule-T-02 = Қатысушыны тіркеу: 3 жұмыс күні
rule-T-05 = Өтінімнің тіркелетін күні
rule-K1 = Жинақтылықты тексеру

step-received = Берілді: { $moment }
step-start = Басталуы: { $moment }. Бұл күн есептелмейді
step-cut-off-before = Жұмыс күні сағат { $hour }:00 болғанға дейін берілді
step-cut-off-after = Сағат { $hour }:00 болғанда немесе одан кейін берілді: келесі жұмыс күніне ауысады
step-skipped = { $date }: есептелмейді. { $reason } ({ $source })
step-counted = { $date }: { $n }-жұмыс күні
step-moved = Ауысады: { $from } → { $to }
step-ends-term = Мерзімнің аяқталуы: { $moment }
step-ends-date = Тіркелуі: { $moment }
term-provisional = Мерзім ұзақтығын немесе күнтізбені заңгер әлі растаған жоқ: күн алдын ала көрсетілген
term-why = Қалай есептелді
term-legend-start = басталуы
term-legend-today = бүгін
term-legend-working = жұмыс күні
term-legend-off = жұмыс істемейтін күн, есептелмейді
term-legend-last = соңғы күн

day-reason-weekday = Апта ішіндегі жұмыс күні
day-reason-weekend = Демалыс күні
day-reason-transfer = Демалыс күнінің ауысуы
day-reason-new-year = Жаңа жыл
day-reason-christmas = Православиелік Рождество
day-reason-womens-day = Халықаралық әйелдер күні
day-reason-nauryz = Наурыз мейрамы
day-reason-unity-day = Қазақстан халқының бірлігі мерекесі
day-reason-defender-day = Отан қорғаушылар күні
day-reason-victory-day = Жеңіс күні
day-reason-capital-day = Астана күні
day-reason-constitution-day = Конституция күні
day-reason-republic-day = Республика күні
day-reason-independence-day = Тәуелсіздік күні
day-reason-first-president-day = Тұңғыш Президент күні
day-reason-kurban-ait = Құрбан айт
day-source-five-day-week = бес күндік жұмыс аптасы
day-source-law-on-holidays = мерекелер туралы заң
day-source-labour-code-84 = Еңбек кодексінің 84-бабы
day-source-labour-code-85 = Еңбек кодексінің 85-бабы

id-error-length = Нөмір 12 цифрдан тұрады. Енгізілген таңба саны: { $got }
id-error-not-digits = Нөмір тек цифрлардан тұрады. Басқа таңбаларды алып тастаңыз
id-error-zeros = Он екі нөл нөмір болмайды. Нөмірді құжаттан қараңыз
id-error-date = Нөмірдегі күн дұрыс емес. Алғашқы алты цифрды тексеріңіз
id-error-kind = Бұл басқа түрдегі нөмір. Бесінші және жетінші цифрларды тексеріңіз
id-error-check-digit = Нөмірдің бақылау цифры сәйкес емес. Цифрларды тексеріңіз
id-warning-iin-nothing-known = ЖСН-нің жетінші цифры 0: туған ғасыры мен жынысы белгісіз. Жеке басты куәландыратын құжатпен салыстырыңыз
id-warning-bin-month = БСН-нің үшінші және төртінші цифрлары ай емес. Тіркеу туралы құжатпен салыстырыңыз
id-warning-bin-kind = БСН-нің бесінші цифры 4, 5 немесе 6 емес. Тіркеу туралы құжатпен салыстырыңыз
