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
expertise-column-due = Срок комплектности
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
expertise-paper-remarks = Замечания
expertise-paper-remark-number = №
expertise-paper-remark-text = Замечание
expertise-paper-remark-norm = Основание
expertise-paper-remarks-none = Замечаний нет
expertise-paper-signers = Кто подписывает
expertise-paper-signer-expert = Эксперт
expertise-paper-signer-head = Руководитель
expertise-paper-signer-system = Информационная система
expertise-paper-term = Срок проверки
expertise-paper-numbering = Номер и дату регистрации система присваивает в момент подписания (пункт 41 Правил). Они указаны в карточке документа.

refusal-case-not-now = Это действие сейчас невозможно: дело в другом состоянии. Ничего не изменилось. Обновите страницу.
refusal-completeness-not-now = Это действие сейчас невозможно. Ничего не изменилось. Обновите страницу и посмотрите, чья подпись нужна.
refusal-completeness-remarks-missing = Для отрицательного результата нужно хотя бы одно замечание, поэтому ничего не записано. Добавьте замечание или выберите «Комплект полный».
refusal-completeness-remarks-in-positive = В положительном результате не может быть замечаний, поэтому ничего не записано. Уберите их или выберите «Есть замечания».
refusal-completeness-expert-signature-missing = Сначала документ подписывает эксперт, потом руководитель. Ничего не записано: дождитесь подписи эксперта.
refusal-completeness-same-signer = Эксперт и руководитель — разные люди. Вторая подпись не записана: её ставит другой сотрудник.
refusal-completeness-locked = Срок проверки комплектности закончился. Результат и замечания больше нельзя изменить. Попытка записана в историю дела.
refusal-completeness-already-sent = Результат уже зарегистрирован и отправлен: { $number }. Заменить его можно только в порядке, установленном Правилами.
refusal-completeness-term-not-ended = Срок проверки ещё не закончился. Автоматический результат выдаётся только после его окончания.
