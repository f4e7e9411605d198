cabinet-title = Мои дела
cabinet-lead = { $count ->
    [0] Заявок пока нет.
    [one] { $count } заявка на экспертизу.
    [few] { $count } заявки на экспертизу.
   *[many] { $count } заявок на экспертизу.
}
cabinet-new = Подать заявку
cabinet-waiting = Ждут вашего действия
cabinet-waiting-none = Сейчас от вас ничего не требуется.
cabinet-waiting-note = Сроки считаются в рабочих днях по времени Астаны
cabinet-all = Все заявки
cabinet-filter-open = В работе
cabinet-filter-drafts = Черновики
cabinet-filter-closed = Завершены
cabinet-filter-all = Все
cabinet-caption = Заявки на экспертизу
cabinet-column-number = Номер
cabinet-column-object = Объект
cabinet-column-participant = Экспертная организация
cabinet-column-stage = Стадия
cabinet-column-due = Срок
cabinet-column-changed = Изменено
cabinet-number-draft = черновик
cabinet-number-pending = номер будет { $date }
cabinet-participant-none = не выбрана
cabinet-due-none = срока нет
cabinet-empty-title = С чего начать
cabinet-empty-filter = В этом отборе заявок нет.
cabinet-todo-draft = Закончите и отправьте заявку
cabinet-todo-draft-button = Продолжить
cabinet-todo-routing = Заявку некому передать: выберите, что делать
cabinet-todo-routing-button = Открыть дело
cabinet-todo-result = Получен результат проверки комплектности
cabinet-todo-result-button = Открыть результат
cabinet-untitled = Объект без названия
cabinet-search = Номер или объект

application-new-title = Новая заявка
application-sections-title = Заявка
application-sections-progress = Готово разделов: { $done } из { $all }
application-section-object = Объект
application-section-documents = Документы проекта
application-section-participant = Экспертная организация
application-section-sign = Проверка и подпись
application-section-done = готово
application-section-todo = не заполнено
application-section-files = файлов: { $count }
application-section-preview = можно посмотреть заранее
application-saved-at = Черновик сохранён: { $time }
application-when-title = Когда зарегистрируем
application-when-now = Отправите сейчас — дата регистрации: { $date }.
application-when-rule = Заявки, поданные в рабочий день до 14:00, регистрируются в тот же день. Поданные позже или в нерабочий день регистрируются в следующий рабочий день (пункт 18 Правил).
application-save = Сохранить и продолжить
application-save-exit = Сохранить и выйти
application-discard = Удалить черновик
application-discarded = Черновик удалён

application-object-title = Объект
application-object-lead = Опишите объект и документацию. Введённое сохраняется, даже если заполнено не всё.
application-field-title = Наименование объекта
application-field-title-hint = Как в задании на проектирование
application-field-address = Местоположение объекта
application-field-address-hint = Область, город или район, улица
application-field-documentation = Вид документации
application-documentation-feasibility-study = Технико-экономическое обоснование (ТЭО)
application-documentation-design-estimate = Проектно-сметная документация (ПСД)
application-documentation-design-only = Проектная документация (без сметного раздела)
application-field-works = Вид строительства
application-works-new-construction = Новое строительство
application-works-reconstruction = Реконструкция
application-works-extension = Расширение
application-works-re-equipment = Техническое перевооружение
application-works-modernisation = Модернизация
application-works-capital-repair = Капитальный ремонт
application-field-responsibility = Уровень ответственности
application-responsibility-1 = I, повышенный
application-responsibility-2 = II, нормальный
application-responsibility-3 = III, пониженный
application-field-designer-name = Проектная организация
application-field-designer-bin = БИН проектной организации
application-field-designer-bin-hint = 12 цифр
application-field-cost = Сметная стоимость, ₸
application-field-cost-hint = Целыми тенге. Можно не указывать
application-field-applicant = Заявитель

