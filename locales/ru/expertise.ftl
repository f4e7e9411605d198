# Система экспертной организации: очередь, дело, проверка комплектности, подписи.

nav-expertise-cases = Дела
nav-expertise-to-sign = На подпись

expertise-queue-title = Дела на экспертизе
expertise-queue-lead = { $count ->
    [0] Заявок пока нет.
    [one] { $count } дело в системе.
    [few] { $count } дела в системе.
   *[other] { $count } дел в системе.
}
expertise-queue-today = Что сегодня
expertise-queue-today-none = На сегодня всё: дел, по которым нужно ваше действие, нет.
expertise-queue-today-note = Сроки в рабочих днях, время Астаны
expertise-queue-caption = Дела на экспертизе, первыми те, где срок ближе
expertise-queue-all = Все дела
expertise-queue-empty = Заявки приходят с портала автоматически. Новых заявок нет.
expertise-column-number = Номер
expertise-column-applicant = Заявитель
expertise-column-received = Поступило
expertise-column-due = Срок
expertise-column-state = Состояние
expertise-age = дней в работе: { $days }

expertise-state-running = проверка идёт
expertise-state-drafted = ждёт подписи эксперта
expertise-state-signed_by_expert = ждёт подписи руководителя
expertise-state-positive = комплект полный
expertise-state-negative = есть замечания
expertise-state-positive_auto = комплект полный, срок истёк
expertise-state-not_started = проверка не начата

expertise-task-running = Проверить комплектность
expertise-task-drafted = Подписать результат
expertise-task-signed_by_expert = Подписать как руководитель
expertise-task-until = до { $moment }

expertise-case-brief = Кратко
expertise-case-applicant = Заявитель
expertise-case-bin = БИН
expertise-case-iin = ИИН
expertise-case-received-at = Поступило в систему
expertise-case-submitted-at = Подано на портале
expertise-case-documents = Документы
expertise-case-documents-note = Документы пришли с портала и сверены по контрольным суммам. Изменить или удалить их нельзя.
expertise-case-document = Документ
expertise-case-size = Размер
expertise-case-sum = Контрольная сумма
expertise-case-file = Файл
expertise-case-number-of = № { $number }, { $date }
expertise-case-signatures = Подписи
expertise-case-signer = Подписал
expertise-case-certificate = Регистрационное свидетельство
expertise-case-signed-at = Время (Астана)
expertise-case-cms = Файл подписи
expertise-case-history = История
expertise-case-turn-expert = Сейчас действует эксперт
expertise-case-turn-head = Сейчас действует руководитель
expertise-case-turn-portal = Результат отправлен на портал
expertise-turn-running = Проверьте комплектность и запишите результат. Если срок закончится без подписанных замечаний, система автоматически выдаст положительный результат (пункт 40 Правил).
expertise-turn-drafted = Результат записан и ждёт подписи эксперта. Без двух подписей он не считается.
expertise-turn-signed = Эксперт подписал. Вторая подпись регистрирует результат и сразу отправляет его заявителю.
expertise-turn-sent = Результат зарегистрирован под номером { $number }.
expertise-turn-automatic = Срок проверки закончился без подписанных замечаний. Система выдала положительный результат под номером { $number }.
expertise-case-turn-refused = Портал не принял результат
expertise-turn-refused-at = Отказ пришёл: { $moment }. Заявитель результат не получил.
expertise-turn-refused-next = Проверьте подписи и ключи подписавших и свяжитесь с оператором портала. Результат и его номер здесь сохранены.
expertise-stage-received = Приём
expertise-stage-completeness = Комплектность
expertise-stage-contract = Договор
expertise-stage-expertise = Экспертиза

expertise-by-system = Система
expertise-by-portal = Портал
event-completeness_change_refused = Отклонена попытка изменить результат после срока