application-error-title-empty = Укажите наименование объекта
application-error-address-empty = Укажите местоположение объекта
application-error-documentation-empty = Выберите вид документации
application-error-works-empty = Выберите вид строительства
application-error-responsibility-empty = Выберите уровень ответственности
application-error-designer-name-empty = Укажите проектную организацию
application-error-designer-bin-empty = Укажите БИН проектной организации
application-error-cost-form = Укажите стоимость целым числом тенге
application-error-too-long = Слишком длинный текст. Предел знаков: { $max }
application-error-participant-empty = Выберите экспертную организацию
application-error-files-none = Загрузите документы проекта
application-error-section-missing = { $section ->
    [explanatory-note] Не хватает обязательного раздела: пояснительная записка
   *[initial-data] Не хватает обязательного раздела: исходные данные
}
application-error-file-unfinished = Файл загружен не до конца: { $name }. Загрузите его ещё раз или удалите
application-error-file-choose = Выберите файл
application-error-file-empty = Файл пустой: { $name }. Выберите другой
application-error-file-large = Файл слишком большой для отправки формой: { $name }. Предел: { $max }. Включите JavaScript: тогда файл пойдёт частями
application-error-file-name = Имя файла не подходит. Переименуйте файл и загрузите снова
application-error-secrets = Подтвердите, что в материалах нет государственных секретов
application-error-signature-none = Подпишите через NCALayer или приложите файл подписи (CMS)
application-error-changed = Пока вы подписывали, заявка изменилась. Проверьте её ещё раз и подпишите заново. Ничего не отправлено

application-documents-title = Документы проекта
application-documents-lead = Раздел определим по имени файла, его можно изменить.
application-documents-drop = Выберите файлы
application-documents-limits = До { $max } каждый. Файлы идут частями: при обрыве связи загрузка продолжится с того же места. Закрыли вкладку: выберите тот же файл ещё раз, загруженные части не пропадут.
application-documents-limits-plain = Без JavaScript можно отправить файл до { $max }.
application-documents-column-file = Файл
application-documents-column-state = Состояние
application-documents-column-section = Раздел и вид
application-documents-column-sum = Контрольная сумма
application-documents-column-actions = Действия
application-documents-caption = Загруженные файлы
application-documents-none = Файлов пока нет.
application-documents-need = Что ещё нужно для комплекта
application-documents-need-count = Обязательных: { $done } из { $all }
application-documents-upload = Загрузить
application-documents-remove = Удалить
application-documents-remove-file = Удалить файл: { $name }
application-documents-change = Сохранить раздел
application-documents-state-done = Загружен
application-documents-state-part = Загружен не до конца
application-documents-part = Загружено { $percent } %. Выберите тот же файл ещё раз, чтобы продолжить
application-documents-next = Сохранить и продолжить

application-participant-title = Экспертная организация
application-participant-lead = Выберите, кому направить заявку. После отправки изменить выбор нельзя (пункт 19 Правил).
application-participant-none = Сейчас ни одна организация не принимает заявки.
application-participant-until = Аккредитация до { $date }

application-sign-title = Проверьте и подпишите заявку
application-sign-lead = После отправки данные и файлы изменить нельзя. Можно будет добавить новые версии.
application-sign-data = Данные заявки
application-sign-change = Изменить
application-sign-what = Что вы подписываете
application-sign-what-note = одна подпись на весь пакет
application-sign-manifest = Опись заявки с контрольными суммами файлов
application-sign-manifest-note = подпись под описью заверяет данные заявки и каждый файл
application-sign-manifest-download = Скачать опись
application-sign-addressee = Кому направляется
application-sign-after = После подписи
application-sign-after-registration = Регистрация
application-sign-after-registration-today = Если отправите сейчас, дата регистрации: { $date }. До 14:00 осталось: { $left }.
application-sign-after-registration-later = Если отправите сейчас, дата регистрации: { $date }.
application-sign-after-completeness = Проверка комплектности
application-sign-after-completeness-text = Экспертная организация проверит комплектность. Если она не ответит в срок, комплектность подтвердится автоматически (пункт 40 Правил).
application-sign-after-contract = Договор
application-sign-after-contract-text = Придёт на подпись в этот кабинет.
application-sign-no-secrets = Материалы не содержат государственных секретов
application-sign-no-secrets-note = Это подтверждение входит в подписываемые данные (пункт 4 Правил)
application-sign-not-ready = Пока нельзя подписать. Закончите разделы:
application-sign-statement = Подтвердить и перейти к подписи
application-sign-submit = Подписать и отправить
application-sign-why = Почему эта дата

application-sent-title = Заявка отправлена
application-sent-registered = Заявка зарегистрирована. Номер: { $number }
application-sent-pending = Заявка принята. Номер будет присвоен { $date }
application-sent-next = Что дальше
application-sent-next-forward = Портал сам передаст заявку экспертной организации.
application-sent-next-completeness = Организация проверит комплектность и ответит в этот кабинет.
application-sent-next-nothing = Сейчас делать ничего не нужно.
application-sent-pdf = Скачать расписку (PDF)
application-sent-open = Открыть дело
application-received-at = Подано
application-registration-date = Дата регистрации
application-number = Номер

case-registered-at = Дата регистрации: { $date }
case-pending-at = будет зарегистрирована { $date }
case-brief = Коротко
case-turn = Кто действует сейчас
case-turn-mine = Вы
case-turn-portal = Портал
case-turn-participant = Экспертная организация
case-turn-nobody = Никто
case-storage = Хранится до
case-documents = Документы
case-documents-note = Подписанные документы нельзя удалить или заменить. Новая версия отменяет прежнюю, прежняя остаётся в деле. Хранение до { $date }.
case-signatures = Подписи
case-history = Ход дела
case-receipt = Расписка (PDF)
case-stage-submission = Подача
case-stage-registration = Регистрация
case-stage-transfer = Передача
case-stage-completeness = Комплектность
case-stage-contract = Договор
case-stage-expertise = Экспертиза
case-stage-conclusion = Заключение
case-withdraw = Отозвать заявку
case-withdraw-note = До регистрации заявку можно отозвать. Данные останутся в кабинете, ничего не удаляется.
case-withdraw-confirm = Да, отозвать заявку

turn-pending-title = Заявка принята, дата регистрации: { $date }
turn-pending-text = Номер будет присвоен в 00:00 этого дня. Делать ничего не нужно.
turn-registered-title = Заявка зарегистрирована
turn-registered-text = Портал передаёт её экспертной организации. Делать ничего не нужно.
turn-forwarding-title = Передаём экспертной организации
turn-forwarding-text = Система организации ещё не подтвердила получение. Портал повторяет передачу сам.
turn-forwarded-title = Экспертная организация получила заявку
turn-forwarded-text = Все файлы дошли без изменений. Ждём начала проверки комплектности.
turn-consideration-title = Идёт проверка комплектности
turn-consideration-due-title = Проверка комплектности до { $date }
turn-consideration-text = Если организация не ответит в срок, комплектность подтвердится автоматически (пункт 40 Правил).
turn-positive-title = Комплектность подтверждена
turn-positive-text = Документ с подписями организации лежит в этом деле.
turn-positive-auto-title = Комплектность подтверждена автоматически
turn-positive-auto-text = Срок проверки истёк без подписанных замечаний (пункт 40 Правил). Результат изменить нельзя.
turn-negative-title = Есть замечания по комплектности
turn-negative-text = Откройте документ с замечаниями. Устраните их и подайте новую заявку.
turn-routing-title = Экспертная организация больше не принимает заявки
turn-routing-text = Её исключили из списка, поэтому передать заявку нельзя. Дата регистрации сохраняется. Оператор портала уже знает; вы можете подождать или подать новую заявку другой организации.
turn-failed-title = Не удалось передать заявку
turn-failed-text = Система организации не отвечает. Оператор портала уже знает и разбирается. Дата регистрации сохраняется.
turn-withdrawn-title = Заявка отозвана
turn-withdrawn-text = Данные и документы хранятся в кабинете.