expertise-completeness-title = Проверка комплектности
expertise-completeness-open = Проверить комплектность
expertise-completeness-lead = Заявка { $number }
expertise-completeness-locked = Срок проверки закончился { $moment }. Результат и замечания больше нельзя изменить (пункт 40 Правил).
expertise-completeness-decided = Результат зарегистрирован и отправлен. Изменить его здесь нельзя.
expertise-strip-soon = До конца срока мало времени. Черновик и одна подпись не считаются: нужны обе подписи до { $moment }.
expertise-strip-last-day = Сегодня последний день. Обе подписи нужны до { $moment }. После этого система автоматически выдаст положительный результат.
expertise-checklist = Что проверено
expertise-checklist-composition = Состав документов соответствует заданию
expertise-checklist-initial-data = Исходные данные приложены
expertise-checklist-readable = Файлы открываются и читаются
expertise-checklist-signatures = Подписи заявителя проверены
expertise-verdict = Результат проверки
expertise-verdict-positive = Комплект полный
expertise-verdict-positive-hint = Замечаний нет. Заявитель получит положительный результат.
expertise-verdict-negative = Есть замечания
expertise-verdict-negative-hint = Перечислите, чего не хватает. Заявка будет закрыта как неполная.
expertise-remarks-hint = Пустые строки не учитываются. Каждое замечание называет документ и то, что в нём нужно исправить.
expertise-remark-text = Замечание { $n }
expertise-remark-norm = Основание (норма) к замечанию { $n }
expertise-remark-more = Добавить строки
expertise-record = Записать и сформировать документ
expertise-record-again = Записать заново
expertise-record-note = Система сформирует PDF. Потом его подписывают эксперт и руководитель.
expertise-record-again-note = Новая запись заменит документ. Подпись эксперта под прежним документом утратит силу.
expertise-remark-empty = Напишите текст замечания или уберите основание
expertise-remark-too-long = Замечание слишком длинное. Предел знаков: { $most }
expertise-remarks-missing = Добавьте хотя бы одно замечание или выберите «Комплект полный»
expertise-remarks-in-positive = Выбрано «Комплект полный», но замечания заполнены. Уберите их или выберите «Есть замечания»
expertise-remarks-too-many = Слишком много замечаний. Предел: { $most }
expertise-verdict-missing = Выберите результат проверки
expertise-draft-title = Подготовленный документ
expertise-draft-recorded = Записан { $moment }
expertise-draft-open = Открыть PDF
expertise-draft-signed = Подписал эксперт: { $name }, { $moment }
expertise-draft-outcome = Результат
expertise-draft-remarks = Замечаний
expertise-sign-expert = Подписать результат
expertise-sign-head = Подписать и отправить заявителю
expertise-sign-wait-expert = Документ ждёт подписи эксперта.
expertise-sign-wait-head = Документ ждёт подписи руководителя.
expertise-sign-missing = Подпишите через NCALayer или приложите файл подписи

expertise-to-sign-title = На подпись руководителю
expertise-to-sign-lead = Результаты, которые эксперт уже подписал. Ваша подпись регистрирует документ и отправляет его заявителю.
expertise-to-sign-empty = Документов на подпись нет.
expertise-to-sign-caption = Документы, подписанные экспертом
expertise-to-sign-open = Проверить и подписать

expertise-paper-title = Результат проверки комплектности
expertise-paper-foot = Электронный документ. Подлинность подтверждают электронные цифровые подписи
expertise-paper-application = Заявка
expertise-paper-number-of-date = № { $number }, { $date }
expertise-paper-applicant = Заявитель
expertise-paper-object = Объект
expertise-paper-outcome = Результат
expertise-paper-positive = Комплект документов полный
expertise-paper-negative = Комплект документов неполный, есть замечания
expertise-paper-positive-auto = Комплект документов полный: срок проверки закончился без замечаний (пункт 40 Правил)
expertise-paper-ground = Основание
expertise-paper-next = Что делать заявителю
expertise-paper-next-positive = Устранять ничего не нужно. Следующий шаг: договор на проведение экспертизы. Проект договора экспертная организация направит в личный кабинет на портале, там его подписывают электронной цифровой подписью (пункт 42 Правил).
expertise-paper-next-negative = Устраните замечания и подайте новую заявку через личный кабинет на портале (пункт 16 Правил). По этой заявке рассмотрение закончено, заменить её документы нельзя (пункт 22 Правил).
expertise-paper-remarks = Замечания
expertise-paper-remark-number = №
expertise-paper-remark-text = Замечание
expertise-paper-remark-norm = Основание
expertise-paper-remarks-none = Замечаний нет
expertise-paper-remarks-note = Замечания приведены на том языке, на котором их написал эксперт.
expertise-paper-ticked = Проверено
expertise-paper-not-ticked = Не отмечено
expertise-paper-signers = Кто проверил и кто подписывает
expertise-paper-checked-by = Проверил эксперт
expertise-paper-signer-expert = Подписывает первым: эксперт
expertise-paper-signer-head = Подписывает вторым: руководитель
expertise-paper-signer-system = Печать информационной системы
expertise-paper-signers-where = Кто подписал, каким регистрационным свидетельством и когда, указано в карточке документа рядом с файлами подписей (пункт 42 Правил).
expertise-paper-term = Срок проверки
expertise-paper-numbering = Номер и дату регистрации система присваивает в момент подписания (пункт 41 Правил). Они указаны в карточке документа.
expertise-paper-files = Файлы заявки
expertise-paper-files-note = Этот результат относится к файлам с этими контрольными суммами. Опись с этими же суммами подписал заявитель. Файл с другой суммой экспертная организация не рассматривала.
expertise-paper-manifest = SHA-256 описи заявки

refusal-case-not-now = Это действие сейчас невозможно: дело в другом состоянии. Ничего не изменилось. Обновите страницу.
refusal-completeness-not-now = Это действие сейчас невозможно. Ничего не изменилось. Обновите страницу и посмотрите, чья подпись нужна.
refusal-completeness-remarks-missing = Для отрицательного результата нужно хотя бы одно замечание, поэтому ничего не записано. Добавьте замечание или выберите «Комплект полный».
refusal-completeness-remarks-in-positive = В положительном результате не может быть замечаний, поэтому ничего не записано. Уберите их или выберите «Есть замечания».
refusal-completeness-expert-signature-missing = Сначала документ подписывает эксперт, потом руководитель. Ничего не записано: дождитесь подписи эксперта.
refusal-completeness-same-signer = Эксперт и руководитель — разные люди. Вторая подпись не записана: её ставит другой сотрудник.
refusal-completeness-locked = Срок проверки комплектности закончился. Результат и замечания больше нельзя изменить. Попытка записана в историю дела.
refusal-completeness-already-sent = Результат уже зарегистрирован и отправлен: { $number }. Заменить его можно только в порядке, установленном Правилами.
refusal-completeness-term-not-ended = Срок проверки ещё не закончился. Автоматический результат выдаётся только после его окончания.

refusal-case-frozen = Доступ организации к ИС КВЭ приостановлен, поэтому дело приостановлено. Ничего не изменилось, сроки идут. Обратитесь к оператору ИС КВЭ: после новой регистрации оператор возобновит дело.

refusal-user-not-now = В нынешнем состоянии пользователя ИС КВЭ этого сделать нельзя. Ничего не изменилось. Обновите страницу и посмотрите состояние.
refusal-user-validity-ended = Срок свидетельства об аккредитации или соглашения истёк, его последний день: { $valid_to }. Ничего не записано. Представьте действующий документ.
refusal-user-questionnaire-missing = Анкеты ещё нет, поэтому организация не зарегистрирована. Сначала организация подаёт анкету.
refusal-user-not-operator = Без соглашения и анкеты регистрируется только организация, которая сама является оператором ИС КВЭ. Ничего не изменилось. Заключите с этой организацией соглашение и получите её анкету.
refusal-user-system-not-integrated = ИС КВЭ не интегрирована с порталом, поэтому ничего не записано. Сначала завершите её интеграцию с порталом.
refusal-user-accreditation-still-valid = Свидетельство об аккредитации ещё действует, его последний день: { $valid_to }. Это основание не подходит. Выберите другое. Ничего не изменилось.
refusal-user-without-agreement = Организация сама является оператором ИС КВЭ, и соглашения у неё нет, поэтому это основание не подходит. Выберите другое. Ничего не изменилось.