stage-draft = Черновик
stage-accepted_pending_registration = Ждёт регистрации
stage-registered = Зарегистрирована
stage-routing_problem = Некому передать
stage-forwarding = Передаётся
stage-forwarded = Передана
stage-delivery_failed = Не передана
stage-under_consideration = Проверка комплектности
stage-completeness_positive = Комплектность подтверждена
stage-completeness_positive_auto = Комплектность подтверждена автоматически
stage-closed_incomplete = Замечания по комплектности
stage-withdrawn = Отозвана

due-left-days = { $count ->
    [one] остался { $count } рабочий день
    [few] осталось { $count } рабочих дня
   *[many] осталось { $count } рабочих дней
}
due-today = последний день
due-over = срок истёк
due-days-unit = { $count ->
    [one] раб. день
    [few] раб. дня
   *[many] раб. дней
}

notices-title = Уведомления
notices-none = Новых уведомлений нет.
notices-read-all = Отметить все прочитанными
notices-column-what = Что произошло
notices-column-when = Когда
notices-new = новое
notice-registration-presented = Документы на регистрацию поданы. Решение до { $date }
notice-registration-confirmed = Регистрация подтверждена, кабинет открыт
notice-registration-refused = В регистрации отказано. Откройте заявление, чтобы исправить
notice-application-pending = Заявка принята. Дата регистрации: { $date }
notice-application-registered = Заявка зарегистрирована. Номер: { $number }
notice-application-routing-problem = Заявку нельзя передать: экспертная организация исключена из списка
notice-application-forwarded = Экспертная организация получила заявку
notice-application-progress = Экспертная организация начала проверку комплектности
notice-application-result = Получен результат проверки комплектности. Номер: { $number }
notice-application-delivery-failed = Не удалось передать заявку, оператор разбирается

refusal-application-not-now = В нынешнем состоянии заявки этого сделать нельзя. Ничего не изменилось. Откройте дело и посмотрите состояние.
refusal-application-already-submitted = Заявка уже отправлена. Откройте дело: там видно, что подписано.
refusal-application-incomplete = Заявка заполнена не полностью. Откройте черновик и закончите разделы. Ничего не отправлено.
refusal-application-uploads-unfinished = Не загружено до конца файлов: { $count }. Догрузите их или удалите и повторите. Ничего не отправлено.
refusal-application-documents-unsigned = Документов без подписи: { $count }. Подпишите заявку ещё раз. Ничего не отправлено.
refusal-application-signer-differs = Подпись сделана чужим ключом или ключом без права подписи. Выберите ключ заявителя и подпишите снова. Ничего не отправлено.
refusal-application-state-secrets = Подтвердите, что в материалах нет государственных секретов. Ничего не отправлено, черновик сохранён.
refusal-application-participant-not-accepting = Выбранная организация не принимает заявки. Выберите другую и подпишите снова. Ничего не отправлено, черновик сохранён.
refusal-application-too-early-to-register = День регистрации ещё не наступил. В этот день портал зарегистрирует заявку автоматически.
refusal-application-already-registered = Заявка уже зарегистрирована. Откройте дело: там указан её номер.
refusal-application-withdrawal-too-late = Заявка уже зарегистрирована, отозвать её нельзя. Ничего не изменилось. Откройте дело и посмотрите, кто действует сейчас.
refusal-application-hashes-differ = Файлы не совпали со своими контрольными суммами. Сообщение не исполнено. Отправителю: получите файлы заново и сравните.
refusal-application-wrong-sender = Сообщение пришло не из той системы, которая обслуживает адресата заявки. Оно не исполнено.
refusal-application-signers-data-missing = В сообщении нет данных о подписавших, оно не исполнено. Отправителю: добавьте данные и отправьте новое сообщение.
refusal-file-differs = Файл на сервере не совпал со своей контрольной суммой: { $name }. Удалите его и загрузите снова. Ничего не отправлено.
refusal-file-missing = Файла нет на сервере: { $name }. Загрузите его снова. Ничего не отправлено.

receipt-check = Как проверить
receipt-check-text = Откройте дело на портале и сравните контрольную сумму SHA-256 файла с указанной в этой расписке. Опись и подпись под ней (CMS) можно скачать из дела и проверить любой программой.
receipt-size = Размер
receipt-algorithm = Алгоритм