refusal-contract-not-now = В нынешнем состоянии договора этого сделать нельзя. Ничего не изменилось. Обновите страницу и посмотрите состояние.
refusal-contract-basis-missing = Не указано, чем это подтверждается, поэтому ничего не записано. Укажите документ: например, платёж или акт.
refusal-contract-signing-term-ended = Срок подписания договора истёк, его последний день: { $last_day }. Подпись не принята, заявка закрывается без договора. Чтобы пройти экспертизу, подайте новую заявку.

refusal-remarks-not-now = В нынешнем состоянии замечаний этого сделать нельзя. Ничего не изменилось. Обновите страницу и посмотрите состояние.
refusal-remarks-missing = Не указано ни одного замечания, поэтому ничего не записано. Добавьте замечание или запишите, что замечаний нет.
refusal-remarks-misnumbered = Замечания нумеруются подряд, начиная с 1: указан № { $number }, должен быть № { $expected }. Ничего не записано. Исправьте номера.
refusal-remarks-incomplete = У замечания № { $number } не указан раздел проекта или нарушенная норма, поэтому ничего не записано. Укажите и раздел, и норму.
refusal-remarks-term-ended = Срок выдачи замечаний истёк, его последний день: { $last_day }. Подготовить или отправить замечания больше нельзя. Ничего не изменилось. Переходите к подготовке заключения.
refusal-remarks-renounced = Уже записано, что замечаний нет, и это окончательно. Ничего не изменилось. Переходите к подготовке заключения.
refusal-remarks-already-issued = Замечания уже выданы: № { $number }. Их выдают один раз, добавить новые нельзя. Ничего не изменилось. Снять или уточнить выданные замечания можно только новой версией документа.
refusal-remarks-already-prolonged = Срок устранения замечаний уже продлён, а продлить его можно один раз. Ничего не изменилось. Ответить можно до конца продлённого срока.
refusal-remarks-answers-term-ended = Срок устранения замечаний истёк, его последний день: { $last_day }. Ответы больше не принимаются, продлить срок нельзя. Ничего не изменилось. Экспертиза продолжается без ответов.
refusal-remarks-additional = Замечания № { $number } нет среди выданных, или оно указано дважды. Дополнительные замечания не допускаются. Ничего не записано. Оставьте только выданные номера, каждый один раз.
refusal-remarks-assessed-twice = О замечании № { $number } дважды сказано, устранено ли оно. Ничего не записано. Оставьте один ответ.
refusal-remarks-not-all-assessed = О замечании № { $number } не сказано, устранено ли оно. Ничего не записано. Укажите это о каждом выданном замечании.

refusal-conclusion-not-now = В нынешнем состоянии заключения этого сделать нельзя. Ничего не изменилось. Обновите страницу и посмотрите состояние.
refusal-conclusion-sections-missing = В заключении нет ни одного раздела, поэтому ничего не записано. Добавьте разделы, которые подпишут эксперты.
refusal-conclusion-section-unknown = В этом заключении нет такого раздела: { $section }. Подпись не записана. Обновите страницу и выберите раздел.
refusal-conclusion-section-unsigned = Раздел заключения ещё не подписал его эксперт: { $section }. Подпись не записана: дождитесь подписи эксперта.
refusal-conclusion-already-signed = Эта подпись под заключением уже стоит. Ничего не изменилось. Обновите страницу и посмотрите, чья подпись нужна.
refusal-conclusion-group-signature-missing = Сначала заключение подписывает ведущий эксперт, потом руководитель. Подпись не записана: дождитесь подписи ведущего эксперта.
refusal-conclusion-already-registered = Заключение уже зарегистрировано: { $number }. Ничего не изменилось. Заменить его можно только в порядке, установленном Правилами.
refusal-conclusion-held = Заключение направляется после исполнения условий договора, а их исполнение ещё не подтверждено. Ничего не отправлено. Подтвердите исполнение договора: тогда заключение отправится автоматически.
refusal-conclusion-remarks-not-assessed = Ещё не записано, какие замечания устранены, поэтому заключение подписать нельзя. Подпись не записана. Сначала укажите о каждом замечании, устранено ли оно.
